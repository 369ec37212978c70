"""Who may import whom: import-linter's contracts hold, and a planted import that breaks one is found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from botkyrka_rc.local.places import CHECKOUT
from tests.guards.report import counted

ROOMS = ("botkyrka_rc", "surveys", "references", "recruitment", "competencies", "foundation")
UPWARDS = "from references.enums import RefereeState  # noqa: F401\n"
CROSSWISE = "from references.actions import staff  # noqa: F401\n"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "botkyrka_rc.settings.test", "ENV_FILE": os.devnull}
    return subprocess.run([linter, "--no-cache"], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code alone, to break."""
    for room in ROOMS:
        shutil.copytree(CHECKOUT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_layers_hold() -> None:
    done = lint(CHECKOUT)
    assert "Contracts: 3 kept, 0 broken." in done.stdout, done.stdout
    files, imports = map(int, re.findall(r"Analyzed (\d+) files, (\d+) dependencies", done.stdout)[0])
    counted("modules whose imports are judged", files)
    counted("imports judged", imports)


@pytest.mark.parametrize(
    ("planted", "place", "contract"),
    [
        (UPWARDS, "recruitment/rules.py", "Each app knows only what stands below it"),
        (CROSSWISE, "references/rules.py", "Inside an app each module knows only what stands below it"),
        ("import weasyprint  # noqa: F401\n", "references/rules.py", "WeasyPrint is known to one module"),
    ],
)
def test_a_planted_import_is_found(copy: Path, planted: str, place: str, contract: str) -> None:
    module = copy / place
    module.write_text(planted + module.read_text(encoding="utf-8"), encoding="utf-8")
    done = lint(copy)
    assert "1 broken." in done.stdout, done.stdout
    assert contract in done.stdout.split("Broken contracts")[1]


def test_a_module_that_has_no_place_in_the_order_is_found(copy: Path) -> None:
    (copy / "recruitment" / "helpers.py").touch()
    done = lint(copy)
    assert "not listed as layers" in done.stdout, done.stdout
    assert "recruitment.helpers" in done.stdout
