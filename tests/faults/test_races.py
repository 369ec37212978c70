"""Two at once: claims, sweeps, schedulers, and an answer that comes while a reminder waits."""

import time
from collections import Counter
from datetime import datetime

import pytest
from django.db import transaction

from foundation.lib import queue
from foundation.outbox import actions, delivery
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from tests.faults.judge import all_final, judge, wait_for
from tests.helpers.at_once import at_once
from tests.helpers.background import Nursery, Program
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_claims_one_gets_it(smtp: Sink):
    for number in range(20):
        row = posts.put(number)
        claims = at_once(*[lambda: actions.claim(row.pk)] * 4)  # noqa: B023 - done before the next
        assert sum(claim is not None for claim in claims) == 1


def test_of_two_deliveries_one_leaves(smtp: Sink):
    smtp.answer("*", "slow:0.05")
    rows = [posts.put(number) for number in range(5)]
    for row in rows:
        done = at_once(*[lambda: delivery.deliver(row.pk)] * 3)  # noqa: B023
        assert sorted(done) == [False, False, True]
    judge(smtp).check()


def test_two_sweeps_share_the_work(smtp: Sink, monkeypatch: pytest.MonkeyPatch):
    rows = [posts.put(number) for number in range(60)]
    Message.objects.update(rung_at=None)
    rung: list[int] = []
    monkeypatch.setattr(queue, "_send", lambda name, args: rung.append(*args))
    assert sum(at_once(actions.sweep, actions.sweep, actions.sweep)) == len(rows)
    assert Counter(rung) == Counter(row.pk for row in rows)


def test_two_puts_by_one_key_are_one(smtp: Sink):
    made = at_once(*[lambda: posts.put(1)] * 4)
    assert sum(row is not None for row in made) == 1
    assert Message.objects.count() == 1


@pytest.mark.faults
def test_two_schedulers_and_two_workers_send_each_mail_once(server: Sink, bell: None, made: Nursery):
    programs: list[Program] = [made.scheduler(name=f"scheduler-{number}") for number in (1, 2)]
    programs += [made.worker(name=f"worker-{number}", EMAIL_PORT=server.port) for number in (1, 2)]
    try:
        for program in programs:
            program.start()
        for number in range(60):
            posts.put(number)
        assert wait_for(all_final, 30)
        time.sleep(2)  # two more sweeps by each
    finally:
        for program in programs:
            program.kill()
    judge(server).check()


def answer_while_it_waits(row: Message, pause: float, *, cancels: bool) -> float:
    """What the referee's answer does: one transaction that also withdraws what waits. Returns when it was committed."""
    time.sleep(pause)
    with transaction.atomic():
        Message.objects.filter(dedupe_key=f"answered:{row.subject_id}").exists()
        if cancels:
            actions.cancel(posts.ABOUT, row.subject_id)
    return time.time()


def leave_after_the_answer(smtp: Sink, office_hours: datetime, *, cancels: bool) -> int:
    """Deliver reminders while their subjects answer, and count those whose text began to leave after the commit."""
    late = 0
    smtp.answer("*", "rcpt:wait:0.05")  # the claim is held while the recipient is looked up
    for number in range(10):
        row = posts.put(number, kind="post-reminder")
        pause = number * 0.012
        delivered, committed = at_once(
            lambda: delivery.deliver(row.pk, now=office_hours),  # noqa: B023
            lambda: answer_while_it_waits(row, pause, cancels=cancels),  # noqa: B023
        )
        row.refresh_from_db()
        assert row.state == (MessageState.SENT if delivered else MessageState.CANCELLED)
        late += bool(row.handed_over_at and row.handed_over_at.timestamp() > committed)
    assert len(smtp.accepted()) == Message.objects.filter(state=MessageState.SENT).count()
    return late


def test_no_reminder_begins_to_leave_after_the_answers_commit(smtp: Sink, office_hours: datetime):
    assert leave_after_the_answer(smtp, office_hours, cancels=True) == 0


def test_reminders_leave_after_the_answer_when_it_withdraws_nothing(smtp: Sink, office_hours: datetime):
    assert leave_after_the_answer(smtp, office_hours, cancels=False) > 0
