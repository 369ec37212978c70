"""What a browser meets: how soon it paints, how often it asks and how much it is sent, beside the floor's page."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.floor.forms import FIELDS
from benchmarks.measure import Row, Visit
from botkyrka_rc.local import processes
from botkyrka_rc.local.system import chromium_path

LIMIT = 1.3
MOST = {"form_get": (2, 20), "list": (4, 40)}  # requests, and kilobytes with headers
ROUNDS = 25
WARM = 24  # more than the threads that serve, so that each has its connection and its plans
START_SECONDS = 60
PAINTED = """() => new Promise(resolve => new PerformanceObserver(list => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) resolve(entry.startTime)
}).observe({type: "paint", buffered: true}))"""


@dataclass
class Painted:
    """The first paint of some pages in milliseconds, ours and the floor's in turns, and what each of ours asked for."""

    ours: dict[str, list[float]] = field(default_factory=dict)
    floor: dict[str, list[float]] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    kilobytes: dict[str, float] = field(default_factory=dict)

    def ratio(self, name: str) -> float:
        """Of the quickest paint of each: what is slower is what else the machine does, and a browser's processor time
        cannot be told from a clock's."""
        return min(self.ours[name]) / min(self.floor[name])

    def line(self) -> str:
        """What is printed: of the page that is furthest behind its floor."""
        slowest = max(self.ours, key=self.ratio)
        return json.dumps(
            {
                "name": "first_paint",
                "ratio": round(self.ratio(slowest), 2),
                "p50_ms": round(statistics.median(self.ours[slowest]), 1),
                "quickest_ms": round(min(self.ours[slowest]), 1),
                "floor_ms": round(min(self.floor[slowest]), 1),
                "limit": LIMIT,
                "ratios": {name: round(self.ratio(name), 2) for name in self.ours},
                "requests": self.requests,
                "kB": self.kilobytes,
            }
        )

    def wrong(self) -> list[str]:
        """What is over its limit, in words."""
        found = [f"{name} is painted after {self.ratio(name):.2f} times its floor" for name in self.ours
                 if self.ratio(name) > LIMIT]  # fmt: skip
        found += [f"{name} makes {number} requests" for name, number in self.requests.items() if number > MOST[name][0]]
        return found + [f"{name} is {size} kB" for name, size in self.kilobytes.items() if size > MOST[name][1]]


def measured(rows: Sequence[Row]) -> Painted | None:
    """Looks at the pages of these rows and their floors; None where there is no Chromium."""
    path = chromium_path()
    if path is None:
        return None
    painted = Painted()
    # Playwright's loop runs in this thread, which Django takes for asynchronous code: nothing here asks the database.
    with served("ours") as ours, served("floor") as floor, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for row in rows:
            warm(ours, row.ours)
            warm(floor, row.floor)
            painted.ours[row.name], painted.floor[row.name] = [], []
            sides = [(ours, row.ours, painted.ours[row.name]), (floor, row.floor, painted.floor[row.name])]
            for number in range(ROUNDS):
                for server, visit, found in sides[:: 1 if number % 2 else -1]:
                    found.append(first_paint(browser, server, visit))
            sizes = asked(browser, ours, row.ours)
            painted.requests[row.name], painted.kilobytes[row.name] = len(sizes), round(sum(sizes) / 1000, 1)
        browser.close()
    return painted


def first_paint(browser: Browser, server: str, visit: Visit) -> float:
    """When a browser that comes for the first time paints this page, in milliseconds after it was asked to."""
    with _newcomer(browser, visit) as page:
        _open(page, server, visit)
        at: float = page.evaluate(PAINTED)
        return at


def asked(browser: Browser, server: str, visit: Visit) -> list[float]:
    """The sizes in bytes, headers included, of all that a browser that comes for the first time is sent."""
    with _newcomer(browser, visit) as page:
        network = page.context.new_cdp_session(page)
        sizes: list[float] = []
        network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        network.send("Network.enable")
        _open(page, server, visit)
        page.wait_for_load_state("networkidle")
        return sizes


@contextmanager
def _newcomer(browser: Browser, visit: Visit) -> Iterator[Page]:
    """A page of a browser with an empty cache, signed in as the visit is; on a phone."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 390, "height": 844})
    try:
        context.add_cookies(
            [
                {"name": name, "value": one.value, "domain": "127.0.0.1", "path": one["path"] or "/"}
                for name, one in visit.client.cookies.items()
            ]
        )
        yield context.new_page()
    finally:
        context.close()


def _open(page: Page, server: str, visit: Visit) -> None:
    response = page.goto(server + visit.address, wait_until="load")
    if response is None or response.status != 200:
        raise RuntimeError(f"{visit.address} answers {response and response.status}")


def warm(server: str, visit: Visit) -> None:
    """Ask for the page until every thread has asked the database for it."""
    cookies = "; ".join(f"{name}={one.value}" for name, one in visit.client.cookies.items())
    for _ in range(WARM):
        request = urllib.request.Request(server + visit.address, headers={"Cookie": cookies})
        with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:
            answer.read()


@contextmanager
def served(name: str) -> Iterator[str]:
    """The address of ours or the floor under gunicorn, as in an installation, for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"benchmarks.wsgi:{name}", "--bind", f"127.0.0.1:{port}",
               "--threads", "2", "--log-level", "warning"]  # fmt: skip
    env = {**os.environ, "FLOOR_FIELDS": json.dumps(FIELDS)}
    server: subprocess.Popen[Any] = processes.start(command, env=env)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > deadline:
            raise RuntimeError("The web server does not answer.")
        time.sleep(0.1)
