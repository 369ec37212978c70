"""Signing in and out: words, time, limits, and where one comes afterwards."""

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from foundation.accounts import rules
from foundation.lib import limits
from tests.factories.accounts import PASSWORD, UserFactory
from tests.helpers.pages import Page, press

URL = "/logga-in/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> object:
    return client.post(URL, {"username": email, "password": password, **more})


def test_page_costs_no_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.get(URL)  # the municipality's facts are kept for half a minute
    with django_assert_num_queries(0):
        response = client.get(URL)
    assert Page(response).heading == "Logga in"
    assert "no-store" in response["Cache-Control"]


def test_right_password_leads_to_the_asked_page(client: Client) -> None:
    user = UserFactory()
    response = client.get("/jag/")
    page = Page(client.get(response.url))
    response = press(client, page, "Logga in", username=user.email.upper(), password=PASSWORD)
    assert response.url == "/jag/"
    assert Page(client.get("/jag/")).heading == user.name


@pytest.mark.parametrize(
    "hostile",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_hostile_next_is_left_aside(client: Client, hostile: str) -> None:
    user = UserFactory()
    assert sign_in(client, user.email, next=hostile).url == reverse("home")
    assert client.get(URL, {"next": hostile}).url == reverse("home")


def test_wrong_password_and_unknown_address_answer_alike(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    user, gone = UserFactory(), UserFactory(is_active=False)
    invited = UserFactory(password=hashers.make_password(None))
    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *a, **k: hashed.append("x") or encode(self, *a, **k)
    )
    answers = set()
    for email, password in [
        (user.email, "fel"),
        ("ingen@ekdala.example", PASSWORD),
        (gone.email, PASSWORD),
        (invited.email, PASSWORD),
    ]:
        hashed.clear()
        response = sign_in(client, email, password)
        page = Page(response)
        answers.add((response.status_code, page.text, page.title, len(hashed)))
    ((status, text, title, work),) = answers
    assert status == 422
    assert title.startswith("Fel:")
    assert "hör inte ihop" in text
    assert work == 1


@pytest.mark.parametrize("email", ["", "a@b", "kim\x00@ekdala.example", "x" * 3000, "kim@ekdala.example\r\nBcc: a@b.c"])
def test_what_is_no_address_is_an_error_to_put_right(client: Client, email: str) -> None:
    assert sign_in(client, email).status_code == 422


def test_account_is_limited_before_the_address(client: Client) -> None:
    user, other = UserFactory(), UserFactory()
    for _ in range(rules.SIGN_IN_BY_ACCOUNT.tries):
        assert sign_in(client, user.email.upper(), "fel").status_code == 422
    response = sign_in(client, user.email)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= rules.SIGN_IN_BY_ACCOUNT.seconds
    assert "Vänta 15 minuter" in Page(response).text
    assert sign_in(client, other.email).status_code == 302  # the same town hall


def test_right_password_empties_the_counter(client: Client) -> None:
    user = UserFactory()
    for _ in range(3):
        for _ in range(rules.SIGN_IN_BY_ACCOUNT.tries - 1):
            sign_in(client, user.email, "fel")
        assert sign_in(client, user.email).status_code == 302
        client.post("/logga-ut/")


def test_address_is_limited_more_generously(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SIGN_IN_BY_ADDRESS", limits.Limit("few", tries=3, seconds=60))
    good = UserFactory()
    for _ in range(5):
        assert sign_in(Client(), good.email).status_code == 302  # what turns out well is not counted
    for number in range(3):
        assert sign_in(client, f"{number}@ekdala.example", "fel").status_code == 422
    assert sign_in(client, "3@ekdala.example", "fel").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), good.email).status_code == 302


def test_nobody_is_kept_out_because_valkey_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limits._client.cache_clear()
    monkeypatch.setitem(limits.settings.CACHES["default"], "LOCATION", "redis://127.0.0.1:1/0")
    try:
        assert sign_in(client, UserFactory().email).status_code == 302
        assert limits._silent_until > 0
    finally:
        limits._client.cache_clear()


def test_sign_out_is_a_post_and_ends_the_session(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/logga-ut/").status_code == 405
    page = Page(client.get("/jag/"))
    assert press(client, page, "Logga ut").url == URL
    assert client.get("/jag/").status_code == 302


def test_deactivation_ends_sessions_at_once(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    assert client.get("/jag/").status_code == 200
    type(user).objects.update(is_active=False)
    assert client.get("/jag/").status_code == 302


def test_signed_in_person_does_not_see_the_sign_in(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get(URL, {"next": "/jag/"}).url == "/jag/"
