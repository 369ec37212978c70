"""A mail server in a process of its own, which answers as it is told and keeps a log of what reached it.

    with sink(tmp_path / "sink") as server:
        server.answer("p3@example.org", "450", "250")   # first attempt, then every later one
        server.url                                       # for EMAIL_URL
        server.accepted()                                # what got through, from the server's own log

An answer is a reply code at the end of the text, or
- `rcpt:550`  the code already at the recipient,
- `rcpt:wait:0.2`  accepts the recipient after so many seconds,
- `hang`      no answer after the text; `rcpt:hang` none after the recipient,
- `drop`      the text is taken and the connection cut before the answer,
- `slow:0.2`  taken, answered after so many seconds.
The log is written before the answer, so what was accepted is in it even when the sender dies in between.
"""

import argparse
import asyncio
import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from botkyrka_rc.local import processes

READY_SECONDS = 20
FOREVER = 3600


@dataclass(frozen=True)
class Received:
    """One mail as it reached the server; `accepted` is false when it was refused after the text."""

    at: float
    to: str
    message_id: str
    accepted: bool
    answer: str
    raw: Path

    def mail(self) -> EmailMessage:
        """Return the mail, parsed."""
        return email.message_from_bytes(self.raw.read_bytes(), policy=email.policy.default)

    def text(self) -> str:
        """Return the mail's text."""
        body = self.mail().get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def links(self) -> list[str]:
        """Return the addresses in the text."""
        return [word for word in self.text().split() if word.startswith(("http://", "https://"))]


class Sink:
    """The test's end: tells the server how to answer, and reads its log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.begun = 0  # where in the log this test begins
        self.rules: dict[str, Any] = {"generation": 0, "answers": {}}
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server, on the same port as before if it has had one."""
        ready = self.folder / "port"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.helpers.smtp_sink", str(self.folder), "--port", str(self.port)]
        with (self.folder / "output").open("ab") as output:
            self.process = processes.start(command, env=os.environ, output=output)
        deadline = time.monotonic() + READY_SECONDS
        while not ready.exists():
            assert self.process.poll() is None, (self.folder / "output").read_text()
            assert time.monotonic() < deadline, "the SMTP sink did not start"
            time.sleep(0.02)
        self.port = int(ready.read_text())

    def stop(self) -> None:
        """End the server: connections are refused from now on."""
        if self.process:
            processes.stop(self.process, signal.SIGTERM, 5)
            self.process = None

    def forget(self) -> None:
        """Begin anew, for another test: every answer is 250, and the log is empty."""
        self.rules = {"generation": self.rules["generation"] + 1, "answers": {}}
        self._tell()
        log = self.folder / "log.jsonl"
        self.begun = log.stat().st_size if log.exists() else 0

    def answer(self, to: str, *answers: str) -> None:
        """Set the answers for a recipient (`*`: everybody): one per attempt, the last one for ever."""
        self.rules["answers"][to] = list(answers)
        self._tell()

    def _tell(self) -> None:
        new = self.folder / "rules.new"
        new.write_text(json.dumps(self.rules))
        new.rename(self.folder / "rules.json")

    def received(self) -> list[Received]:
        """Return every mail whose text reached the server, in order."""
        path = self.folder / "log.jsonl"
        written = path.read_bytes()[self.begun :].decode() if path.exists() else ""
        lines = written.split("\n")[:-1]
        return [Received(**{**entry, "raw": Path(entry["raw"])}) for entry in map(json.loads, lines)]

    def accepted(self) -> list[Received]:
        """Return what the server took upon itself, also where its answer was lost."""
        return [mail for mail in self.received() if mail.accepted]


@contextmanager
def sink(folder: Path) -> Iterator[Sink]:
    """A running server for the length of the block."""
    server = Sink(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


# -- the server's end --------------------------------------------------------------------------------


class Handler:
    """Answers by the rules in the folder and writes down every text before it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.attempts: dict[str, int] = {}
        self.generation = 0
        self.number = 0
        self.log = (folder / "log.jsonl").open("a")

    def next_answer(self, to: str) -> str:
        path = self.folder / "rules.json"
        rules = json.loads(path.read_text()) if path.exists() else {"generation": 0, "answers": {}}
        if rules["generation"] != self.generation:
            self.generation, self.attempts = rules["generation"], {}
        known: dict[str, list[str]] = rules["answers"]
        answers = known.get(to) or known.get("*") or ["250"]
        return answers[min(self.attempts.get(to, 0), len(answers) - 1)]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.next_answer(address)
        if answer.startswith("rcpt:"):
            self.attempts[address] = self.attempts.get(address, 0) + 1
            if not answer.startswith("rcpt:wait:"):
                if answer == "rcpt:hang":
                    await asyncio.sleep(FOREVER)
                return f"{answer.removeprefix('rcpt:')} as told"
            await asyncio.sleep(float(answer.rsplit(":", 1)[1]))
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        answer = self.next_answer(to)
        self.attempts[to] = self.attempts.get(to, 0) + 1
        self.write_down(to, answer, bytes(envelope.content or b""))
        kind, _, seconds = answer.partition(":")
        if kind == "hang":
            await asyncio.sleep(FOREVER)
        if kind == "slow":
            await asyncio.sleep(float(seconds))
        if kind == "drop":
            server.transport.abort()
        return f"{kind} as told" if kind.isdigit() else "250 ok"

    def write_down(self, to: str, answer: str, content: bytes) -> None:
        self.number += 1
        raw = self.folder / f"{os.getpid()}-{self.number:06}.eml"
        raw.write_bytes(content)
        parsed = email.message_from_bytes(content)
        entry: dict[str, Any] = {
            "at": time.time(),
            "to": to,
            "message_id": parsed["Message-ID"],
            "accepted": answer[0] not in "45h",
            "answer": answer,
            "raw": str(raw),
        }
        self.log.write(json.dumps(entry) + "\n")
        self.log.flush()


async def serve(folder: Path, port: int) -> None:
    """Serve until ended; the port is written to the folder when it is open."""
    handler = Handler(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink.example", loop=loop), "127.0.0.1", port)
    ready = folder / "port.new"
    ready.write_text(str(server.sockets[0].getsockname()[1]))
    ready.rename(folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(serve(given.folder, given.port))
