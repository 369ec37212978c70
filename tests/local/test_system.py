"""A machine that lacks something is told so in one command, and only by what cannot be done without is it stopped."""

import subprocess
from pathlib import Path

import pytest

from botkyrka_rc.local import system
from tests.helpers import browser


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A machine that has everything, until the test says otherwise."""
    has = dict.fromkeys(system.PACKAGES, True)
    monkeypatch.setattr(system, "PACKAGES", {name: (lambda name=name: has[name]) for name in has})
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("CI", raising=False)
    return has


def test_a_machine_that_has_everything_hears_nothing(machine: dict[str, bool], capsys: pytest.CaptureFixture) -> None:
    assert [system.main(purpose) for purpose in system.NEEDED] == [0, 0, 0]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("package", system.PANGO)
def test_without_the_libraries_nothing_starts(
    machine: dict[str, bool], package: str, capsys: pytest.CaptureFixture
) -> None:
    machine[package] = False
    assert [system.main(purpose) for purpose in system.NEEDED] == [1, 1, 1]
    said = capsys.readouterr().out
    assert package in said
    assert said.count(system.WHOLE_COMMAND) == 3


def test_the_one_command_covers_every_package() -> None:
    assert set(system.PACKAGES) <= set(system.WHOLE_COMMAND.split())


def test_without_chromium_the_suite_goes_on_and_says_so(
    machine: dict[str, bool], capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine[system.SHELL] = False
    assert system.main("run") == 0
    assert system.main("test") == 0
    assert "the browser tests are skipped" in capsys.readouterr().out
    monkeypatch.setenv("CI", "1")
    assert system.main("test") == 0
    assert "Under CI they fail" in capsys.readouterr().out


def test_without_chromium_a_browser_test_is_skipped_but_fails_under_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "chromium_path", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install"):
        browser.require_chromium()
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        browser.require_chromium()


def test_root_installs_what_is_missing_and_the_browser_apart(
    machine: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.update({system.SHELL: False, "libpango-1.0-0": False})
    commands: list[list[str]] = []

    def run(command: list[str], **options: object) -> None:
        commands.append(command)
        machine.update({name: True for name in command if name in machine})

    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(subprocess, "run", run)
    assert system.main("test") == 0
    assert [command[-1] for command in commands] == ["update", "libpango-1.0-0", system.SHELL]


def test_an_old_python_is_told_which_is_needed(
    machine: dict[str, bool], capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.sys, "version_info", (3, 9, 2))
    assert system.main("run") == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().out


def test_root_gets_the_quicker_browser_on_debian_and_goes_on_without_it(
    machine: dict[str, bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system.shutil, "which", lambda name: None if name == system.SHELL else f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: commands.append(command))
    (release := tmp_path / "os-release").write_text('NAME="Debian"\nVERSION_ID="12"\nID=debian\n')
    monkeypatch.setattr(system, "Path", lambda _name: release)
    assert (system.main("run"), commands) == (0, [])
    assert system.main("test") == 0
    assert [command[-1] for command in commands] == ["update", system.SHELL]
    assert "This machine lacks" not in capsys.readouterr().out

    release.write_text("ID=ubuntu\nID_LIKE=debian\n")
    assert (system.main("test"), len(commands)) == (0, 2)
