"""Services are kept going, patiently, and ended in order."""

import sys
import time
from pathlib import Path

import pytest

from botkyrka_rc.local.engines import Engines
from botkyrka_rc.local.places import Places, Refused
from botkyrka_rc.local.supervisor import Backoff, Service, Supervisor


class Enough(Exception):
    """The test has seen what it waits for."""


def supervisor(tmp_path: Path, *services: Service, is_ready=lambda: True, welcome=lambda: None) -> Supervisor:
    engines = Engines(Places(tmp_path), durable=False, postgres=False, valkey=False)
    return Supervisor(list(services), engines, {}, is_ready=is_ready, welcome=welcome)


def script(name: str, text: str) -> Service:
    return Service(name, [sys.executable, "-S", "-c", text])


def test_what_a_service_says_is_passed_on_with_its_name(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    def seen() -> bool:
        if "web" in (said := capfd.readouterr().out):
            assert "web       | hej å\n" in said
            raise Enough
        return False

    watcher = supervisor(tmp_path, script("web", "print('hej å', flush=True); input()"), is_ready=seen)
    with pytest.raises(Enough):
        watcher.run()
    watcher.stop()


def test_a_service_that_ends_is_started_again_and_a_line_says_so(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    log = tmp_path / "starts"
    service = script("worker", f"open({str(log)!r}, 'a').write('x'); import time; time.sleep(0.1); raise SystemExit(3)")
    deadline = time.monotonic() + 15

    class Watched(Supervisor):
        def look_after(self, service: Service, now: float) -> None:
            super().look_after(service, now)
            if log.exists() and len(log.read_text()) >= 2:
                raise Enough
            assert time.monotonic() < deadline

    watcher = Watched([service], supervisor(tmp_path).engines, {}, is_ready=lambda: True, welcome=lambda: None)
    with pytest.raises(Enough):
        watcher.run()
    watcher.stop()
    assert "the worker has ended (with exit code 3); starting it again in 0.5 s" in capfd.readouterr().out


def test_a_service_that_cannot_even_begin_ends_the_start(tmp_path: Path) -> None:
    watcher = supervisor(tmp_path, script("web", "raise SystemExit(1)"), is_ready=lambda: False)
    with pytest.raises(Refused, match="web does not start"):
        watcher.run()
    watcher.stop()


def test_one_that_ignores_the_request_to_end_is_ended_by_force_and_its_children_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botkyrka_rc.local.supervisor.STOP_SECONDS", 0.3)
    stubborn = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(30)'])
print(child.pid, flush=True)
time.sleep(30)
"""
    service = script("worker", stubborn)
    watcher = supervisor(tmp_path, service)
    watcher.start(service)
    process = service.process
    assert process is not None
    assert process.stdout is not None
    while not (said := process.stdout.read()):
        time.sleep(0.02)
    started = time.monotonic()
    watcher.stop()
    assert time.monotonic() - started < 3
    assert process.returncode == -9
    deadline = time.monotonic() + 2
    while Path(f"/proc/{int(said)}/cmdline").exists() and Path(f"/proc/{int(said)}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_waits_grow_and_are_forgotten_after_steady_work() -> None:
    backoff = Backoff(started=100)
    assert [backoff.failed(101) for _ in range(7)] == [0.5, 1, 3, 7, 15, 30, 30]
    assert backoff.failed(1000) == 0.5
