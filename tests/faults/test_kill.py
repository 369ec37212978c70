"""kill -9 of the worker group while 200 invitations leave, and the broker emptied in between.

Judged on the mail server's own log joined with the database. The twins run the same with a protection switched off.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from botkyrka_rc.local.engines import Engines
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.outbox.transitions import FINAL
from tests.faults.conftest import empty
from tests.helpers.background import Program
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

pytestmark = pytest.mark.django_db(transaction=True)

CONCURRENCY = 2
QUIET_SECONDS = 12  # a lease and a sweep pass well within


@dataclass
class Run:
    """What was done to the worker, and what came of it."""

    server: Sink
    seed: int
    expected: int
    effective_kills: int = 0
    kills: int = 0
    emptied: int = 0
    notes: list[str] = field(default_factory=list)

    def judge(self) -> None:
        """The rule of sending, as assertions: lost nothing, doubled within the bound, nothing left hanging."""
        copies = Counter(mail.message_id for mail in self.server.accepted())
        known = dict(Message.objects.values_list("message_id", "state"))
        lost = [message_id for message_id in known if not copies[message_id]]
        doubled = sum(copies.values()) - len(copies)
        hanging = [state for state in known.values() if state not in FINAL]
        print(
            f"seed {self.seed}: {self.expected} put, {sum(copies.values())} received, {len(lost)} lost, "
            f"{doubled} doubled, {self.effective_kills} effective kills of {self.kills}, "
            f"broker emptied {self.emptied} times, states {dict(Counter(known.values()))}"
        )
        assert len(known) == self.expected
        assert set(copies) <= set(known)
        assert not lost, f"{len(lost)} lost"
        assert doubled <= self.effective_kills * CONCURRENCY, f"{doubled} doubled"
        assert not hanging, f"{len(hanging)} hanging"


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def all_final() -> bool:
    return not Message.objects.exclude(state__in=FINAL).exists()


def wait_until_quiet(server: Sink) -> None:
    """Wait until every row is final or nothing more has reached the server for a while."""
    count, since = -1, time.monotonic()
    while not all_final() and time.monotonic() - since < QUIET_SECONDS:
        now = len(server.received())
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(0.1)


def in_flight() -> bool:
    return Message.objects.filter(state=MessageState.SENDING).exists()


def run_with_kills(
    server: Sink, broker: Engines, worker: Program, *, seed: int, mails: int, kills: int, emptying: float = 0.7
) -> Run:
    """Put the mails and kill the worker's group at random moments, each with at least one mail in flight."""
    chance = random.Random(seed)
    run = Run(server, seed, mails)
    for number in range(mails):
        posts.put(number)
    worker.start()
    for _ in range(kills):
        threshold = len(server.received()) + chance.randint(5, mails // (kills + 2))
        wait_for(lambda: len(server.received()) >= threshold or all_final(), 30)  # noqa: B023 - called at once
        wait_for(in_flight, 1)
        time.sleep(chance.random() * 0.03)
        worker.kill()
        run.kills += 1
        run.effective_kills += in_flight()
        if chance.random() < emptying:
            empty(broker)
            run.emptied += 1
        worker.start()
    wait_until_quiet(server)
    return run


def test_kills_lose_nothing(
    server: Sink, broker: Engines, bell: None, worker: Program, scheduler: Program, seed: int
) -> None:
    server.answer("*", "slow:0.03")  # most of a mail's time lies between "accepted" and "mark"
    scheduler.start()
    run = run_with_kills(server, broker, worker, seed=seed, mails=200, kills=3)
    assert run.effective_kills
    run.judge()


def test_kills_lose_mails_when_they_are_marked_too_early(
    server: Sink, broker: Engines, bell: None, unprotected: Program, scheduler: Program, seed: int
) -> None:
    server.answer("*", "rcpt:wait")  # most of a mail's time lies between the early mark and the server
    scheduler.start()
    run = run_with_kills(server, broker, unprotected, seed=seed, mails=60, kills=2)
    assert server.accepted()
    with pytest.raises(AssertionError, match=" lost"):
        run.judge()


def test_an_emptied_broker_loses_mails_without_a_sweeper(
    server: Sink, broker: Engines, bell: None, worker: Program, seed: int
) -> None:
    run = run_with_kills(server, broker, worker, seed=seed, mails=40, kills=1, emptying=1)
    assert server.accepted()
    with pytest.raises(AssertionError, match=" lost"):
        run.judge()
