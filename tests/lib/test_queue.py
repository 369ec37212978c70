"""The bell: after commit, by name, and never in the way."""

import time
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from foundation.lib import queue


class Broker:
    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[str, tuple[Any, ...]]] = []
        self.tried = 0
        self.error = error

    def send_task(self, name: str, args: tuple[Any, ...], **options: Any) -> None:
        self.tried += 1
        if self.error:
            raise self.error
        self.sent.append((name, args))


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queue, "_silent_until", 0.0)


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_commit_and_not_after_a_rollback(monkeypatch: pytest.MonkeyPatch):
    broker = Broker()
    monkeypatch.setattr(queue, "current_app", broker)
    with transaction.atomic():
        queue.ring("outbox.deliver", 7)
        assert broker.sent == []
    with transaction.atomic():
        queue.ring("outbox.deliver", 8)
        transaction.set_rollback(True)
    queue.ring("outbox.sweep")
    assert broker.sent == [("outbox.deliver", (7,)), ("outbox.sweep", ())]


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_is_logged_once_and_then_left_alone_for_a_moment(monkeypatch: pytest.MonkeyPatch, caplog):
    broker = Broker(ConnectionError("no"))
    monkeypatch.setattr(queue, "current_app", broker)
    for number in range(50):
        queue.ring("outbox.deliver", number)
    assert broker.tried == 1
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    monkeypatch.setattr(queue, "_silent_until", time.monotonic() - 1)
    broker.error = None
    queue.ring("outbox.deliver", 50)
    assert broker.sent == [("outbox.deliver", (50,))]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_not_there_costs_a_page_little(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """kombu alone would try for as long as the broker is away."""
    app = Celery("test", broker=f"redis+socket://{tmp_path}/nobody.sock")
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(queue, "current_app", app)
    started = time.monotonic()
    queue.ring("outbox.deliver", 1)
    assert time.monotonic() - started < 2
    assert queue._silent_until > time.monotonic()
