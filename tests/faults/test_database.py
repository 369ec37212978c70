"""PostgreSQL's connections ended in mid-send: nothing is lost, and what the mail server took is written down."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from environ import Env

from botkyrka_rc.local.engines import Engines, cluster
from foundation.outbox import delivery
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.outbox.smtp import EmailBackend
from tests.faults.conftest import worker_env
from tests.faults.judge import all_final, judge, wait_for
from tests.helpers.background import Nursery, Program, nursery
from tests.helpers.smtp_sink import Sink
from tests.outbox import posts

in_the_tests_database = pytest.mark.django_db(transaction=True)


def end_other_connections() -> int:
    """End every other connection to the test's database, as a restart does; returns how many that were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.faults
@in_the_tests_database
def test_connections_ended_in_mid_send_lose_nothing(server: Sink, bell: None, worker: Program, scheduler: Program):
    server.answer("*", "slow:0.05")
    for number in range(60):
        posts.put(number)
    worker.start()
    scheduler.start()
    ended = 0
    for _ in range(4):
        time.sleep(0.5)
        ended += end_other_connections()
    assert ended
    assert wait_for(all_final, 40)
    judge(server).check(may_double=ended)


def end_own_connection() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


@pytest.fixture
def ended_after_the_250(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's connection is gone when the mail server has just taken the mail."""
    send = EmailBackend.send_messages

    def send_and_end(self: EmailBackend, messages: list) -> int:
        sent = send(self, messages)
        end_own_connection()
        return sent

    monkeypatch.setattr(EmailBackend, "send_messages", send_and_end)


@in_the_tests_database
def test_a_mark_survives_the_loss_of_its_connection(smtp: Sink, ended_after_the_250: None):
    row = posts.put()
    assert delivery.deliver(row.pk)
    row.refresh_from_db()
    assert row.state == MessageState.SENT
    judge(smtp).check()


@in_the_tests_database
def test_the_mail_is_doubled_when_the_mark_is_not_insisted_upon(
    smtp: Sink, ended_after_the_250: None, monkeypatch: pytest.MonkeyPatch
):
    """The red twin: the mark is tried once."""
    monkeypatch.setattr(delivery, "_insist", lambda write: write())
    row = posts.put()
    for _ in range(2):
        with pytest.raises(delivery.DATABASE_GONE):
            delivery.deliver(row.pk)
        connection.close()
        Message.objects.update(claimed_until=Now() - timedelta(seconds=1))
    with pytest.raises(AssertionError, match=r"^1 doubled"):
        judge(smtp).check()


@pytest.fixture
def own_postgres(
    broker: Engines, server: Sink, bell: None, django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> Iterator[tuple[Engines, Nursery]]:
    """A PostgreSQL of this test's own, to be restarted, with all tables; Django is at it for the length of the test."""
    default = connection.settings_dict.copy()
    with cluster(tmp_path / "own", durable=True) as engines, django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(Env.db_url_config(engines.database_url))
        try:
            call_command("migrate", verbosity=0)
            with nursery(worker_env(engines.database_url, broker), tmp_path) as made:
                yield engines, made
        finally:
            connection.close()
            connection.settings_dict.update(default)


@pytest.mark.faults
@pytest.mark.parametrize("at_once", [False, True], ids=["in order", "as in a crash"])
def test_a_restarted_database_loses_nothing(own_postgres: tuple[Engines, Nursery], server: Sink, at_once: bool):
    engines, made = own_postgres
    server.answer("*", "slow:0.05")
    worker, scheduler = made.worker(EMAIL_PORT=server.port), made.scheduler()
    for number in range(100):
        posts.put(number)
    worker.start()
    scheduler.start()
    for _ in range(3):
        time.sleep(1)
        engines.postgres.restart(at_once=at_once)
    connection.close()
    assert wait_for(all_final, 60)
    judge(server).check(may_double=3 * 2)
