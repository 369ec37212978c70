"""What the product needs of the machine itself: the libraries that draw PDFs, and for tests a browser.

    python3 botkyrka_rc/local/system.py run|test|lint

Runs before there is an environment, so it uses the standard library only. As root on Debian or Ubuntu it installs what
is missing; otherwise it prints the one command that root runs, which covers all commands at once.
"""

from __future__ import annotations  # so that an older Python gets as far as being told

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

WHOLE_COMMAND = (
    "apt-get update && apt-get install -y --no-install-recommends "
    "python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 chromium-headless-shell gettext"
)
# Chromium without windows: the same pages for half the processor time of Debian's whole browser.
SHELL = "chromium-headless-shell"
CHROMIUM_NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def can_load(library: str) -> bool:
    """Whether the machine has this shared library. Other systems than Linux have other names: there we trust it has."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def chromium_path() -> str | None:
    """The machine's Chromium, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def can_make_environments() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


PACKAGES: dict[str, Callable[[], bool]] = {
    "python3-venv": can_make_environments,
    "libpango-1.0-0": lambda: can_load("libpango-1.0.so.0"),
    "libpangoft2-1.0-0": lambda: can_load("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": lambda: can_load("libharfbuzz-subset.so.0"),
    SHELL: lambda: chromium_path() is not None,
    "gettext": lambda: shutil.which("xgettext") is not None and shutil.which("msgfmt") is not None,
}
PANGO = ["python3-venv", "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
NEEDED = {"run": PANGO, "test": [*PANGO, SHELL], "lint": [*PANGO, "gettext"]}
DISPENSABLE = {SHELL}  # without it the browser tests are skipped


def missing(purpose: str) -> list[str]:
    """The Debian packages that `run`, `test` or `lint` lack."""
    return [package for package in NEEDED[purpose] if not PACKAGES[package]()]


def quicker(purpose: str) -> list[str]:
    """What makes the suite quicker where another browser would do: Debian's shell, which Ubuntu does not have."""
    release = Path("/etc/os-release")
    is_debian = release.exists() and "ID=debian" in release.read_text().split()
    return [SHELL] if purpose == "test" and is_debian and not shutil.which(SHELL) else []


def install(packages: list[str]) -> None:
    """Install with apt, as root. Does nothing where that cannot be; a failure shows in apt's own words."""
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing what is missing on this machine: {' '.join(packages)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*quiet, "update"], env=env, check=False)
    # One at a time where it matters: a browser that cannot be had must not stand in the way of the libraries.
    for group in (set(packages) - DISPENSABLE, set(packages) & DISPENSABLE):
        if group:
            command = [*quiet, "install", "-y", "--no-install-recommends", *sorted(group)]
            subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)


def main(purpose: str) -> int:
    """Returns 0 when `purpose` can go on; prints what to do otherwise."""
    if sys.version_info < (3, 11):
        version = sys.version.split()[0]
        print(f"Python 3.11 or newer is needed; {sys.executable} is {version}. Try: make PYTHON=python3.11")
        return 1
    install(sorted({*missing(purpose), *quicker(purpose)}))
    lacking = missing(purpose)
    if not lacking:
        return 0
    print(f"\nThis machine lacks {', '.join(lacking)}. Run this once as root:\n\n  {WHOLE_COMMAND}\n")
    if not Path("/etc/debian_version").exists():
        print("(That is for Debian and Ubuntu; other systems have the same libraries under other names.)\n")
    if set(lacking) - DISPENSABLE:
        return 1
    print("Without Chromium the browser tests are skipped." if not os.environ.get("CI") else "Under CI they fail.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
