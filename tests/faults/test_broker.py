"""The broker emptied, stopped, read-only: pages go on, nothing is lost, and all leaves within sweep and lease."""

import time
from collections.abc import Iterator

import pytest
from redis import Redis

from botkyrka_rc.local.engines import Engines
from tests.faults.conftest import empty
from tests.faults.judge import all_final, judge, wait_for, wait_until_quiet
from tests.helpers.background import Program
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_PUT = 3  # seconds; a page rings once in vain and then leaves the broker alone for a moment


@pytest.fixture
def running(worker: Program, scheduler: Program, bell: None) -> Iterator[None]:
    """Worker and scheduler at work."""
    worker.start()
    scheduler.start()
    yield
    scheduler.kill()
    worker.kill()


def put(numbers: range) -> float:
    """Put mails as pages do, and return the longest time one took."""
    longest = 0.0
    for number in numbers:
        started = time.monotonic()
        assert posts.put(number)
        longest = max(longest, time.monotonic() - started)
    return longest


def test_an_emptied_broker_loses_nothing(server: Sink, broker: Engines, running: None):
    server.answer("*", "slow:0.02")
    put(range(40))
    for _ in range(3):
        time.sleep(0.3)
        empty(broker)
    wait_until_quiet(server)
    judge(server).check()


def stop_for(seconds: float, server: Sink, broker: Engines) -> None:
    put(range(10))
    broker.valkey.stop(at_once=True)
    assert put(range(10, 30)) < LONGEST_PUT
    time.sleep(seconds)
    broker.valkey.start()
    assert put(range(30, 40)) < LONGEST_PUT
    assert wait_for(all_final, 40)
    judge(server).check()


def test_a_broker_that_is_away_for_a_moment_loses_nothing(server: Sink, broker: Engines, running: None):
    stop_for(1, server, broker)


def test_mails_put_while_the_broker_is_away_are_lost_without_a_scheduler(
    server: Sink, broker: Engines, bell: None, worker: Program
):
    """The red twin: nobody sweeps."""
    worker.start()
    broker.valkey.stop(at_once=True)
    put(range(5))
    broker.valkey.start()
    wait_until_quiet(server, quiet=6)
    with pytest.raises(AssertionError, match=r"^5 lost"):
        judge(server).check()


@pytest.mark.faults
def test_a_broker_that_is_away_for_a_minute_loses_nothing(server: Sink, broker: Engines, running: None):
    stop_for(60, server, broker)


@pytest.mark.faults
def test_a_broker_that_only_reads_loses_nothing(
    server: Sink, broker: Engines, running: None, worker: Program, scheduler: Program
):
    """Celery's worker ends by itself then; its supervisor starts it again."""

    def kept_until_final() -> bool:
        worker.keep()
        scheduler.keep()
        return all_final()

    put(range(5))
    with Redis(unix_socket_path=str(broker.valkey.address)) as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")  # a replica of nobody refuses every write
        try:
            assert put(range(5, 20)) < LONGEST_PUT
            time.sleep(1)
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")
    assert wait_for(kept_until_final, 40)
    judge(server).check()
