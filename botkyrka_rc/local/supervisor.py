"""Keep the services going, pass on what they say, and end them in order.

One thread: it reads the services' output and looks after them in between.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from botkyrka_rc.local import processes
from botkyrka_rc.local.engines import Engine, Engines
from botkyrka_rc.local.places import Refused

TICK_SECONDS = 0.25
STEADY_SECONDS = 60  # who has run this long has not just failed
LONGEST_WAIT_SECONDS = 30
STOP_SECONDS = 6
GIVE_UP_AFTER = 3  # failures of one service before the product has answered for the first time


def say(line: str, who: str = "local") -> None:
    """One line in the terminal; the terminal may be gone."""
    try:
        print(f"{who:<10}| {line}", flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  kept for the rest of our life


@dataclass
class Backoff:
    """When to try again: at once, then after longer and longer waits; forgotten after a minute's steady work."""

    failures: int = 0
    started: float = 0.0
    due: float = 0.0

    def failed(self, now: float) -> float:
        """Note a failure; returns how many seconds to wait."""
        if now - self.started > STEADY_SECONDS:
            self.failures = 0
        wait = min(LONGEST_WAIT_SECONDS, 2**self.failures - 1) if self.failures else 0.5
        self.failures += 1
        self.due = now + wait
        return wait


@dataclass
class Service:
    """A program of ours that runs until we end it; `when_ready`: not before the product answers."""

    name: str
    command: list[str]
    when_ready: bool = False
    process: subprocess.Popen[bytes] | None = None
    backoff: Backoff = field(default_factory=Backoff)
    unfinished: bytes = b""


class Supervisor:
    """Starts `services`, restarts those that end, with longer and longer waits, and the engines likewise.

    `is_ready` is asked until it says yes; then `welcome` is called once.
    """

    def __init__(
        self,
        services: list[Service],
        engines: Engines,
        env: Mapping[str, str],
        *,
        is_ready: Callable[[], bool],
        welcome: Callable[[], None],
    ) -> None:
        self.services = services
        self.engines = engines
        self.env = env
        self.is_ready = is_ready
        self.welcome = welcome
        self.ready = False
        self.engine_backoff = {engine.name: Backoff() for engine in engines.wanted}
        self.selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Look after everything until a signal's exception ends it. Refused when a service cannot even begin."""
        while True:
            now = time.monotonic()
            for engine in self.engines.wanted:
                self.look_after_engine(engine, now)
            for service in self.services:
                self.look_after(service, now)
            self.pass_on_output(TICK_SECONDS)
            if not self.ready and self.is_ready():
                self.ready = True
                self.welcome()

    def start(self, service: Service) -> None:
        service.process = processes.start(service.command, env=self.env, output=subprocess.PIPE)
        service.backoff.started = time.monotonic()
        assert service.process.stdout is not None
        os.set_blocking(service.process.stdout.fileno(), False)
        self.selector.register(service.process.stdout, selectors.EVENT_READ, service)

    def look_after(self, service: Service, now: float) -> None:
        """Note that a service has ended, or start it when its wait is over."""
        if service.process is None:
            if now >= service.backoff.due and (self.ready or not service.when_ready):
                self.start(service)
            return
        code = service.process.poll()
        if code is None:
            return
        self.forget(service)
        wait = service.backoff.failed(now)
        if not self.ready and service.backoff.failures >= GIVE_UP_AFTER:
            raise Refused(f"The {service.name} does not start; what it said stands above.")
        say(f"the {service.name} has ended ({how(code)}); starting it again in {wait:g} s")

    def look_after_engine(self, engine: Engine, now: float) -> None:
        backoff = self.engine_backoff[engine.name]
        if engine.alive():
            return
        if engine.process is not None:
            say(f"{engine.name} has ended; starting it again in {backoff.failed(now):g} s (its log: {engine.log})")
            engine.process = None
        elif now >= backoff.due:
            backoff.started = now
            try:
                engine.start()
            except Refused as refusal:
                say(f"{refusal}\nTrying again in {backoff.failed(now):g} s")

    def forget(self, service: Service) -> None:
        assert service.process is not None
        assert service.process.stdout is not None
        self.read(service)
        self.selector.unregister(service.process.stdout)
        service.process.stdout.close()
        processes.kill_group(service.process.pid)
        service.process = None

    def pass_on_output(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            self.read(key.data)

    def read(self, service: Service) -> None:
        """Print the whole lines a service has written since the last time."""
        assert service.process is not None
        assert service.process.stdout is not None
        try:
            chunk = os.read(service.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not chunk:
            time.sleep(0.01)  # it has closed its output and is about to end
        *lines, service.unfinished = (service.unfinished + chunk).split(b"\n")
        for line in lines:
            say(line.decode(errors="replace"), service.name)

    def stop(self) -> None:
        """End all services side by side, in order first and then by force. The engines are their owner's to end."""
        going = [service for service in self.services if service.process is not None]
        for service in going:
            if service.process and service.process.poll() is None:
                service.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while going and time.monotonic() < deadline:
            self.pass_on_output(0.05)
            going = [service for service in going if service.process and service.process.poll() is None]
        for service in self.services:
            if service.process:
                processes.stop(service.process, signal.SIGKILL, 1)
                self.forget(service)


def how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"
