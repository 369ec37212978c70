"""The audit: axe on every stop of the walk, in Swedish and English, light, dark and forced colours, on a phone and on a
desk; what the browser complains of; and whether each page fits 320 px. `make audit`; some twenty minutes.

What is spared, and why nothing is lost by it:

- A page is written out once and looked at in each mode: the page's own sheet answers to the mode, the server does not.
- The rules about colour are asked in each colour scheme, all others once: structure, names and roles have no colour.
- 1280 px only where the page is laid out otherwise there; then the other rules anew, and the colours of what a phone
  does not show.
- Colours and widths once per shape (elements, classes and states, without words and addresses): no other text of the
  same shape has another colour. The other rules are asked of every page that is not the same as another to the letter.
- English once per shape: what is written in two languages is the templates' words, not what people wrote.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from playwright.sync_api import Browser, Page, Route

from tests.guards.report import counted
from tests.guards.test_axe import axe_of, hear
from tests.helpers.axe import with_axe
from tests.helpers.fit import misfits
from tests.walk import stops
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.audit]

HERE = "http://localhost"
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
WORDS = re.compile(r">\s*[^\s<][^<]*<")
VALUES = re.compile(
    r'\b(href|value|id|for|action|name|title|content|data-[\w-]+|aria-(?:label|labelledby|describedby))="[^"]*"'
)
LAYOUT = """() => [...document.body.querySelectorAll('*')].map((e) => { const s = getComputedStyle(e);
  return [s.display, s.position, s.flexDirection, s.float, s.gridTemplateColumns.split(' ').length]; }).join()"""
PHONE, DESK, NARROW = (390, 800), (1280, 900), (320, 800)
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
ALL_BUT_COLOUR = {"rules": {rule: {"enabled": False} for rule in COLOUR_RULES}}
ONLY_HERE = "data-only-here"
# What can be seen at this width; and what has words of its own and can be seen now but could not then, marked.
SEEN = """const alone = new Set(), seen = [...document.body.querySelectorAll('*')].filter((e) => {
  const style = getComputedStyle(e);
  if (style.clipPath !== 'none' || style.clip !== 'auto' || alone.has(e.parentElement)) alone.add(e);
  return !alone.has(e) && e.getClientRects().length; });"""
REMEMBER = f"() => {{ {SEEN} window.before = new Set(seen); }}"
NEW = f"""() => {{ {SEEN} return seen.filter((e) => !before.has(e)
  && [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  && (e.setAttribute('{ONLY_HERE}', ''), true)).length; }}"""
COLOURS = {"dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}
LIGHT = {"color_scheme": "light", "forced_colors": "none"}


def shape_of(body: str) -> str:
    """A page without its words and addresses: what its looks depend on."""
    return VALUES.sub(r"\1", WORDS.sub(">x<", body))


@dataclass
class Screen:
    """A browser that shows what the test's own clients were answered; nothing else is fetched from anywhere."""

    page: Page
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.route("**/*", self.answer)
        self.page.on("console", lambda message: hear(message, self.told))

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if route.request.is_navigation_request():
            route.fulfill(status=200, headers=self.headers, body=self.body)
        elif path.startswith("/static/"):
            route.fulfill(body=self.file(path), content_type=guess_type(path)[0])
        else:
            route.fulfill(status=204)

    def file(self, path: str) -> bytes:
        """A file of ours, read once."""
        if path not in self.files:
            found = finders.find(path.removeprefix("/static/").split("?")[0])
            assert found, path
            self.files[path] = Path(found).read_bytes()
        return self.files[path]

    def show(self, response: HttpResponse, address: str) -> None:
        """Opens the page under its own address and with its own policy."""
        self.body, self.headers = response.content.decode(), dict(response.headers)
        self.page.emulate_media(**LIGHT)
        self.at(PHONE)
        self.told.clear()  # what axe's own styles brought about on the page before
        self.page.goto(HERE + address)

    def at(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})


@dataclass
class Audit:
    """What has been looked at, in which modes, and what was wrong with it."""

    screen: Screen
    language: str
    bodies: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    looks: int = 0
    wrong: list[str] = field(default_factory=list)

    def meet(self, label: str, response: HttpResponse, address: str) -> None:
        body = SECRET.sub("", response.content.decode())
        shape = shape_of(body)
        new = shape not in self.shapes
        if body in self.bodies or (self.language != "sv" and not new):
            return
        self.bodies.add(body)
        self.shapes.add(shape)
        self.screen.show(response, address)
        in_full = new and self.language == "sv"
        told = [f"policy or script: {line[:200]}" for line in self.screen.told]
        self.note(label, "light, 390", [*told, *axe_of(self.screen.page, **({} if in_full else ALL_BUT_COLOUR))])
        if in_full:
            self.colours(label, "390")
            self.widths(label)

    def note(self, label: str, mode: str, found: list[str]) -> None:
        """One page has been looked at in one mode."""
        self.looks += 1
        for line in found:
            self.wrong.append(f"{self.language}, {mode}: {label}: {line}")
            print(self.wrong[-1], flush=True)

    def colours(self, label: str, width: str, part: str = "html") -> None:
        for name, scheme in COLOURS.items():
            self.screen.page.emulate_media(**{**LIGHT, **scheme})
            self.note(label, f"{name}, {width}", axe_of(self.screen.page, part=part, runOnly=COLOUR_RULES))
        self.screen.page.emulate_media(**LIGHT)

    def widths(self, label: str) -> None:
        page, phone = self.screen.page, self.screen.page.evaluate(LAYOUT)
        page.evaluate(REMEMBER)
        self.screen.at(NARROW)
        self.note(label, "320", misfits(page))
        self.screen.at(DESK)
        if page.evaluate(LAYOUT) != phone:
            self.note(label, "light, 1280", [*misfits(page), *axe_of(page, **ALL_BUT_COLOUR)])
            if page.evaluate(NEW):
                part = f"[{ONLY_HERE}]"
                self.note(label, "light, 1280", axe_of(page, part=part, runOnly=COLOUR_RULES))
                self.colours(label, "1280", part)


def pages(world: World, language: str) -> Iterator[tuple[str, HttpResponse, str]]:
    """Every stop's page: its label, the answer and its address. What a visit did is taken back."""
    for stop in stops(world, language):
        with transaction.atomic():
            response = stop.visit()
            transaction.set_rollback(True)
        if response.content and response.headers.get("Content-Type", "").startswith("text/html"):
            yield stop.label, response, response.request["PATH_INFO"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_in_every_mode(chromium: Browser, world: World, language: str) -> None:
    context = with_axe(chromium.new_context(locale=f"{language}-SE", reduced_motion="reduce"))
    audit, met = Audit(Screen(context.new_page()), language), 0
    for label, response, address in pages(world, language):
        met += 1
        if met % 50 == 0:
            print(f"{language}: {met} pages met, {audit.looks} pages x modes, {len(audit.wrong)} findings", flush=True)
        audit.meet(label, response, address)
    context.close()
    for what, number in {
        "pages met": met,
        "pages that differ, all rules of axe": len(audit.bodies),
        "shapes of them (in Swedish each in dark, forced colours, 320 and 1280 px)": len(audit.shapes),
        "pages x modes": audit.looks,
    }.items():
        counted(f"audit, {language}: {what}", number)
    assert not audit.wrong, f"\n{len(audit.wrong)} findings\n" + "\n".join(sorted(set(audit.wrong)))
