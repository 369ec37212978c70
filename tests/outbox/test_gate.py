"""Nothing leaves while the gate is held: by a person, or because the database came from a backup."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models.functions import Now

from foundation.audit.models import Event
from foundation.outbox import actions, delivery, queries
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Gate, Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("dedupe_key", "state"))


def test_a_new_installation_is_open_and_adopts_its_database():
    assert queries.gate_open()
    actions.sweep()
    assert Gate.objects.get().home == queries.home()
    assert queries.gate_open()


def test_what_is_held_waits_for_a_person():
    before = posts.put(1)
    assert actions.hold(by_id=5, role="system_administrator", reason="trying a backup") == 1
    after = posts.put(2)
    for row in (before, after):
        assert not delivery.deliver(row.pk)
    assert actions.sweep() == 0
    assert set(states().values()) == {MessageState.PAUSED}
    assert actions.release(by_id=5, role="system_administrator") == 2
    assert actions.sweep() == 2
    for row in (before, after):
        assert delivery.deliver(row.pk)
    assert len(mail.outbox) == 2
    assert list(Event.objects.values_list("kind", "actor_id")) == [("outbox.held", 5), ("outbox.released", 5)]


def test_a_restored_backup_sends_nothing_until_a_person_releases_it():
    """A backup holds the gate of the database it was taken from; the restored one has another home."""
    row = posts.put()
    actions.sweep()
    Gate.objects.update(home="7301234567890123456/16384")
    assert not delivery.deliver(row.pk)
    assert actions.sweep() == 0
    row.refresh_from_db()
    assert row.state == MessageState.PAUSED
    actions.release(by_id=5, role="system_administrator")
    assert delivery.deliver(row.pk)


def test_what_was_leaving_when_the_backup_was_taken_is_not_taken_over_before_the_release():
    row = posts.put()
    actions.sweep()
    actions.claim(row.pk)
    Message.objects.update(claimed_until=Now() - timedelta(seconds=1))
    Gate.objects.update(home="7301234567890123456/16384")
    actions.sweep()
    assert not delivery.deliver(row.pk)
    assert mail.outbox == []
    actions.release(by_id=5, role="system_administrator")
    assert delivery.deliver(row.pk)


def test_the_command_shows_holds_and_releases():
    posts.put()
    said = {}
    for what in ("status", "hold", "release"):
        out = io.StringIO()
        call_command("outbox", what, stdout=out)
        said[what] = out.getvalue()
    assert "queued" in said["status"]
    assert "paused" in said["hold"]
    assert said["release"] == said["status"]
    assert queries.gate_open()
