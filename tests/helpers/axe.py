"""axe in a browser: its script is given to the browser once, and only what is wrong comes back.

The library's own `run` sends half a megabyte of script for each page and fetches what was right too: a third of what
a page costs.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

SCRIPT = Axe().axe_script
OPTIONS = '{ resultTypes: ["violations"], preload: false, ...options }'
RUN = f"""({{ part, options }}) => axe.run(part, {OPTIONS}).then((found) => ({{
  passes: found.passes.length,
  violations: found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))]) }}))"""


def with_axe(context: BrowserContext) -> BrowserContext:
    """Every page that is opened in this context from now on can be judged."""
    context.add_init_script(SCRIPT)
    return context


def violations(page: Page, part: str = "html", **options: Any) -> list[tuple[str, str]]:
    """What axe finds on the page as it stands, or in the parts a selector names: (rule, the beginning of the element).
    Fails where axe judged nothing."""
    found = page.evaluate(RUN, {"part": part, "options": options})
    assert found["passes"] or found["violations"], "axe looked at nothing"
    return [(rule, element) for rule, elements in found["violations"] for element in elements]
