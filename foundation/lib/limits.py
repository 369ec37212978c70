"""Rate limits: counters in Valkey that never keep anybody out because Valkey is away.

An attempt is counted before it is judged, so that a hundred at once cannot slip through together; one that turns out
well is given back. A counter lives for the limit's time from its first attempt. Keys are keyed hashes: no address lies
in Valkey.
"""

import hmac
import ipaddress
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TypeVar

import redis
from django.conf import settings
from django.http import HttpRequest
from redis.backoff import NoBackoff
from redis.retry import Retry

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)

CONNECT_SECONDS = 0.2
ANSWER_SECONDS = 0.3
REST_AFTER_FAILURE = 5.0  # seconds in which a server that failed is not asked again
_silent_until = 0.0


@dataclass(frozen=True)
class Limit:
    """At most `tries` attempts within `seconds`."""

    name: str
    tries: int
    seconds: int


Counted = Sequence[tuple[Limit, str]]


def take(counted: Counted) -> int:
    """Counts one attempt against each (limit, key), in order, and returns the seconds to wait: 0 when it may go on.

    The first limit that is used up answers, and what was counted for this attempt is given back. Valkey away: 0.
    """
    for position, (limit, key) in enumerate(counted):
        if wait := _count(limit, key):
            give_back(counted[:position])
            return wait
    return 0


def give_back(counted: Counted) -> None:
    """Takes back one attempt from each (limit, key): it was a good one."""
    names = [_name(limit, key) for limit, key in counted]

    def one_less(client: redis.Redis) -> None:
        for name in names:
            if client.exists(name):  # a counter whose time has passed must not begin below zero
                client.decr(name)

    if names:
        _ask(one_less)


def forget(limit: Limit, key: str) -> None:
    """Empties one counter."""
    _ask(lambda client: client.delete(_name(limit, key)))


def client_address(request: HttpRequest) -> str:
    """The address a request comes from, behind `settings.TRUSTED_PROXIES` proxies of ours; an IPv6 address by its /64.

    Each of our proxies adds the address it saw at the end of X-Forwarded-For, so what a client wrote there itself
    stands further to the left and is never read. Something that is no address counts as one and the same.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(seen) >= settings.TRUSTED_PROXIES:
            found = seen[-settings.TRUSTED_PROXIES]
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _name(limit: Limit, key: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), key.encode("utf-8", "surrogatepass"), sha256).hexdigest()
    return f"limit:{limit.name}:{digest[:32]}"


def _count(limit: Limit, key: str) -> int:
    """One more; the seconds left when that was one too many, else 0."""
    name = _name(limit, key)

    def count(client: redis.Redis) -> tuple[int, int]:
        together = client.pipeline(transaction=True)
        together.incr(name)
        together.expire(name, limit.seconds, nx=True)
        together.ttl(name)
        number, _, left = together.execute()
        return int(number), int(left)

    answer = _ask(count)
    if answer is None or answer[0] <= limit.tries:
        return 0
    return max(answer[1], 1)


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _ask(question: Callable[[redis.Redis], Answer]) -> Answer | None:
    """The answer, or None when Valkey is away; it is then left alone for a while."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return None
    try:
        return question(_client())
    except redis.RedisError as error:
        _silent_until = time.monotonic() + REST_AFTER_FAILURE
        logger.warning("Rate limits are not counted: Valkey did not answer (%s).", type(error).__name__)
        return None
