"""Claims and leases, retries, and what becomes of a text whose answer was lost."""

import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from foundation.outbox import actions, delivery, rules
from foundation.outbox.enums import MessageState, Reason
from foundation.outbox.models import Message
from tests.outbox import posts

pytestmark = pytest.mark.django_db


def expire_leases() -> None:
    """Let time pass, as when a worker has died."""
    Message.objects.filter(state=MessageState.SENDING).update(claimed_until=Now() - timedelta(seconds=1))


def due_now() -> None:
    Message.objects.filter(state=MessageState.QUEUED).update(due_at=Now())


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Exception]]:
    """Have the next attempts end in these errors, after the text has left or before."""
    errors: list[Exception] = []

    def send(self, messages):
        if errors:
            raise errors.pop(0)
        if self.announces_data:
            messages[0].before_data()
        return locmem(self, messages)

    locmem = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send)

    def answer(*given: Exception, after_the_text: bool = False) -> list[Exception]:
        errors.extend(given)
        monkeypatch.setattr(EmailBackend, "announces_data", not after_the_text, raising=False)
        return errors

    return answer


def deliver_until_final(row: Message, *, at_most: int = 200) -> int:
    for attempt in range(1, at_most):
        delivery.deliver(row.pk)
        row.refresh_from_db()
        if row.final_at:
            return attempt
        due_now()
    raise AssertionError(row.state)


def test_a_claim_is_exclusive_while_its_lease_lasts():
    row = posts.put()
    mine = actions.claim(row.pk)
    assert mine
    assert actions.claim(row.pk) is None
    expire_leases()
    taken_over = actions.claim(row.pk)
    assert taken_over
    assert taken_over.interrupted == 1
    assert not actions.hand_over(mine)
    assert not actions.keep_copy(mine, subject="", body="", token_hash=None, link_subject=("", ""))
    actions.mark_sent(mine)
    actions.bounce(mine, "no")
    assert actions.hand_over(taken_over)
    row.refresh_from_db()
    assert row.state == MessageState.SENDING


@pytest.mark.parametrize(("kind", "state", "copies"), [("post-invitation", "sent", 1), ("post-reminder", "failed", 0)])
def test_after_a_death_at_hand_over_an_invitation_goes_again_and_a_reminder_does_not(
    kind: str, state: str, copies: int, told, office_hours
):
    row = posts.put(kind=kind)
    assert actions.hand_over(actions.claim(row.pk, now=office_hours))
    expire_leases()
    delivery.deliver(row.pk, now=office_hours)
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == (state, copies)
    if kind == "post-reminder":
        assert row.last_error == Reason.UNKNOWN_OUTCOME
        assert told == [("final", "failed")]
    else:
        assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id


def test_a_death_before_hand_over_costs_a_reminder_nothing(office_hours):
    row = posts.put(kind="post-reminder")
    actions.claim(row.pk, now=office_hours)
    expire_leases()
    assert delivery.deliver(row.pk, now=office_hours)
    assert len(mail.outbox) == 1


def test_a_message_that_ends_its_worker_each_time_is_parked():
    row = posts.put()
    for _ in range(rules.MOST_INTERRUPTIONS + 1):
        assert actions.claim(row.pk)
        expire_leases()
    assert actions.claim(row.pk) is None
    row.refresh_from_db()
    assert (row.state, row.last_error) == (MessageState.FAILED, Reason.INTERRUPTED)


def test_a_refusal_for_now_is_tried_again_and_later_and_later(mail_server):
    mail_server(*[smtplib.SMTPDataError(450, b"later")] * 5)
    row = posts.put()
    waits = []
    for _ in range(5):
        due_now()
        assert not delivery.deliver(row.pk)
        row.refresh_from_db()
        waits.append((row.due_at - timezone.now()).total_seconds())
        assert (row.state, row.handed_over_at) == (MessageState.QUEUED, None)
        assert row.last_error == "450 later"
    assert 10 < waits[0] < 50
    assert waits[-1] > 200
    due_now()
    assert delivery.deliver(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (MessageState.SENT, 6, "")


def test_after_three_days_it_is_given_up_and_the_case_is_told(mail_server, told):
    mail_server(*[ConnectionRefusedError()] * 50)
    row = posts.put()
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert timedelta(hours=71) < row.give_up_at - timezone.now() < timedelta(hours=73)
    Message.objects.update(give_up_at=Now() + timedelta(seconds=5), due_at=Now())
    delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MessageState.FAILED
    assert "ConnectionRefusedError" in row.last_error
    assert told == [("final", "failed")]


def test_a_refusal_for_good_bounces_at_once_and_the_case_is_told(mail_server, told):
    mail_server(smtplib.SMTPRecipientsRefused({"p1@example.org": (550, b"no such person")}))
    row = posts.put()
    assert deliver_until_final(row) == 1
    assert (row.state, row.last_error) == (MessageState.BOUNCED, "550 no such person")
    assert told == [("final", "bounced")]


def test_when_the_answer_is_lost_an_invitation_goes_at_most_once_more(mail_server):
    mail_server(*[smtplib.SMTPServerDisconnected("gone")] * 3, after_the_text=True)
    row = posts.put()
    assert deliver_until_final(row) == 2
    assert (row.state, row.last_error) == (MessageState.FAILED, Reason.UNKNOWN_OUTCOME)


def test_when_the_answer_is_lost_a_reminder_never_goes_again(mail_server, office_hours):
    errors = mail_server(*[smtplib.SMTPServerDisconnected("gone")] * 3, after_the_text=True)
    row = posts.put(kind="post-reminder")
    assert not delivery.deliver(row.pk, now=office_hours)
    row.refresh_from_db()
    assert (row.state, row.last_error, len(errors)) == (MessageState.FAILED, Reason.UNKNOWN_OUTCOME, 2)


def test_a_retried_reminder_waits_for_office_hours(mail_server):
    mail_server(smtplib.SMTPDataError(450, b"later"))
    row = posts.put(kind="post-reminder")
    claimed = actions.claim(row.pk, now=timezone.now().replace(year=2026, month=11, day=24, hour=10))
    actions.put_back(claimed, "450 later")
    row.refresh_from_db()
    local = timezone.localtime(row.due_at)
    assert 9 <= local.hour < 16
    assert local.weekday() < 5


def test_a_failed_message_is_sent_again_by_hand_and_only_then(told):
    row = posts.put(to_email="nobody")
    delivery.deliver(row.pk)
    Message.objects.update(recipient_email="p1@example.org")
    assert actions.send_again(row.pk, by_id=1, role="system_administrator")
    assert not actions.send_again(row.pk, by_id=1, role="system_administrator")
    assert delivery.deliver(row.pk)
    assert not actions.send_again(row.pk, by_id=1, role="system_administrator")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "opened"},
        {"state": "sending"},
        {"state": "sent"},
        {"state": "cancelled"},
        {"claimed_by": "somebody"},
        {"final_at": Now()},
        {"state": "sent", "final_at": Now(), "sent_at": Now()},
    ],
)
def test_the_database_refuses_an_impossible_row(impossible: dict):
    posts.put()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**impossible)


def test_the_lease_is_measured_by_the_databases_clock(monkeypatch: pytest.MonkeyPatch, settings):
    row = posts.put()
    monkeypatch.setattr(timezone, "now", lambda: Message.objects.get().created_at + timedelta(days=1))
    actions.claim(row.pk)
    row.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (database_now,) = cursor.fetchone()
    left = row.claimed_until - database_now
    assert timedelta(0) < left <= timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 5)
