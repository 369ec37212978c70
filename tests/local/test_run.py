"""What `make run` says of a port, and of a database that lets nobody in.

Its start and end are met in `tests/e2e`, where the product runs.
"""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from botkyrka_rc.local import environment
from botkyrka_rc.local.places import CHECKOUT, Refused
from botkyrka_rc.local.run import answers, port_number, refuse_taken_port, refuse_unreachable


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


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("postgres://rc:hemligt@127.0.0.1:{port}/rc", "Connection refused"),
        ("postgres://rc:hemligt@%2Fno%2Fsuch%2Ffolder/rc", "No such file or directory"),
        ("postgres://rc:hemligt@127.0.0.1:port/rc", "not the address of a PostgreSQL database"),
        ("mysql://rc:hemligt@127.0.0.1/rc", "not the address of a PostgreSQL database"),
        ("hemligt", "not the address of a PostgreSQL database"),
    ],
)
def test_a_database_that_lets_nobody_in_is_told_in_two_lines(url: str, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_unreachable(url.format(port=free_port()))
    what, then = str(refused.value).split("\n")
    assert wrong in what
    assert "DATABASE_URL" in then
    assert "hemligt" not in str(refused.value)


def test_a_database_that_lets_us_in_is_not_refused() -> None:
    refuse_unreachable(os.environ["DATABASE_URL"])


def test_the_command_says_so_and_nothing_else(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name not in environment.INSTALLATION}
    env |= {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port())}
    env |= {"DATABASE_URL": f"postgres://rc:hemligt@127.0.0.1:{free_port()}/rc"}
    command = [sys.executable, "-m", "botkyrka_rc.local", "run"]
    done = subprocess.run(command, env=env, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert len((done.stdout + done.stderr).splitlines()) == 2, done.stdout + done.stderr
