"""Own broker, own mail server, own worker: what a fault test breaks belongs to it alone."""

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from redis import Redis

from botkyrka_rc.local.engines import Engines, running
from botkyrka_rc.local.places import Places, held
from foundation.lib import queue
from tests.helpers.background import Nursery, Program, nursery
from tests.helpers.smtp_sink import Sink, sink
from tests.outbox.conftest import make_kind, office_hours, post_kinds, told  # noqa: F401  (fixtures)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """A Valkey of this test process's own, to empty, stop and start again."""
    places = Places(tmp_path_factory.mktemp("broker"))
    places.make()
    try:
        engines = Engines(places, durable=False, postgres=False)
        with held(places, "a test"), running(engines):
            yield engines
    finally:
        places.remove()


def empty(broker: Engines) -> None:
    """Throw everything in the broker away: FLUSHALL."""
    with Redis(unix_socket_path=str(broker.valkey.address)) as client:
        client.flushall()


@pytest.fixture
def seed() -> int:
    """The seed of what is random in a fault test; FAULT_SEED repeats one."""
    return int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(1_000_000))


@pytest.fixture
def bell(broker: Engines, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What this process puts in the outbox rings at its own broker, which is emptied first."""
    if not broker.valkey.alive():
        broker.valkey.start()
    empty(broker)
    app = Celery("bell", broker=broker.redis_url)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(queue, "current_app", app)
    monkeypatch.setattr(queue, "_silent_until", 0.0)
    yield
    app.close()


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """The mail server of this test process."""
    with sink(tmp_path_factory.mktemp("sink")) as running_sink:
        yield running_sink


@pytest.fixture
def server(one_server: Sink) -> Sink:
    """A mail server that takes everything, until told otherwise, with an empty log."""
    if one_server.process is None:
        one_server.start()
    one_server.forget()
    return one_server


def worker_env(database_url: str, broker: Engines) -> dict[str, str]:
    """The environment of workers and schedulers on a database."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": broker.redis_url,
        "EMAIL_URL": "smtp://127.0.0.1:1",  # each worker is told its test's mail server
    }


@pytest.fixture(scope="session")
def made(broker: Engines, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Where workers and schedulers come from: on the test's own database and broker."""
    database = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(database._replace(path="/" + connection.settings_dict["NAME"]))
    with nursery(worker_env(url, broker), tmp_path_factory.mktemp("nursery")) as running_nursery:
        yield running_nursery


@pytest.fixture
def scheduler(made: Nursery) -> Iterator[Program]:
    """A scheduler, not yet started."""
    program = made.scheduler()
    yield program
    program.kill()


@pytest.fixture
def worker(made: Nursery, server: Sink) -> Iterator[Program]:
    """A worker of two children that sends to the test's mail server, not yet started."""
    program = made.worker(EMAIL_PORT=server.port)
    yield program
    program.kill()


@pytest.fixture
def unprotected(made: Nursery, server: Sink) -> Iterator[Program]:
    """The red twin of the worker: it marks a message as sent when it takes it."""
    program = made.worker(EMAIL_PORT=server.port, name="unprotected", imports=("tests.faults.early_mark",))
    yield program
    program.kill()


@pytest.fixture
def smtp(server: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Sink:
    """This very process sends to the test's mail server; no bell is rung."""
    monkeypatch.setattr(queue, "_send", lambda name, args: None)
    settings.EMAIL_BACKEND = "foundation.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT, settings.OUTBOX_CONNECT_SECONDS = 1, 1
    return server
