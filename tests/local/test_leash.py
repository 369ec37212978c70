"""What is on the leash ends with its starter, however the starter ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from botkyrka_rc.local.processes import LEASH
from tests.helpers.processes import is_alive

STARTER = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:])
print(child.pid, flush=True)
time.sleep(20)
"""
SLEEPER = [sys.executable, "-S", "-c", "import time; print('up', flush=True); time.sleep(20)"]


def survives_its_starter(command: list[str], signum: signal.Signals, seconds: float = 10) -> bool:
    """Whether the command still runs so long after its starter was ended; it says "up" when it has begun."""
    with subprocess.Popen(
        [sys.executable, "-S", "-c", STARTER, *command], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        number, said = sorted([starter.stdout.readline(), starter.stdout.readline()])  # whichever speaks first
        child = int(number)
        starter.send_signal(signum)
        assert said == "up\n"
        starter.wait()
        deadline = time.monotonic() + seconds
        while (alive := is_alive(child)) and time.monotonic() < deadline:
            time.sleep(0.01)
        if alive:
            os.kill(child, signal.SIGKILL)
        return alive


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_on_the_leash_it_ends_with_its_starter(signum: signal.Signals) -> None:
    assert not survives_its_starter([sys.executable, str(LEASH), "SIGTERM", "--", *SLEEPER], signum)


def test_it_holds_also_for_what_a_shell_has_made_deaf() -> None:
    """As everything is that a shell has put in the background."""
    deaf = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    sleeper = ["/bin/sh", "-c", "echo up; exec sleep 20"]
    command = [sys.executable, "-S", "-c", deaf, sys.executable, str(LEASH), "SIGINT", "--", *sleeper]
    assert not survives_its_starter(command, signal.SIGKILL)


def test_without_the_leash_it_would_stay() -> None:
    assert survives_its_starter(SLEEPER, signal.SIGKILL, seconds=1)


def test_the_program_gets_its_own_arguments_whole() -> None:
    command = [sys.executable, str(LEASH), "SIGKILL", "--in", "/", "--", "/bin/echo", "a", "--", "-n", "--in"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "a -- -n --in\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_the_leash_holds_also_for_another_user(tmp_path: Path) -> None:
    command = [sys.executable, str(LEASH), "SIGINT", "--user", "65534:65534", "--in", "/", "--"]
    told = subprocess.run([*command, "/usr/bin/id", "-u"], capture_output=True, text=True, check=True)
    assert told.stdout == "65534\n"
    sleeper = ["/bin/sh", "-c", "echo up; exec sleep 20"]
    assert not survives_its_starter([*command, *sleeper], signal.SIGKILL)
