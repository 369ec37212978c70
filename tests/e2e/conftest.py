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
from tests.helpers.smtp_sink import Received, Sink, sink

START_SECONDS = 120
MAIL_SECONDS = 60
QUIET = (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "VAR_DIR", "DOCUMENTS_DIR", "SECRET_KEY",
    "BASE_URL", "RC_EMBEDDED_DATABASE",
)  # fmt: skip


@dataclass
class Product:
    """A running product: its address, its mail server and its log."""

    url: str
    mails: Sink
    log: Path
    env: dict[str, str]

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
        done = subprocess.run([sys.executable, "-c", code, *words], env=self.env, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """Started once for all journeys, in a folder of its own; ended, and looked for remains, afterwards."""
    with tempfile.TemporaryDirectory(prefix="rc-e2e-") as folder, sink(Path(folder, "sink")) as mails:
        port = free_port()
        env = {name: value for name, value in os.environ.items() if name not in QUIET}
        env |= {"VAR_DIR": f"{folder}/var", "PORT": str(port), "EMAIL_URL": mails.url, "ENV_FILE": os.devnull}
        log = Path(folder, "log")
        with log.open("wb") as output:
            starter = processes.start([sys.executable, "-m", "botkyrka_rc.local", "run"], env=env, output=output)
        try:
            wait_until_ready(f"http://localhost:{port}/readyz", log)
            engines = Engines(Places(Path(folder, "var")), durable=True)
            yield Product(f"http://localhost:{port}", mails, log, environment.for_run(env, engines))
        finally:
            starter.terminate()
            starter.wait(30)


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
