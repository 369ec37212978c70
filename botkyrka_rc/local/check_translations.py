"""Is every text translated? Reads what code and templates say now, in a copy, and holds it against the catalogue.

    python -m botkyrka_rc.local.check_translations

English is what stands in the code; the Swedish catalogue must have every text, none that is only guessed (fuzzy) and
none that nothing uses any more. Needs gettext's own tools.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from botkyrka_rc.local.places import CHECKOUT

LANGUAGE = "sv"
CATALOGUE = Path("botkyrka_rc", "locale", LANGUAGE, "LC_MESSAGES", "django.po")
READ = [
    "botkyrka_rc", "surveys", "references", "recruitment", "competencies", "foundation", "templates", "manage.py",
]  # fmt: skip
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
NOT_OURS = shutil.ignore_patterns("__pycache__", "*.mo", "parts")


def copy_sources(target: Path) -> None:
    for name in READ:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=NOT_OURS)
        elif source.exists():
            shutil.copy(source, target)


def extract(folder: Path) -> polib.POFile:
    """Bring the copy's catalogue up to date with the copy's code, as makemessages does."""
    catalogue = folder / CATALOGUE
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", LANGUAGE, "--no-wrap", "--verbosity", "0"],
        cwd=folder,
        check=True,
    )
    subprocess.run(["msgfmt", "--check", "--output-file", "/dev/null", str(catalogue)], check=True)
    return polib.pofile(str(catalogue))


def problems(catalogue: polib.POFile) -> list[str]:
    """What is missing, guessed or unused, one line each."""
    found = [f"unused: {entry.msgid!r}" for entry in catalogue.obsolete_entries()]
    for entry in catalogue:
        where = ", ".join(f"{path}:{line}" for path, line in entry.occurrences[:2])
        if entry.obsolete:
            continue
        if entry.fuzzy:
            found.append(f"missing, or only guessed: {entry.msgid!r} ({where})")
        elif not entry.translated():
            found.append(f"missing: {entry.msgid!r} ({where})")
    return found


def hidden(source: str, name: str) -> list[str]:
    """Texts marked for translation inside an f-string, where gettext's tools do not read: they would stay English."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)]
            found += [
                f"inside an f-string: {name}:{call.lineno}" for call in calls if getattr(call.func, "id", "") in MARKS
            ]
    return found


def all_hidden() -> list[str]:
    paths = [path for room in READ if (CHECKOUT / room).is_dir() for path in sorted((CHECKOUT / room).rglob("*.py"))]
    return [line for path in paths for line in hidden(path.read_text("utf-8"), str(path.relative_to(CHECKOUT)))]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy_sources(Path(folder))
        catalogue = extract(Path(folder))
    found = problems(catalogue) + all_hidden()
    texts = [entry for entry in catalogue if not entry.obsolete]
    print("\n".join([*found, f"{len(texts)} texts read, {len(found)} of them or of the catalogue's amiss"]))
    return 1 if found or not texts else 0


if __name__ == "__main__":
    sys.exit(main())
