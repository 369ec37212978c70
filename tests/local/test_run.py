"""`make run` as a person meets it: one start, one block, an end that leaves nothing."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from botkyrka_rc.local import environment
from botkyrka_rc.local.places import CHECKOUT, Places, Refused
from botkyrka_rc.local.run import answers, port_number, refuse_taken_port
from tests.local.test_leash import is_alive

READY = "Rekryteringscenter is ready after"
SECRET = "s3cret" * 8


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    places = Places(tmp_path_factory.mktemp("run") / "var")
    yield places
    places.remove()


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def run(places: Places, port: int) -> Iterator[subprocess.Popen[str]]:
    """`make run`, killed at the latest when the block is left."""
    env = {name: value for name, value in os.environ.items() if name not in environment.INSTALLATION}
    env |= {"ENV_FILE": os.devnull, "VAR_DIR": str(places.var), "PORT": str(port)}
    command = [sys.executable, "-m", "botkyrka_rc.local", "run"]
    process = subprocess.Popen(
        command, env=env, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()  # whatever failed above: leaving the block waits for its end


def read_until(process: subprocess.Popen[str], *texts: str) -> list[str]:
    """What it prints until all these texts have been there, in whatever order."""
    assert process.stdout is not None
    lines: list[str] = []
    left = set(texts)
    for line in process.stdout:
        lines.append(line)
        left = {text for text in left if text not in line}
        if not left:
            return lines
    raise AssertionError("".join(lines))


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = {pid}
    for child in children.read_text().split() if children.exists() else []:
        found |= family(int(child))
    return found


def wait_until_gone(pids: set[int], seconds: float) -> set[int]:
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def follow_a_secret_link(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as client:
        client.request("GET", f"/r/{'a' * 22}/{SECRET}/", headers={"Host": "localhost", "Referer": f"/k/x/{SECRET}/"})
        client.getresponse().read()


def test_one_command_starts_all_and_no_end_leaves_anything(places: Places) -> None:
    port = free_port()
    with run(places, port) as first:
        read_until(first, READY)
        follow_a_secret_link(port)
        said = "".join(read_until(first, "celery@", "[personlig länk]"))  # the worker is up, so everybody is
        assert SECRET not in said

        with run(places, free_port()) as second:
            refused, _ = second.communicate()
            assert second.returncode == 1
            assert f"already runs from this folder (process {first.pid}, http://localhost:{port})" in refused

        everybody = family(first.pid)
        assert len(everybody) > 12
        first.kill()
        assert wait_until_gone(everybody, 5) == set()

    with run(places, port) as again:
        ready = read_until(again, READY)
        assert not any("applying" in line for line in ready)
        assert float(ready[-1].split(READY)[1].split("s:")[0]) < 10 * slowness()
        everybody = family(again.pid)
        started = time.monotonic()
        again.send_signal(signal.SIGTERM)
        again.communicate()
        assert again.returncode == 0
        assert time.monotonic() - started < 10
        assert wait_until_gone(everybody, 1) == set()


def slowness() -> float:
    """How much longer things take because others work on this machine as well."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.mark.parametrize("given", ["abc", "99999", "0", "-1", "8000.5", "٨٠٠٠"])
def test_what_is_no_port_is_told(given: str) -> None:
    with pytest.raises(Refused, match="which is no port"):
        port_number(given)
    assert port_number("8001") == 8001


def test_a_taken_port_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botkyrka_rc.local.run.PORT_SECONDS", 0)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=f"Port {port} is taken .* make run PORT={port + 1}"):
            refuse_taken_port(port)
    refuse_taken_port(port)
    assert not answers(port)
