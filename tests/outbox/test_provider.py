"""What the mail provider reports: once, in any order, and only by who has the secret."""

import base64
import itertools
import json

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.urls import include, path

from foundation.outbox import actions, delivery, urls
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db

urlpatterns = [path("", include((urls.provider_events("postmark"), "outbox")))]


def sent() -> Message:
    row = posts.put()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def event(row: Message, kind: str) -> Message | None:
    return actions.record_provider_event(reference=row.message_id, provider_id="", event=kind, reason="as told")


def test_a_delivery_is_noted_once(told):
    row = sent()
    assert event(row, "delivered")
    assert event(row, "delivered") is None
    row.refresh_from_db()
    assert row.state == MessageState.DELIVERED
    assert told == [("sent", "sent"), ("sent", "delivered")]


@pytest.mark.parametrize("order", sorted(set(itertools.permutations(["delivered", "bounced", "delivered", "opened"]))))
def test_a_bounce_stands_in_any_order(order: tuple[str, ...], told):
    row = sent()
    for kind in order:
        event(row, kind)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (MessageState.BOUNCED, "as told")
    assert told.count(("final", "bounced")) == 1


@pytest.mark.parametrize(("kind", "state"), [("delivered", "delivered"), ("bounced", "bounced"), ("failed", "failed")])
def test_an_event_before_our_own_mark_counts(kind: str, state: str, told):
    row = posts.put()
    claimed = actions.claim(row.pk)
    actions.hand_over(claimed)
    assert event(row, kind)
    actions.mark_sent(claimed, provider_id="p-1")
    row.refresh_from_db()
    assert (row.state, row.provider_id) == (state, "p-1")
    assert row.sent_at
    assert not delivery.deliver(row.pk)


def test_an_event_settles_an_unknown_outcome(office_hours):
    row = posts.put(kind="post-reminder")
    claimed = actions.claim(row.pk, now=office_hours)
    actions.hand_over(claimed)
    actions.outcome_unknown(claimed)
    row.refresh_from_db()
    assert row.state == MessageState.FAILED
    event(row, "delivered")
    row.refresh_from_db()
    assert row.state == MessageState.DELIVERED


def test_an_event_keeps_a_second_copy_from_leaving():
    row = posts.put()
    claimed = actions.claim(row.pk)
    actions.hand_over(claimed)
    actions.outcome_unknown(claimed)
    event(row, "delivered")
    assert not delivery.deliver(row.pk, now=row.due_at.replace(year=2100))


def test_what_never_left_and_what_nobody_knows_is_ignored():
    row = posts.put()
    assert event(row, "bounced") is None
    assert actions.record_provider_event(reference="<x@y>", provider_id="", event="bounced") is None
    assert actions.record_provider_event(reference="", provider_id="", event="bounced") is None
    row.refresh_from_db()
    assert row.state == MessageState.QUEUED


def test_a_cancelled_message_stays_cancelled():
    row = posts.put()
    actions.cancel(posts.ABOUT, row.subject_id)
    assert event(row, "delivered") is None


def test_anymails_signal_reaches_the_row_by_reference_or_by_the_providers_id():
    by_reference, by_id = sent(), posts.put(2)
    actions.hand_over(claimed := actions.claim(by_id.pk))
    actions.mark_sent(claimed, provider_id="pm-2")
    told = AnymailTrackingEvent(
        event_type="delivered", metadata={"message": by_reference.message_id}, message_id="pm-1"
    )
    tracking.send(sender=object, event=told, esp_name="Postmark")
    told = AnymailTrackingEvent(event_type="bounced", metadata={}, message_id="pm-2", description="no such person")
    tracking.send(sender=object, event=told, esp_name="Postmark")
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {by_reference.pk: "delivered", by_id.pk: "bounced"}
    assert Message.objects.get(pk=by_id.pk).last_error == "no such person"


@pytest.mark.parametrize(
    ("password", "status", "state"), [("right", 200, "bounced"), ("wrong", 400, "sent"), (None, 400, "sent")]
)
@pytest.mark.urls(__name__)
@override_settings(ANYMAIL={"WEBHOOK_SECRET": "provider:right"})
def test_a_forged_event_is_refused(password: str | None, status: int, state: str):
    row = sent()
    body = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "pm-1",
        "Email": "p1@example.org",
        "BouncedAt": "2026-11-22T10:00:00Z",
        "Metadata": {"message": row.message_id},
    }
    headers = {}
    if password:
        headers["Authorization"] = "Basic " + base64.b64encode(f"provider:{password}".encode()).decode()
    response = Client().post("/utskick/postmark/", json.dumps(body), content_type="application/json", headers=headers)
    row.refresh_from_db()
    assert (response.status_code, row.state) == (status, state)


def test_without_a_provider_there_is_no_address():
    assert urls.provider_events("") == []


@pytest.mark.parametrize(("provider", "secret", "errors"), [("postmark", "", 1), ("postmark", "a:b", 0), ("", "", 0)])
def test_a_provider_without_a_secret_does_not_start(provider: str, secret: str, errors: int):
    with override_settings(ANYMAIL_PROVIDER=provider, ANYMAIL={"WEBHOOK_SECRET": secret}):
        assert sum(found.id == "outbox.E001" for found in run_checks()) == errors


def test_a_real_installation_without_a_mail_server_is_warned():
    with override_settings(EMAIL_BACKEND="foundation.outbox.backends.FileBackend"):
        found = [each.id for each in run_checks(include_deployment_checks=True)]
    assert "outbox.E002" in found
