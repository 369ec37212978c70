"""kill -9 of the worker group while 200 invitations leave, and the broker emptied in between.

The twins run the same with a protection switched off, and the same judgement then fails.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from botkyrka_rc.local.engines import Engines
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from tests.faults.conftest import empty
from tests.faults.judge import QUIET_SECONDS, all_final, in_flight, judge, wait_for, wait_until_quiet
from tests.helpers.background import Nursery, Program
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

pytestmark = pytest.mark.django_db(transaction=True)

CONCURRENCY = 2


@pytest.fixture
def worker(made: Nursery, server: Sink) -> Iterator[Program]:
    """The protected worker; its patience with the mail server is not what is tried, on a machine with much to do."""
    program = made.worker(EMAIL_PORT=server.port, EMAIL_TIMEOUT=7, OUTBOX_CONNECT_SECONDS=7)
    yield program
    program.kill()


@dataclass
class Run:
    """What was done to the worker. A kill is effective when somebody had a message in hand just before."""

    seed: int
    kills: int = 0
    effective: int = 0
    emptied: int = 0


def run_with_kills(
    server: Sink,
    broker: Engines,
    worker: Program,
    *,
    seed: int,
    mails: int,
    kills: int,
    emptying: float = 0.7,
    quiet: float = QUIET_SECONDS,
    in_hand: Callable[[], bool] = in_flight,
    moment: Callable[[], object] | None = None,
) -> Run:
    """Put the mails, and kill the worker's group until so many kills were effective: at random moments, or each time
    `moment` has returned.

    `in_hand` tells whether a kill was: a row of the protected worker says so, the unprotected one's rows say nothing.
    """
    chance = random.Random(seed)
    run = Run(seed)
    for number in range(mails):
        posts.put(number)
    worker.start()
    while run.effective < kills and run.kills < 10 * kills and len(server.received()) < mails - 5:
        threshold = len(server.received()) + chance.randint(3, mails // (kills + 2))
        wait_for(lambda: len(server.received()) >= threshold or all_final(), 8)  # noqa: B023 - called at once
        if moment:
            moment()
        else:
            time.sleep(chance.random() * 0.03)
        worker.kill()
        run.kills += 1
        run.effective += in_hand()
        if chance.random() < emptying:
            empty(broker)
            run.emptied += 1
        worker.start()
    wait_until_quiet(server, quiet=quiet)
    print(run, judge(server))  # the seed and the figures, shown when it fails
    return run


def marked_early(server: Sink) -> set[str]:
    """What the rows call sent and the server has not got."""
    got = {mail.message_id for mail in server.accepted()}
    return set(Message.objects.filter(state=MessageState.SENT).values_list("message_id", flat=True)) - got


def test_kills_lose_nothing(
    server: Sink, broker: Engines, bell: None, worker: Program, scheduler: Program, seed: int
) -> None:
    server.answer("*", "slow:0.03")  # most of a mail's time lies between "accepted" and "mark"
    scheduler.start()
    run = run_with_kills(server, broker, worker, seed=seed, mails=200, kills=3)
    assert run.effective
    verdict = judge(server)
    assert verdict.put == 200
    verdict.check(may_double=run.effective * CONCURRENCY)


def test_kills_lose_mails_that_are_marked_too_early(
    server: Sink, broker: Engines, bell: None, unprotected: Program, scheduler: Program, seed: int
) -> None:
    server.answer("*", "rcpt:wait:0.3")  # nearly all of a mail's time lies between the early mark and the server
    scheduler.start()
    seen: set[str] = set()

    def somebody_is_early() -> None:
        assert wait_for(lambda: bool(marked_early(server) - seen), 20)
        seen.update(marked_early(server))

    run_with_kills(
        *(server, broker, unprotected), seed=seed, mails=20, kills=2, in_hand=lambda: True, moment=somebody_is_early
    )
    assert server.accepted()
    wait_for(lambda: judge(server).lost == 0, 3)  # what was marked too early may still be on its way
    with pytest.raises(AssertionError, match=r"^[0-9]+ lost"):
        judge(server).check(may_double=100)


def test_an_emptied_broker_loses_mails_without_a_sweeper(
    server: Sink, broker: Engines, bell: None, worker: Program, seed: int
) -> None:
    # One kill is enough, whoever it meets: what the broker had is gone, and nobody rings again.
    run_with_kills(server, broker, worker, seed=seed, mails=40, kills=1, emptying=1, quiet=4, in_hand=lambda: True)
    assert server.accepted()
    with pytest.raises(AssertionError, match=r"^[0-9]+ lost"):
        judge(server).check(may_double=100)


@pytest.mark.faults
@pytest.mark.parametrize("round_number", range(5))
def test_many_kills_lose_nothing(
    server: Sink, broker: Engines, bell: None, worker: Program, scheduler: Program, seed: int, round_number: int
) -> None:
    server.answer("*", "slow:0.03")
    scheduler.start()
    run = run_with_kills(server, broker, worker, seed=seed + round_number, mails=400, kills=8)
    assert run.effective >= 5
    judge(server).check(may_double=run.effective * CONCURRENCY)
