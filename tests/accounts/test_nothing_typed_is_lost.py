"""The session or the form's key was gone when somebody pressed save."""

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from foundation.accounts import carried
from foundation.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory
from tests.helpers.pages import Page, press, values

TYPED = {
    "reason": 'Karin är på resa.\nVi har nog underlag <b>ändå</b> & "mer".',
    "choice": ["a", "b"],
    "empty": "",
    "new_password1": "får aldrig stå i sidan",
}
HEADERS = {"Origin": "http://testserver"}


def echo(request: HttpRequest) -> HttpResponse:
    """Answers with what it was sent."""
    received = {name: items for name, items in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return HttpResponse(repr((request.user.pk, received)))


@login_not_required
def open_echo(request: HttpRequest) -> HttpResponse:
    """The same for anybody."""
    return echo(request)


urlpatterns = [
    path("skriv/", echo),
    path("oppet/", open_echo),
    path("", include("botkyrka_rc.urls")),
]


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def browser() -> Client:
    """A client that is asked for the form's key, as a browser is."""
    client = Client(enforce_csrf_checks=True)
    client.get("/logga-in/")
    return client


def key(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def expected(user: User) -> str:
    sent: dict[str, Any] = {"reason": [TYPED["reason"].replace("\n", "\r\n")], "choice": ["a", "b"], "empty": [""]}
    return repr((user.pk, sent))


def normal(response: HttpResponse) -> str:
    """A browser sends every line break as CR LF; the test client sends what it is given."""
    return response.content.decode().replace("\\r\\n", "\\n").replace("\\n", "\\r\\n")


def test_session_gone_after_long_writing(browser: Client) -> None:
    user = UserFactory()
    response = browser.post("/skriv/?steg=2", TYPED | key(browser), headers=HEADERS)
    page = Page(response)
    assert page.status == 401
    assert "Karin är på resa." in page.text
    assert "får aldrig stå" not in response.content.decode()

    wrong = Page(press(browser, page, "Logga in", username=user.email, password="fel"))
    assert "hör inte ihop" in wrong.text
    assert "Karin är på resa." in wrong.text

    page = Page(press(browser, wrong, "Logga in", username=user.email, password=PASSWORD))
    assert page.status == 200
    assert page.form("Fortsätt och spara").get("action") == "/skriv/?steg=2"
    assert normal(press(browser, page, "Fortsätt och spara")) == expected(user)


def test_signed_in_on_another_tab_meanwhile(browser: Client) -> None:
    user = UserFactory()
    first = Page(browser.post("/skriv/", TYPED | key(browser), headers=HEADERS))
    browser.post("/logga-in/", {"username": user.email, "password": PASSWORD} | key(browser), headers=HEADERS)

    page = Page(press(browser, first, "Logga in", username=user.email, password=PASSWORD))  # its key is the old one
    assert page.status == 403
    assert normal(press(browser, page, "Skicka igen")) == expected(user)


def test_the_sign_in_form_sent_with_a_fresh_key_by_somebody_signed_in(browser: Client) -> None:
    user = UserFactory()
    first = Page(browser.post("/skriv/", TYPED | key(browser), headers=HEADERS))
    browser.post("/logga-in/", {"username": user.email, "password": PASSWORD} | key(browser), headers=HEADERS)
    sent = values(first.form("Logga in")) | key(browser)
    page = Page(browser.post("/logga-in/", sent, headers=HEADERS))
    assert normal(press(browser, page, "Fortsätt och spara")) == expected(user)


def test_key_gone_on_an_open_page(browser: Client) -> None:
    page = Page(browser.post("/oppet/", TYPED | {"csrfmiddlewaretoken": "x" * 64}, headers=HEADERS))
    assert page.status == 403
    assert page.heading == "Inget är sparat ännu"
    assert "Karin är på resa." in page.text
    answer = normal(press(browser, page, "Skicka igen"))
    assert answer.startswith("(None, ")
    assert "Karin" in answer


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_form_from_elsewhere_is_never_offered_to_be_sent(browser: Client, origin: str) -> None:
    browser.force_login(UserFactory())
    page = Page(browser.post("/skriv/", TYPED, headers={"Origin": origin} if origin else {}))
    assert page.status == 403
    assert "Skicka igen" not in page.buttons()
    assert "Karin är på resa." in page.text


def test_sign_in_without_a_key_never_shows_the_password(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/logga-in/", {"username": "kim@ekdala.example", "password": "hemlig"}, headers=HEADERS)
    page = Page(response)
    assert page.status == 403
    assert page.links()["Logga in igen"] == "/logga-in/"
    assert "hemlig" not in response.content.decode()


def test_carried_fields_cannot_be_made_up(client: Client) -> None:
    user = UserFactory()
    for made_up in ["x", carried.Carried("https://evil.example/", []).signed(), carried.Carried("//evil", []).signed()]:
        response = client.post("/logga-in/", {"username": user.email, "password": PASSWORD, "carried": made_up})
        assert response.status_code == 302
        client.post("/logga-ut/")


def test_part_of_a_page_asks_for_the_whole(client: Client) -> None:
    response = client.get("/skriv/", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Refresh"] == "true"
    response = client.post("/skriv/", TYPED, headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == "body"
    assert "Karin är på resa." in Page(response).text
