"""People who go through the product in their own ways: at a desk, without script on a narrow screen, by keyboard alone.

A journey is written once, in what a person does: open, write, tick, pick, press. Each traveller does it their way and
judges every page it leads to; what was wrong with them stands in `wrong`.
"""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page

from tests.helpers.fit import misfits, misfits_when_spaced

MAIN_BUTTON = "main form button.button:not(.secondary)"


class Traveller:
    """A browser of somebody's own at the product's address `at`: a mouse, a wide screen, and no page judged."""

    def __init__(self, chromium: Browser, at: str, **how: Any) -> None:
        how = {"viewport": {"width": 1280, "height": 900}, **how}
        self.at, self.wrong, self.pages = at, list[str](), 0
        self.page: Page = chromium.new_context(locale="sv-SE", reduced_motion="reduce", **how).new_page()
        self.page.set_default_timeout(20_000)

    @property
    def path(self) -> str:
        """Where this person stands."""
        return urlsplit(self.page.url).path

    def sees(self, words: str) -> None:
        """Fails where the page does not say it."""
        said = " ".join(self.page.locator("main").inner_text().split())
        assert words in said, said

    def open(self, address: str) -> None:
        self.page.goto(address if address.startswith("http") else self.at + address)
        self._arrive()

    def press(self, selector: str = MAIN_BUTTON) -> None:
        """Presses a button or follows a link, and judges the page it leads to."""
        with self.page.expect_navigation():
            self._press(self.page.locator(selector).first)
        self._arrive()

    def fetch(self, selector: str) -> bytes:
        """What a link leaves on this person's disk."""
        with self.page.expect_download() as download:
            self._press(self.page.locator(selector).first)
        return download.value.path().read_bytes()

    def write(self, selector: str, words: str) -> None:
        self.page.fill(selector, words)

    def tick(self, selector: str) -> None:
        """Ticks a box or chooses among radio buttons."""
        self.page.check(selector)

    def pick(self, selector: str, value: str) -> None:
        """Chooses in a list."""
        self.page.select_option(selector, value)

    def _press(self, target: Locator) -> None:
        target.click()

    def _judge(self) -> list[str]:
        return []

    def _arrive(self) -> None:
        self.pages += 1
        self.wrong += [f"{self.path}: {line}" for line in self._judge()]

    def leave(self) -> None:
        self.page.context.close()


class WithoutScript(Traveller):
    """No JavaScript, a screen of 320 px, and wider text on top of that (WCAG 1.4.10, 1.4.12)."""

    def __init__(self, chromium: Browser, at: str) -> None:
        super().__init__(chromium, at, java_script_enabled=False, viewport={"width": 320, "height": 720})

    def _judge(self) -> list[str]:
        return [*misfits(self.page), *misfits_when_spaced(self.page)]


# Where Tab should stop, in the page's order: one stop for a group of radio buttons.
STOPS = """const all = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])")];
  const group = (e) => e.type === 'radio' ? all.filter((one) => one.type === 'radio' && one.name === e.name) : [e];
  const stop = (e) => group(e).find((one) => one.checked) ?? group(e)[0];
  const stops = all.filter((e) => e === stop(e) && e.checkVisibility({ visibilityProperty: true }));"""
# Begins a tour; says how many times Tab is pressed in one, where dates have a stop for each part.
BEGIN = f"""() => {{
  {STOPS}
  const line = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const seen = (e) => e && line(getComputedStyle(e));
  window.tour = {{ stops, met: [] }};
  document.addEventListener('focusin', ({{ target }}) => tour.met.push([target,
    seen(target) || seen(target.closest('label'))]));
  return stops.reduce((sum, e) => sum + (({{ date: 4, month: 3 }})[e.type] ?? 1), 0);
}}"""
# What was wrong with the tour: a stop that was never reached, an order other than the page's, a focus nobody sees.
TOLD = """() => {
  const { stops, met } = tour;
  const html = (e) => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 120), found = [];
  const places = met.map(([e]) => stops.indexOf(e)).filter((place) => place >= 0);
  stops.forEach((e, place) => { if (!places.includes(place)) found.push(`Tab never comes to: ${html(e)}`); });
  if (places.some((place, at) => at && place !== (places[at - 1] + 1) % stops.length)) {
    found.push(`Tab goes in another order than the page: ${places}`);
  }
  met.forEach(([e, seen]) => { if (!seen && e.id !== 'main') found.push(`focus cannot be seen: ${html(e)}`); });
  return [...new Set(found)];
}"""
# How many stops it is to somewhere: 0 there, less than 0 behind.
DISTANCE = f"""(target) => {{
  {STOPS}
  const at = document.activeElement, goal = stops.indexOf(stop(target)), here = stops.indexOf(stop(at));
  if (at === target || target.type === 'radio' && group(target).includes(at)) return 0;
  if (here >= 0) return goal - here || 1;
  const before = stops.filter((e) => e.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING).length;
  return goal < before ? goal - before : goal - before + 1;
}}"""
IN_SIGHT = """() => {
  const at = document.activeElement, box = (at.closest('label') ?? at).getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""
MOST = 12  # turns: the parts of a date are stops that are not counted


class Typist(Traveller):
    """The keyboard alone: Tab, Shift+Tab, Enter, Space, arrows and letters. Each page is gone round once with Tab."""

    def __init__(self, chromium: Browser, at: str) -> None:
        super().__init__(chromium, at)
        self.been: set[str] = set()
        self.skipped = self.toured = 0

    def write(self, selector: str, words: str) -> None:
        field = self._reach(selector)
        if field.get_attribute("type") == "month":
            self._write_month(field, *words.split("-"))
        else:
            self._key("Control+A")
            self.page.keyboard.insert_text(words)
        assert field.input_value() == words

    def _write_month(self, field: Locator, year: str, month: str) -> None:
        """The month has a place of its own, and the year the next; whoever came backwards stands in the last."""
        while field.evaluate(DISTANCE) == 0:
            self._key("Shift+Tab")
        for part in (month, year):
            self._key("Tab")
            self.page.keyboard.type(part)

    def tick(self, selector: str) -> None:
        box = self._reach(selector)
        if box.get_attribute("type") == "checkbox":
            if not box.is_checked():
                self._key("Space")
        else:
            self._choose(box)
        assert box.is_checked(), selector

    def _choose(self, radio: Locator) -> None:
        self._key("Space")
        for _step in range(12):
            if radio.is_checked():
                return
            self._key("ArrowDown")

    def pick(self, selector: str, value: str) -> None:
        field = self._reach(selector)
        self._key("Home")
        for _step in range(20):
            if field.input_value() == value:
                return
            self._key("ArrowDown")
        raise AssertionError(f"{value} is not in {selector}")

    def _press(self, target: Locator) -> None:
        self._go(target)
        self._key("Enter")

    def _key(self, name: str) -> None:
        self.page.keyboard.press(name)

    def _reach(self, selector: str) -> Locator:
        return self._go(self.page.locator(selector).first)

    def _go(self, target: Locator) -> Locator:
        """Steps with Tab, or back with Shift+Tab, until the focus is there; fails where it does not come."""
        for _turn in range(MOST):
            distance: int = target.evaluate(DISTANCE)
            if distance == 0:
                assert self.page.evaluate(IN_SIGHT), f"{self.path}: the focus is out of sight: {target}"
                return target
            for _step in range(abs(distance)):
                self._key("Tab" if distance > 0 else "Shift+Tab")
        raise AssertionError(f"{self.path}: Tab never comes to {target}")

    def _judge(self) -> list[str]:
        found = self._skip() if self.page.locator("[autofocus]").count() == 0 else []
        kind = self.page.title().split(" – ")[0]
        if kind not in self.been:
            self.been.add(kind)
            self.toured += 1
            found += self._tour()
        return found

    def _skip(self) -> list[str]:
        """The first Tab offers the way past the menu, and Enter takes it. Whoever took it on the page before, and was
        led on by a form there, stands past the menu already: browsers keep that part of the address."""
        if urlsplit(self.page.url).fragment == "main":
            return []
        self._key("Tab")
        if not self.page.evaluate("document.activeElement.matches('.skip') && document.activeElement.offsetTop >= 0"):
            return ["the first Tab does not show the link to the content"]
        self._key("Enter")
        self.skipped += 1
        return [] if self.page.evaluate("document.activeElement.id === 'main'") else ["the link to the content fails"]

    def _tour(self) -> list[str]:
        """Once round with Tab: every stop is met, in the page's order, and its focus is seen."""
        for _step in range(self.page.evaluate(BEGIN) + 1):
            self._key("Tab")
        found: list[str] = self.page.evaluate(TOLD)
        return found
