"""Compile the gettext catalogues without an installed gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from botkyrka_rc.local.places import CHECKOUT

LOCALE = CHECKOUT / "botkyrka_rc" / "locale"


def compile_all(folder: Path = LOCALE) -> int:
    """Compile each catalogue that is newer than its compiled file. Returns how many that were.

    Fuzzy entries are left out, as msgfmt does; `make lint` refuses them.
    """
    compiled = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        new = target.with_suffix(".mo.new")
        with new.open("wb") as file:
            write_mo(file, catalogue)
        new.replace(target)
        compiled += 1
    return compiled
