"""Ours and the floor, turn and turn about, by the processor time of both the web process and its database backend."""

import gc
import re
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.client import ClientHandler

UNCOUNTED = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b|INSERT INTO \"audit_readlog\"", re.IGNORECASE)

Act = Callable[[], Any]


class Count:
    """How many statements ran, without those that open and close a transaction and the log of readings."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def on(self) -> AbstractContextManager[None]:
        """Counts for as long as the block lasts."""
        return connection.execute_wrapper(self._see)

    def _see(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not UNCOUNTED.match(str(sql)):
            self.statements.append(str(sql))
        return execute(sql, params, many, context)


def backend() -> Path:
    """Where the kernel tells of the database backend that serves us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def spent(database: Path) -> float:
    """Processor seconds of this process and of its database backend so far."""
    return time.process_time() + int(database.read_text().split()[0]) / 1e9


def floor_client() -> Client:
    """A browser that meets the floor: Django's standard middleware and its own addresses."""
    client = Client()
    handler = ClientHandler(enforce_csrf_checks=False)
    with override_settings(MIDDLEWARE=settings.FLOOR_MIDDLEWARE):
        WSGIHandler.load_middleware(handler)
    client.handler = handler
    return client


@dataclass(frozen=True)
class Visit:
    """A browser and the page it asks for."""

    client: Client
    address: str

    def __call__(self) -> HttpResponse:
        return expect(self.client.get(self.address), 200)


@dataclass
class Row:
    """One thing measured: what we do, what the floor does, and what it may cost."""

    name: str
    ours: Act
    floor: Act
    limit: float  # the ratio that must not be reached
    most_queries: int | None
    requests: int = 5
    rounds: int = 21
    ratios: list[float] = field(default_factory=list)
    ours_ms: list[float] = field(default_factory=list)
    floor_ms: list[float] = field(default_factory=list)
    queries: int = 0

    def run(self) -> "Row":
        """Warm both up, count the statements, and take turns."""
        self.ratios, self.ours_ms, self.floor_ms = [], [], []
        for _ in range(3 if self.requests > 1 else 1):
            self.ours()
            self.floor()
        count = Count()
        with count.on():
            self.ours()
        self.queries = len(count.statements)
        database = backend()
        for number in range(self.rounds):
            first, second = (self.ours, self.floor) if number % 2 else (self.floor, self.ours)
            took = {first: self._turn(first, database), second: self._turn(second, database)}
            self.ratios.append(took[self.ours] / took[self.floor])
            self.ours_ms.append(took[self.ours])
            self.floor_ms.append(took[self.floor])
        return self

    def _turn(self, act: Act, database: Path) -> float:
        """Milliseconds of processor time an act takes, over a few; what others left to be collected is not its cost."""
        gc.collect()
        before = spent(database)
        for _ in range(self.requests):
            act()
        return (spent(database) - before) * 1000 / self.requests

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def line(self, growth: float | None) -> dict[str, Any]:
        """What is printed."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 2),
            "queries": self.queries,
            "growth": None if growth is None else round(growth, 2),
            "p50_ms": round(statistics.median(self.ours_ms), 2),
            "floor_ms": round(statistics.median(self.floor_ms), 2),
            "limit": self.limit,
        }


def expect(response: HttpResponse, *statuses: int) -> HttpResponse:
    """The response, when its status is one of these; a page that failed is quick and would look good."""
    if response.status_code not in statuses:
        raise RuntimeError(f"{response.status_code}: {response.content[:300]!r}")
    return response
