"""Fixtures every test may ask for, templates that refuse to be silent, and what the guards have counted."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from foundation.lib import limits, queue
from foundation.lib.forms import FormRenderer
from tests.guards.report import taken
from tests.helpers.browser import chromium  # noqa: F401  (a fixture is known by being imported here)
from tests.look.loud import Loud, loud_engine
from tests.people import people  # noqa: F401  (a fixture is known by being imported here)

GUARD = "guard"
LONG = ("e2e", "guards", "faults", "local")


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """A page goes on without counting tries when Valkey is slow to answer; on a machine with much to do it may be."""
    limits.CONNECT_SECONDS = limits.ANSWER_SECONDS = 10


@pytest.fixture(scope="session", autouse=True)
def no_silent_forms() -> None:
    """A variable that a form prints without having it fails the test, in every test."""
    FormRenderer.engine = loud_engine(FormRenderer.engine)


@pytest.fixture(autouse=True)
def no_silent_templates() -> None:
    """The same for every page and mail; anew for each test, since one that changes TEMPLATES makes new engines."""
    engines["django"].engine.string_if_invalid = Loud("%s")


@pytest.fixture(autouse=True)
def everybody_is_asked() -> None:
    """Whoever was away in the test before, and has been left alone since, is asked again."""
    limits._silent_until = queue._silent_until = 0.0


@pytest.fixture(autouse=True)
def in_the_products_language() -> Iterator[None]:
    """A page fetched in English leaves its language behind in the thread; the next test begins in Swedish again."""
    yield
    translation.deactivate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take long begin, in their random order, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Sends what a guard counted along with its report, also from another process."""
    item.user_properties.extend((GUARD, count) for count in taken())
    return (yield)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a guard: what it looked at, and how many."""
    lines = {
        f"{number:>7}  {guard}"
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == GUARD
        for guard, number in [value]
    }
    if lines:
        terminalreporter.section("what the guards looked at")
        for line in sorted(lines, key=lambda line: line[9:]):
            terminalreporter.write_line(line)
