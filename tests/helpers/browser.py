"""The browser that journeys run in."""

import os
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from botkyrka_rc.local.system import WHOLE_COMMAND, chromium_path

__all__ = ["chromium", "chromium_path", "require_chromium"]


def require_chromium() -> str:
    """The path of Chromium. Without one the test is skipped, saying what to install; under CI it fails."""
    path = chromium_path()
    if path is None and os.environ.get("CI"):
        pytest.fail(f"No Chromium on this machine. As root: {WHOLE_COMMAND}")
    if path is None:
        pytest.skip(f"No Chromium on this machine. As root: {WHOLE_COMMAND}")
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, one for all browser tests of a process: Playwright can be started once in it.

    Playwright's loop runs in this thread from then on, which Django takes for asynchronous code: it is told otherwise.
    Django also keeps a connection of its own for such a loop, so the one before it and the one within are closed where
    they are left; the test database could not be dropped otherwise.
    """
    path = require_chromium()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    connections.close_all()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        made = playwright.chromium.launch(executable_path=path, args=arguments)
        yield made
        made.close()
        connections.close_all()
