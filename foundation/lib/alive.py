"""Signs of life: worker and scheduler say twice a minute that they work, and the status page reads it.

One hash in Valkey, a field for each process; times are Valkey's own, so that no clocks are compared. Nothing depends on
it: without Valkey nobody says anything, and the reader is told so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

EVERY_SECONDS = 30
SILENT_AFTER = timedelta(seconds=100)  # three signs missed
FORGOTTEN_AFTER = timedelta(minutes=15)
CONNECT_SECONDS = 0.4
ANSWER_SECONDS = 0.4
_KEY = "alive"

Unreachable = redis.RedisError  # what every function here raises when Valkey does not answer


@dataclass(frozen=True)
class Sign:
    """The last that was heard from one process. `kind` is worker or scheduler."""

    kind: str
    name: str
    version: str
    seen_at: datetime
    silent: bool


@contextmanager
def valkey() -> Iterator[redis.Redis]:
    """Give a connection that waits less than a second and tries once. Raises `Unreachable`."""
    client = redis.Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        yield client
    finally:
        client.close()


def tell(kind: str, name: str) -> None:
    """Say that this process works."""
    with valkey() as client:
        client.hset(_KEY, f"{kind}/{name}", f"{_now(client).timestamp():.0f} {settings.VERSION}")


def end(kind: str, name: str) -> None:
    """Say that this process ends in order, so that nobody misses it."""
    with valkey() as client:
        client.hdel(_KEY, f"{kind}/{name}")


def heard() -> list[Sign]:
    """Return who has said something within the last quarter of an hour, by kind and name."""
    with valkey() as client:
        now, signs = _now(client), []
        for who, said in client.hgetall(_KEY).items():
            kind, _, name = _text(who).partition("/")
            when, _, version = _text(said).partition(" ")
            seen_at = datetime.fromtimestamp(int(when), UTC)
            if now - seen_at <= FORGOTTEN_AFTER:
                signs.append(Sign(kind, name, version, seen_at, silent=now - seen_at > SILENT_AFTER))
            elif now - seen_at > 2 * FORGOTTEN_AFTER:
                client.hdel(_KEY, who)
    return sorted(signs, key=lambda sign: (sign.kind, sign.name))


def _now(client: redis.Redis) -> datetime:
    return datetime.fromtimestamp(client.time()[0], UTC)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
