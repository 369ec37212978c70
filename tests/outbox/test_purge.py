"""What is kept of persons goes when its time is up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from botkyrka_rc.tasks import purge
from foundation.lib import retention
from foundation.outbox import actions, delivery
from foundation.outbox.models import LinkToken, Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db


def test_texts_go_first_then_recipients_and_what_waits_stays(settings):
    sent, waiting = posts.put(1, context={"topic": "a secret post"}), posts.put(2)
    delivery.deliver(sent.pk)
    now = timezone.now()
    assert actions.purge_messages(now + timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS - 1)) == 0
    assert actions.purge_messages(now + timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS + 1)) == 1
    sent.refresh_from_db()
    assert (sent.subject, sent.body, sent.recipient_email) == ("", "", "p1@example.org")
    assert actions.purge_messages(now + timedelta(days=settings.OUTBOX_KEEP_RECIPIENT_DAYS + 1)) == 1
    (row,) = Message.objects.filter(pk=sent.pk).values()
    assert not any(
        "Person" in str(value) or "p1@" in str(value) or "secret post" in str(value) for value in row.values()
    )
    assert (row["kind"], row["state"]) == ("post-invitation", "sent")
    assert actions.purge_messages(now + timedelta(days=settings.OUTBOX_KEEP_RECIPIENT_DAYS + 1)) == 0
    assert not actions.send_again(sent.pk, by_id=1, role="x")
    waiting.refresh_from_db()
    assert waiting.recipient_email == "p2@example.org"


def test_links_go_when_nobody_can_use_them(settings):
    for number in (1, 2):
        delivery.deliver(posts.put(number).pk)
    actions.revoke_links(posts.ABOUT, posts.put(1, dedupe_key="x").subject_id)
    now = timezone.now()
    assert actions.purge_links(now + timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS - 1)) == 0
    assert actions.purge_links(now + timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS + 1)) == 1
    assert actions.purge_links(now + timedelta(days=settings.OUTBOX_KEEP_LINK_DAYS + 1)) == 1
    assert not LinkToken.objects.exists()


def test_the_nightly_task_runs_what_is_declared(monkeypatch: pytest.MonkeyPatch):
    ran = []
    monkeypatch.setattr(
        retention, "_rules", {"outbox.Message": retention.Rule((), "", "", lambda now: ran.append(now) or 0)}
    )
    purge()
    assert len(ran) == 1


def test_the_outboxs_models_are_declared_with_fields_that_exist():
    ours = {label: rule for label, rule in retention.rules().items() if label.startswith(("outbox.", "audit."))}
    messages = {"outbox.Message", "outbox.LinkToken", "outbox.Gate", "outbox.Wording", "outbox.WordingChange"}
    assert set(ours) == messages | {"audit.Event", "audit.ReadLog"}
    assert [field for field in retention.unknown_fields() if field.split(".")[0] in {"outbox", "audit"}] == []
