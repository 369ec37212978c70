"""Counters and client addresses."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from foundation.lib import limits
from foundation.lib.limits import Limit

TWO = Limit("two", tries=2, seconds=60)


def test_the_third_waits_and_another_key_does_not() -> None:
    assert [limits.take([(TWO, "a")]) for _ in range(2)] == [0, 0]
    assert 0 < limits.take([(TWO, "a")]) <= 60
    assert limits.take([(TWO, "b")]) == 0


def test_what_is_refused_by_one_is_not_counted_by_the_other() -> None:
    many = Limit("many", tries=100, seconds=60)
    for _ in range(5):
        limits.take([(many, "town hall"), (TWO, "a")])
    client = limits._client()
    assert int(client.get(limits._name(many, "town hall"))) == 2


def test_counter_ends_with_its_time_however_often_one_tries() -> None:
    for _ in range(4):
        limits.take([(TWO, "a")])
    client = limits._client()
    name = limits._name(TWO, "a")
    client.expire(name, 10)
    assert limits.take([(TWO, "a")]) <= 10
    client.delete(name)
    assert limits.take([(TWO, "a")]) == 0


def test_no_address_lies_in_valkey() -> None:
    limits.take([(TWO, "kim@ekdala.example")])
    (name,) = limits._client().keys("limit:*")
    assert b"kim" not in name


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "198.51.100.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.8.7, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.8.7, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "203.0.113.9", "198.51.100.1"),
        (1, "not an address", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_client_address(settings: Settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="198.51.100.1")
    assert limits.client_address(request) == expected
