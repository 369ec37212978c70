"""Real Celery workers and schedulers for tests, each a process group that can be killed as one.

They are forked from one process that has imported everything (the nursery), so that starting one anew after a kill
takes a moment and not the seconds of all imports.

    with nursery(env, folder) as made:
        worker = made.worker(EMAIL_PORT=2525)
        worker.start(); worker.kill(); worker.start(); worker.stop()
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from botkyrka_rc.local import processes

READY_SECONDS = 60


class Nursery:
    """The test's end of the process that forks."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.folder = folder
        self.log = folder / "nursery.log"
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.helpers.background"],
                env=dict(env),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                process_group=0,
            )
        assert self.process.stdin
        assert self.process.stdout
        self.ask, self.reply = self.process.stdin, self.process.stdout

    def fork(self, order: dict[str, Any]) -> int:
        """Have a program forked and return its process id, which is its group's."""
        self.ask.write(json.dumps(order).encode() + b"\n")
        self.ask.flush()
        answer = self.reply.readline()
        assert answer, self.log.read_text()
        return int(answer)

    def close(self) -> None:
        """End the nursery and all that it has made."""
        self.ask.close()
        self.reply.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            processes.kill(self.process)
            self.process.wait()

    def worker(
        self, *, concurrency: int = 2, name: str = "worker", imports: tuple[str, ...] = (), **settings: Any
    ) -> "Program":
        """Return a worker, not yet started, with some settings changed and some modules imported first."""
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        words = ["worker", "--concurrency", str(concurrency), "--loglevel", "INFO", "-n", f"{name}@test", *quiet]
        return Program(self, name, words, b" ready.", imports, settings)

    def scheduler(self, *, name: str = "scheduler", **settings: Any) -> "Program":
        """Return a scheduler, not yet started. Several may run at once, which must do no harm."""
        schedule = str(self.folder / f"{name}.schedule")
        words = ["beat", "--loglevel", "INFO", "-s", schedule, "--pidfile", ""]
        return Program(self, name, words, b"is starting", (), settings)


@dataclass
class Program:
    """A Celery program, its log, and its process group."""

    nursery: Nursery
    name: str
    words: list[str]
    ready_word: bytes
    imports: tuple[str, ...]
    settings: dict[str, Any]
    pid: int = 0

    @property
    def log(self) -> Path:
        return self.nursery.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it and wait until it says that it works."""
        before = self.log.stat().st_size if self.log.exists() else 0
        order = {"words": self.words, "log": str(self.log), "imports": self.imports, "settings": self.settings}
        self.pid = self.nursery.fork(order)
        deadline = time.monotonic() + READY_SECONDS
        while not self.log.exists() or self.ready_word not in self.log.read_bytes()[before:]:
            assert time.monotonic() < deadline, self.log.read_text(errors="replace")
            time.sleep(0.02)

    def keep(self) -> None:
        """Start it again if it has ended by itself, as its supervisor would."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            self.start()

    def kill(self) -> None:
        """End the whole group at once, as a power failure would: kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order and wait until it is gone."""
        self._end(signal.SIGTERM)

    def _end(self, signum: signal.Signals) -> None:
        if not self.pid:
            return
        with suppress(ProcessLookupError):
            if signum == signal.SIGKILL:
                os.killpg(self.pid, signum)
            else:
                os.kill(self.pid, signum)
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                os.killpg(self.pid, 0)  # raises once the last of the group is gone
                time.sleep(0.01)
            os.killpg(self.pid, signal.SIGKILL)
        self.pid = 0


@contextmanager
def nursery(env: Mapping[str, str], folder: Path) -> Iterator[Nursery]:
    """A nursery for the length of the block; everything forked from it ends with it."""
    made = Nursery(env, folder)
    try:
        yield made
    finally:
        made.close()


# -- the nursery's end -------------------------------------------------------------------------------


def main() -> None:
    """Import everything once; then fork a program per line read, until the line is closed."""
    app = import_module("botkyrka_rc.celery").app
    app.loader.import_default_modules()
    for heavy in (
        "celery.bin.celery",
        "celery.bin.worker",
        "celery.bin.beat",
        "celery.apps.worker",
        "celery.apps.beat",
    ):
        import_module(heavy)
    for heavy in ("celery.concurrency.prefork", "celery.worker.consumer", "kombu.transport.redis", "django.core.mail"):
        import_module(heavy)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    children: list[int] = []
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(app, order)
        with suppress(OSError):
            os.setpgid(pid, pid)
        children.append(pid)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    for pid in children:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _become(app: Any, order: dict[str, Any]) -> None:
    """In the child: a group, a log, the settings that differ, and then Celery."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    settings = import_module("django.conf").settings
    for name, value in order["settings"].items():
        setattr(settings, name, value)
    for module in order["imports"]:
        import_module(module)
    code = 1
    try:
        app.start(argv=order["words"])
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
