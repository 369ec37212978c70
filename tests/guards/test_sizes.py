"""No function over 60 lines, no module over 600: what is longer hides more than one thing."""

import ast
from collections.abc import Iterator
from pathlib import Path

from botkyrka_rc.local.places import CHECKOUT
from tests.guards.report import counted

FUNCTION_LINES, MODULE_LINES = 60, 600
ROOMS = ("botkyrka_rc", "surveys", "references", "recruitment", "competencies", "foundation", "tests", "benchmarks")


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (CHECKOUT / room).rglob("*.py") if "migrations" not in path.parts)


def too_long(source: str, name: str) -> list[str]:
    """What in a module is over the limits, one line each."""
    found = []
    if (lines := source.count("\n")) > MODULE_LINES:
        found.append(f"{name}: {lines} lines")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno} {node.name}: {length} lines")
    return found


def test_every_function_and_module_is_within_the_limits() -> None:
    looked_at = {path: too_long(path.read_text(encoding="utf-8"), str(path)) for path in modules()}
    counted("modules measured", len(looked_at))
    assert len(looked_at) > 150
    assert [line for lines in looked_at.values() for line in lines] == []


def test_what_is_too_long_is_found() -> None:
    body = "\n".join(f"    x = {number}" for number in range(FUNCTION_LINES))
    assert too_long(f"def long():\n{body}\n", "planted.py") == ["planted.py:1 long: 61 lines"]
    assert too_long("x = 1\n" * (MODULE_LINES + 1), "planted.py") == ["planted.py: 601 lines"]
