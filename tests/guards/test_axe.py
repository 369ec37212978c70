"""axe on every page in each of its states (Swedish, light), in one Chromium against one live server; and nothing
against the page's own policy, judged before axe brings styles of its own.
"""

from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from botkyrka_rc.urls import urlpatterns as product_urls
from foundation.outbox.views import FILE_BACKEND
from tests.addresses import MAIL
from tests.guards.looked_at import LOOKED_AT
from tests.guards.report import counted
from tests.helpers.axe import violations, with_axe
from tests.walk import Stop, stops
from tests.world import World, make_world

pytestmark = pytest.mark.browser

# What Django's own administration is known for: (rule, part of the element), each with why it is let be.
ADMIN_EXCEPTIONS: dict[tuple[str, str], str] = {}


@pytest.fixture
def live_world(live_server: Any, settings: Any, tmp_path: Any) -> World:
    settings.EMAIL_BACKEND, settings.MAIL_DIR = FILE_BACKEND, tmp_path
    mail = EmailMessage("Ett ämne", "Hej!\n", "a@ekdala.example", ["b@example.org"])
    (tmp_path / MAIL).write_bytes(mail.message().as_bytes())
    return make_world()


def chosen(world: World) -> list[Stop]:
    """The stops axe looks at; fails where the walk has one of them no more."""
    found: dict[str, Stop] = {}
    for stop in stops(world, "sv"):
        if stop.label in LOOKED_AT:
            found.setdefault(stop.label, stop)
    assert found.keys() == LOOKED_AT
    return list(found.values())


def context_for(browser: Browser, client: Client, at: str) -> BrowserContext:
    """A browser with the cookies of the test's client."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale="sv-SE", reduced_motion="reduce")
    context.add_cookies(
        [{"name": name, "value": morsel.value, "url": at} for name, morsel in client.cookies.items() if morsel.value]
    )
    return with_axe(context)


def hear(message: ConsoleMessage, told: list[str]) -> None:
    """Notes what a browser complains of, save for a form that was wrong (422)."""
    if message.type in {"error", "warning"} and "status of 422" not in message.text:
        told.append(message.text)


def axe_of(page: Page, **options: Any) -> list[str]:
    """What axe finds on the page, one line each."""
    return [
        f"{rule}: {element}"
        for rule, element in violations(page, **options)
        if not any(rule == known and part in element for known, part in ADMIN_EXCEPTIONS)
    ]


def judged(page: Page, told: list[str], label: str) -> list[str]:
    """What the policy and axe say of the page as it stands."""
    found = [f"{label}: policy or script: {line[:200]}" for line in told]
    told.clear()
    found += [f"{label}: {line}" for line in axe_of(page)]
    told.clear()
    return found


SEND_EMPTY = """() => { const forms = [...document.querySelectorAll('main form[method=post], #content-main form')];
  const form = forms.find(one => one.querySelector('input:not([type=hidden]), textarea, select'));
  if (!form || !SEND) return !!form;
  const typed = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea';
  for (const field of form.querySelectorAll(typed)) field.value = '';
  for (const box of form.querySelectorAll('[type=checkbox], [type=radio]')) box.checked = false;
  form.noValidate = true; HTMLFormElement.prototype.submit.call(form); return true; }"""


def walked(page: Page, told: list[str], stop: Stop, at: str) -> tuple[int, list[str]]:
    """The page as it comes, and again after its form was sent empty: how many pages, and what is wrong with them."""
    page.goto(at + stop.address)
    found, pages = judged(page, told, stop.label), 1
    if "withdraw" not in stop.label and "history" not in stop.label:
        if not page.evaluate(SEND_EMPTY.replace("SEND", "false")):
            return pages, found
        with page.expect_navigation():
            page.evaluate(SEND_EMPTY.replace("SEND", "true"))
        found += judged(page, told, f"{stop.label}, sent empty")
        pages += 1
    return pages, found


@pytest.mark.django_db(transaction=True)
def test_axe_and_the_policy_find_nothing(live_world: World, live_server: Any, chromium: Browser) -> None:
    wrong: list[str] = []
    pages = 0
    contexts: dict[int, tuple[Page, list[str]]] = {}
    for stop in chosen(live_world):
        if id(stop.client) not in contexts:
            page = context_for(chromium, stop.client, live_server.url).new_page()
            told: list[str] = []
            page.on("console", lambda message, told=told: hear(message, told))
            contexts[id(stop.client)] = (page, told)
        more, found = walked(*contexts[id(stop.client)], stop, live_server.url)
        pages, wrong = pages + more, wrong + found
    counted("pages axe looked at", pages)
    for page, _told in contexts.values():
        page.context.close()
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))


def test_what_is_planted_is_found(chromium: Browser) -> None:
    page = with_axe(chromium.new_context()).new_page()
    page.set_content('<html lang="sv"><title>x</title><main><h1>x</h1><input name="x"></main></html>')
    assert [line for line in axe_of(page) if line.startswith("label")]
    page.context.close()


@login_not_required
def careless(_request: HttpRequest) -> HttpResponse:
    """A page with a script of its own in it."""
    return HttpResponse("<!doctype html><title>x</title><p onclick='x()'>x</p><script>x()</script>")


urlpatterns = [path("planterad/", careless), *product_urls]


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_a_script_in_a_page_of_ours_is_heard(chromium: Browser, live_server: Any) -> None:
    """The red twin: the policy is the one the product's own middleware sends, and the walk's own ears hear it."""
    page, told = with_axe(chromium.new_context()).new_page(), []
    page.on("console", lambda message: hear(message, told))
    page.goto(f"{live_server.url}/planterad/")
    found = judged(page, told, "planted")
    assert [line for line in found if line.startswith("planted: policy or script:") and "script-src" in line], found
    page.context.close()
