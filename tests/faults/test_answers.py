"""What a real mail server may answer, and what the product makes of it; judged on the server's own log."""

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from foundation.outbox import delivery
from foundation.outbox.enums import MessageState, Reason
from foundation.outbox.models import Message
from tests.faults.judge import judge, wait_for
from tests.helpers.background import Program
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(row: Message) -> Message:
    """Deliver, whether it is due or not."""
    Message.objects.filter(pk=row.pk, state=MessageState.QUEUED).update(due_at=Now() - timedelta(seconds=1))
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def test_what_leaves_is_what_was_composed(smtp: Sink):
    row = attempt(posts.put(context={"topic": "Undersköterska på Ängsgården", "reply_to": "karin@ekdala.example"}))
    (received,) = smtp.accepted()
    mail = received.mail()
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "karin@ekdala.example"
    assert mail["Subject"] == "About Undersköterska på Ängsgården"
    assert mail["To"] == "Person 1 <p1@example.org>"
    assert mail.get_content_type() == "text/plain"
    (link,) = received.links()
    assert link.startswith(f"http://localhost:8000/r/{row.subject_id}/")


@pytest.mark.parametrize("answer", ["421", "450", "452", "rcpt:450", "rcpt:452", "rcpt:421"])
def test_a_refusal_for_now_is_tried_again_until_it_is_taken(answer: str, smtp: Sink):
    smtp.answer("p1@example.org", answer, answer, "250")
    row = posts.put()
    for _ in range(2):
        attempt(row)
        assert (row.state, row.handed_over_at) == (MessageState.QUEUED, None)
        assert row.due_at > row.created_at + timedelta(seconds=10)
        assert answer[-3:] in row.last_error
    assert attempt(row).state == MessageState.SENT
    judge(smtp).check()


@pytest.mark.parametrize("answer", ["550", "554", "rcpt:550", "rcpt:553"])
def test_a_refusal_for_good_bounces_at_once(answer: str, smtp: Sink, told: list[tuple[str, str]]):
    smtp.answer("p1@example.org", answer)
    row = attempt(posts.put())
    assert (row.state, row.attempts) == (MessageState.BOUNCED, 1)
    assert answer[-3:] in row.last_error
    assert told == [("final", "bounced")]
    assert smtp.accepted() == []


def test_a_server_that_is_not_there_is_tried_again(smtp: Sink):
    row = posts.put()
    smtp.stop()
    assert attempt(row).state == MessageState.QUEUED
    assert "Refused" in row.last_error
    smtp.start()
    assert attempt(row).state == MessageState.SENT
    judge(smtp).check()


def test_a_server_that_does_not_answer_the_recipient_is_tried_again(smtp: Sink):
    smtp.answer("p1@example.org", "rcpt:hang", "250")
    row = posts.put(kind="post-notice")
    started = time.monotonic()
    assert attempt(row).state == MessageState.QUEUED
    assert time.monotonic() - started < 5
    assert row.handed_over_at is None
    assert attempt(row).state == MessageState.SENT


@pytest.mark.parametrize("answer", ["drop", "hang"])
def test_when_the_answer_is_lost_an_invitation_comes_at_most_twice_by_one_message_id(answer: str, smtp: Sink):
    smtp.answer("p1@example.org", answer)
    row = posts.put()
    for _ in range(4):
        attempt(row)
    assert (row.state, row.last_error) == (MessageState.FAILED, Reason.UNKNOWN_OUTCOME)
    assert len(smtp.received()) == 2
    assert {mail.message_id for mail in smtp.received()} == {row.message_id}


@pytest.mark.parametrize("answer", ["drop", "hang"])
def test_when_the_answer_is_lost_a_reminder_comes_once(answer: str, smtp: Sink, office_hours):
    smtp.answer("p1@example.org", answer)
    row = posts.put(kind="post-reminder")
    for _ in range(3):
        delivery.deliver(row.pk, now=office_hours)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (MessageState.FAILED, Reason.UNKNOWN_OUTCOME)
    assert len(smtp.received()) == 1


def test_one_slow_recipient_holds_up_nobody(server: Sink, bell: None, worker: Program, scheduler: Program):
    server.answer("p3@example.org", "rcpt:hang", "250")
    worker.start()
    scheduler.start()
    rows = [posts.put(number) for number in range(20)]
    others = {row.message_id for row in rows} - {rows[3].message_id}
    assert wait_for(lambda: {mail.message_id for mail in server.accepted()} >= others, 20)
    rows[3].refresh_from_db()
    assert rows[3].state in {MessageState.SENDING, MessageState.QUEUED}
    Message.objects.filter(state=MessageState.QUEUED).update(due_at=Now())
    assert wait_for(lambda: Message.objects.filter(pk=rows[3].pk, state=MessageState.SENT).exists() or _due_now(), 20)
    judge(server).check()


def _due_now() -> bool:
    Message.objects.filter(state=MessageState.QUEUED).update(due_at=Now())
    return False
