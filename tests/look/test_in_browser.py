"""The gallery in Chromium: nothing for axe, nothing against the policy, no scrolling sideways, focus where it helps."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.helpers.axe import violations, with_axe
from tests.look.served import PAGES, gallery_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with gallery_server() as url:
        yield url


def opened(chromium: Browser, url: str, told: list[str] | None = None, **how: Any) -> Page:
    """The page as somebody with such a screen sees it; what the console says goes into `told`."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "sv-SE", **how})
    page = with_axe(context).new_page()
    if told is not None:
        page.on("console", lambda message: told.append(message.text))
    page.goto(url)
    return page


@pytest.mark.parametrize("name", sorted(PAGES))
def test_axe_finds_nothing_and_no_page_scrolls_sideways(chromium: Browser, address: str, name: str) -> None:
    told: list[str] = []
    page = opened(chromium, address + name, told)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert told == []  # before axe, which brings styles of its own
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == []
    page.context.close()


@pytest.mark.parametrize("name", ["/staff", "/public"])
def test_what_is_pressed_is_big_enough(chromium: Browser, address: str, name: str) -> None:
    """24 by 24 (WCAG 2.5.8) for everything but links in running text; a thumb's 44 for buttons and answers."""
    page = opened(chromium, address + name, viewport={"width": 390, "height": 800})
    sizes = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
      const box = element.getBoundingClientRect();
      return [element.outerHTML.slice(0, 80), box.width, box.height]; })"""
    small = page.evaluate(sizes, "nav a, .back, .next a, .person a, summary, input:not([type=hidden]), .account button")
    large = page.evaluate(sizes, ".button:not(.small), .scale label, .choice, select, textarea")
    assert len(small) + len(large) >= 15
    assert [found for found in small if min(found[1:]) < 24] == []
    assert [found for found in large if min(found[1:]) < 44] == []
    page.context.close()


def test_a_thread_on_a_phone_always_says_where_one_is(chromium: Browser, address: str) -> None:
    """The present step; without one, the last that is done. The names of the others are for screen readers."""
    page = opened(chromium, f"{address}/staff", viewport={"width": 390, "height": 800})
    told = """() => [...document.querySelectorAll(".thread:not(.progress) .words")].filter((words) =>
      words.getBoundingClientRect().height > 8).map((words) => words.textContent.trim())"""
    assert [words.split(":")[-1].strip() for words in page.evaluate(told)] == ["Referenser"]
    page.evaluate("document.querySelector('.thread:not(.progress) .current').className = 'done'")
    assert [words.split(":")[-1].strip() for words in page.evaluate(told)] == ["Referenser"]
    page.context.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(chromium: Browser, address: str) -> None:
    page = opened(chromium, f"{address}/wrong", java_script_enabled=True)
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click(".errors a[href='#id_name']")
    assert page.evaluate("document.activeElement.id") == "id_name"
    page.context.close()


def test_text_spacing_of_ones_own_cuts_nothing(chromium: Browser, address: str) -> None:
    """WCAG 1.4.12: line height 1.5, letters 0.12 em, words 0.16 em, paragraphs 2 em."""
    page = opened(chromium, f"{address}/public", viewport={"width": 320, "height": 800}, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
        "p { margin-bottom: 2em !important; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()


def test_a_form_is_sent_once_and_the_text_is_counted(chromium: Browser, address: str) -> None:
    page = opened(chromium, f"{address}/staff")
    page.evaluate(
        """() => { document.querySelector("main").insertAdjacentHTML("beforeend",
          "<form method=post action=/nowhere target=_blank><button id=send>x</button></form>"); }"""
    )
    page.click("#send")
    assert page.get_attribute("#send", "aria-busy") == "true"
    assert (
        page.evaluate(
            "() => { const e = new Event('submit', {cancelable: true, bubbles: true});"
            "return document.querySelector('form:has(#send)').dispatchEvent(e); }"
        )
        is False
    )
    page.context.close()
