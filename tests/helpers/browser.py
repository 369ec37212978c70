"""The browser that journeys run in."""

import os

import pytest

from botkyrka_rc.local.system import WHOLE_COMMAND, chromium_path

__all__ = ["chromium_path", "require_chromium"]


def require_chromium() -> str:
    """The path of Chromium. Without one the test is skipped, saying what to install; under CI it fails."""
    path = chromium_path()
    if path is None and os.environ.get("CI"):
        pytest.fail(f"No Chromium on this machine. As root: {WHOLE_COMMAND}")
    if path is None:
        pytest.skip(f"No Chromium on this machine. As root: {WHOLE_COMMAND}")
    return path
