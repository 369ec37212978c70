"""Takes the handbook's pictures from the demo, as `make run` shows it; `make screenshots`."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from botkyrka_rc.handbook import FOLDER
from tests.e2e.conftest import Product
from tests.e2e.test_main_job import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.screenshots]

HEIGHT = 900


def take(page: Page, name: str, heading: str, width: int = 1280) -> None:
    """The top of the page as a picture; the heading tells that it is the page it should be."""
    expect(page.locator("h1").first).to_contain_text(heading)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    path = Path(FOLDER, "img", f"{name}-{width}.png")
    page.screenshot(path=path, full_page=False)
    assert path.stat().st_size < 200_000


def test_pictures_of_the_manager(product: Product, chromium: Browser) -> None:
    context = chromium.new_context(locale="sv-SE")
    page = sign_in(product, context, "manager")
    take(page, "home", "Det här väntar på dig")
    page.goto(f"{product.url}/rekryteringar/?q=natt")
    page.click("main table a, main ul a")
    page.click("main a:has-text('Gå till kravprofilen')")
    take(page, "profile", "Kravprofil")
    page.goto(f"{product.url}/rekryteringar/?q=sommar")
    page.click("main table a, main ul a")
    page.click("main a[href*='/referenser/begar/']")
    take(page, "ask", "Begär referenser")
    page.goto(f"{product.url}/rekryteringar/?q=korttid")
    page.click("main table a, main ul a")
    page.click("main a[href*='/referenser/']:has-text('Fatima')")
    take(page, "round", "Referenser på")
    context.close()


def test_pictures_of_hr_and_the_registrar(product: Product, chromium: Browser) -> None:
    context = chromium.new_context(locale="sv-SE")
    page = sign_in(product, context, "hr_specialist")
    page.goto(f"{product.url}/admin/competencies/competencyversion/")
    page.click("#result_list th a:has-text('Strukturerad')")
    take(page, "admin-competency", "Visa version")
    context.close()
    context = chromium.new_context(locale="sv-SE")
    page = sign_in(product, context, "registrar")
    while not page.locator("main table a, main ul a").count():  # the worker makes them after the start
        page.wait_for_timeout(1000)
        page.goto(f"{product.url}/dokument/")
    take(page, "registrar", "Handlingar")
    context.close()


WORDING = "/admin/outbox/wording/"
# Pages that need no way there: who looks, where, what the heading says.
PAGES = [
    ("manager", "/kompetenser/fragor/", "bank", "Intervjufrågor"),
    ("hr_management", "/effekt/", "effect", "Effekt"),
    ("hr_management", "/enkater/", "surveys", "Det säger enkäterna"),
    (
        "hr_specialist",
        "/admin/outbox/wording/references.referee_invitation/change/",
        "admin-wording",
        "Ändra formul",
    ),
    ("hr_specialist", "/admin/competencies/competencyversion/importera/", "admin-import", "Importera ramverket"),
    ("system_administrator", "/admin/accounts/user/importera/", "admin-users", "Importera användare"),
    ("system_administrator", "/drift/", "status", "Så går driften"),
]


@pytest.mark.parametrize(("role", "address", "name", "heading"), PAGES, ids=[name for _r, _a, name, _h in PAGES])
def test_a_picture_of_a_page(
    product: Product, chromium: Browser, role: str, address: str, name: str, heading: str
) -> None:
    context = chromium.new_context(locale="sv-SE")
    page = sign_in(product, context, role)
    page.goto(product.url + address)
    take(page, name, heading)
    context.close()


def test_pictures_of_a_case_that_is_decided(product: Product, chromium: Browser) -> None:
    context = chromium.new_context(locale="sv-SE")
    page = sign_in(product, context, "manager")
    page.goto(f"{product.url}/rekryteringar/?q=dag")
    page.click("main table a, main ul a")
    at = page.url
    take(page, "case", "Undersköterska, dag")
    for address, name, heading in (
        ("intervjuguide/", "guide", "Intervjuguide"),
        ("avsluta/", "ending", "Anteckna beslutet"),
        ("medarbetare/", "members", "Medarbetare i rekryteringen"),
    ):
        page.goto(at + address)
        take(page, name, heading)
    context.close()
