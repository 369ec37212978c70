"""The contracts of pyproject.toml hold, and each of them bites."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from botkyrka_rc.local.places import CHECKOUT

PACKAGES = ["botkyrka_rc", "references", "recruitment", "competencies", "foundation"]
KEPT = "Contracts: 3 kept, 0 broken."


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the product's code to plant something in."""
    for package in PACKAGES:
        only_code = shutil.ignore_patterns("__pycache__", "locale", "*.po", "*.mo")
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=only_code)
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> str:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stdout


def test_the_contracts_are_kept(tree: Path) -> None:
    assert KEPT in lint_imports(tree)


@pytest.mark.parametrize(
    ("module", "planted", "told"),
    [
        ("competencies/models.py", "import references.enums", "competencies is not allowed to import references"),
        (
            "foundation/lib/text.py",
            "import foundation.audit",
            "foundation.lib is not allowed to import",
        ),
        ("recruitment/rules.py", "import recruitment.models", "recruitment.rules is not allowed to import"),
        ("recruitment/helpers.py", "", "The following modules are not listed as layers"),
        ("references/rules.py", "import weasyprint", "references is not allowed to import weasyprint"),
    ],
)
def test_a_planted_violation_of_each_kind_is_found(tree: Path, module: str, planted: str, told: str) -> None:
    with (tree / module).open("a") as file:
        file.write(f"\n{planted}\n")
    said = lint_imports(tree)
    assert KEPT not in said
    assert told in said
