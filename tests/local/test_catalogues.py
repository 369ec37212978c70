"""Catalogues are compiled without gettext, and an incomplete one is noticed."""

import gettext
import os
from pathlib import Path

import polib
import pytest

from botkyrka_rc.local import catalogues, check_translations
from botkyrka_rc.local.check_translations import problems

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
COMPLETE = """#: a.py:1
msgid "Candidate"
msgstr "Kandidat"

#: a.py:2
msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s dag"
msgstr[1] "%(count)s dagar"
"""


def write(folder: Path, text: str) -> Path:
    source = folder / "sv" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEADER + text, encoding="utf-8")
    return source


def test_a_compiled_catalogue_is_read_by_gettext_and_made_once(tmp_path: Path) -> None:
    source = write(tmp_path, COMPLETE)
    assert catalogues.compile_all(tmp_path) == 1
    assert catalogues.compile_all(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.gettext("Candidate") == "Kandidat"
    assert swedish.ngettext("%(count)s day", "%(count)s days", 2) == "%(count)s dagar"
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert catalogues.compile_all(tmp_path) == 1


def test_a_complete_catalogue_has_no_problems(tmp_path: Path) -> None:
    assert problems(polib.pofile(str(write(tmp_path, COMPLETE)))) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('#: b.py:3\nmsgid "Referee"\nmsgstr ""\n', "missing: 'Referee' (b.py:3)"),
        ('#, fuzzy\nmsgid "Referee"\nmsgstr "Kandidat"\n', "missing, or only guessed: 'Referee' ()"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "x"\nmsgstr[1] ""\n', "missing: 'a' ()"),
        ('#~ msgid "Old"\n#~ msgstr "Gammal"\n', "unused: 'Old'"),
    ],
)
def test_each_kind_of_gap_is_noticed(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(polib.pofile(str(write(tmp_path, COMPLETE + "\n" + text)))) == [problem]


def test_a_text_that_gettext_cannot_see_is_found() -> None:
    planted = "def said(name):\n    return f\"{name} {_('No more go')}\"\n"
    assert check_translations.hidden(planted, "planted.py") == ["inside an f-string: planted.py:2"]
    assert check_translations.hidden('then = _("No more go")\nsaid = f"{then}"\n', "planted.py") == []
