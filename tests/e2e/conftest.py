"""The whole product, started as `make run` starts it, with a mail server of the test's own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from botkyrka_rc.local import environment, processes
from botkyrka_rc.local.engines import Engines
from botkyrka_rc.local.places import Places
from tests.e2e.party import municipality, party  # noqa: F401  (fixtures are known by being imported here)
from tests.helpers.pace import Pace
from tests.helpers.processes import family, wait_until_gone
from tests.helpers.smtp_sink import Received, Sink, sink

NOT_GIVEN = {"DJANGO_SETTINGS_MODULE", *environment.INSTALLATION}
START_SECONDS = 120
MAIL_SECONDS = 60
READY = "Rekryteringscenter is ready after"
START = [sys.executable, "-m", "botkyrka_rc.local", "run"]


@dataclass
class Product:
    """The product on a port and in a folder of its own, with its mail server and what it has printed."""

    port: int
    mails: Sink
    log: Path
    start_env: dict[str, str]
    starter: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> str:
        """Start it, wait until it answers and return what it has printed so far."""
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.starter = processes.start(START, env=self.start_env, output=output)
        wait_until_ready(f"{self.url}/readyz", self.log)
        return self.wait_for(READY, after=before)

    def wait_for(self, *texts: str, after: int = 0) -> str:
        """What it has printed, from this byte on, when all these texts have been in it."""
        deadline = time.monotonic() + START_SECONDS
        while not all(text in (said := self.log.read_bytes()[after:].decode(errors="replace")) for text in texts):
            assert time.monotonic() < deadline, said[-3000:]
            time.sleep(0.1)
        return said

    def end(self) -> None:
        """End it as Ctrl-C does, which is to take less than ten seconds and to leave nothing."""
        assert self.starter
        everybody, begun, pace = family(self.starter.pid), time.monotonic(), Pace()
        self.starter.terminate()
        assert self.starter.wait(30) == 0
        assert time.monotonic() - begun < pace.seconds(10)
        assert wait_until_gone(everybody, 5) == set()

    def mail_to(self, address: str, containing: str = "", after: int = 0) -> Received:
        """The newest accepted mail to this address whose text contains these words, waited for; `after` skips as
        many."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            found = [mail for mail in self.mails.accepted() if mail.to == address and containing in mail.text()]
            if len(found) > after:
                return found[-1]
            time.sleep(0.2)
        pytest.fail(f"No mail to {address}. The product said:\n{self.log.read_text(errors='replace')[-3000:]}")

    def inside(self, code: str, *words: str) -> str:
        """What a piece of code prints that runs beside the product's own processes, on their database and broker."""
        code = f"import sys, django; django.setup(); {code}"
        env = environment.for_run(self.start_env, Engines(Places(Path(self.start_env["VAR_DIR"])), durable=True))
        done = subprocess.run([sys.executable, "-c", code, *words], env=env, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Started once for all that need it, in a folder of its own; ended, and looked for remains, afterwards."""
    with tempfile.TemporaryDirectory(prefix="rc-e2e-") as folder, sink(Path(folder, "sink")) as mails:
        port = free_port()
        env = {name: value for name, value in os.environ.items() if name not in NOT_GIVEN}
        env |= {"VAR_DIR": f"{folder}/var", "PORT": str(port), "EMAIL_URL": mails.url, "ENV_FILE": os.devnull}
        made = Product(port, mails, Path(folder, "log"), env)
        try:
            made.start()
            yield made
            made.end()
        finally:
            if made.starter:
                made.starter.kill()
                made.starter.wait()
            Places(Path(folder, "var")).remove()


def wait_until_ready(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.3)
    pytest.fail(f"The product did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture
def phone() -> dict[str, Any]:
    """The shape of a phone, for `chromium.new_context`."""
    return {"viewport": {"width": 390, "height": 800}, "locale": "sv-SE"}
