"""`python -m botkyrka_rc.local` and the Makefile that calls it."""

import os
import subprocess
import sys

import pytest

from botkyrka_rc.local import __main__ as command_line
from botkyrka_rc.local.places import CHECKOUT


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[str, list[str]]:
    called: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(command_line, "test", lambda command: called.append(("test", command)) or 0)
    monkeypatch.setattr(command_line, "execute", lambda command: called.append(("exec", command)) or 0)
    monkeypatch.setattr(sys, "argv", ["local", *arguments])
    assert command_line.main() == 0
    return called[0]


def test_a_command_keeps_all_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(monkeypatch, "test", "--", "pytest", "-n", "2", "--", "x") == ("test", ["pytest", "-n", "2", "--", "x"])
    assert call(monkeypatch, "exec", "--", "python", "-m", "this") == ("exec", ["python", "-m", "this"])


@pytest.mark.parametrize("arguments", [["test"], ["run", "--", "x"], ["dance"], []])
def test_what_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["local", *arguments])
    with pytest.raises(SystemExit) as refused:
        command_line.main()
    assert refused.value.code == 2


def test_a_commands_exit_code_is_passed_on() -> None:
    for script, code in (("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)):
        command = [sys.executable, "-m", "botkyrka_rc.local", "test", "--", sys.executable, "-S", "-c", script]
        assert subprocess.run(command, cwd=CHECKOUT, check=False).returncode == code


def make(*arguments: str) -> str:
    """What make says, when it is not itself called by make."""
    env = {"PATH": os.environ["PATH"]}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("target", "orders"),
    [
        ("run", ["system.py run", "botkyrka_rc.local run"]),
        ("test", ["system.py test", "botkyrka_rc.local test -- .venv/bin/python -m pytest"]),
        ("lint", ["system.py lint", "botkyrka_rc.local lint"]),
        ("faults", ["system.py test", "-m pytest -m faults"]),
        ("demo-reset", ["botkyrka_rc.local demo-reset"]),
        ("lock", ["-o requirements.lock", "-o requirements-local.lock", "-o requirements-dev.lock"]),
    ],
)
def test_each_target_orders_what_it_says(target: str, orders: list[str]) -> None:
    said = make("-n", target)
    found = [said.find(order) for order in orders]
    assert -1 not in found
    assert found == sorted(found)


def test_help_names_every_target() -> None:
    said = make()
    assert [line.split()[0] for line in said.splitlines()] == [
        "help", "run", "test", "faults", "audit", "screenshots", "bench", "lint", "lock", "demo-reset",
    ]  # fmt: skip
