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
    page.click("main a:has-text('Fastställ kravprofilen')")
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
