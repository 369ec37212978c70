"""What differs between two versions of the same words, field by field and question by question, in both languages.

For whatever is kept in versions: a competency here, and above it reference templates and surveys.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from competencies.enums import VersionState
from competencies.rules import lines
from foundation.lib.differences import ADDED, MOVED, REMOVED, Difference, of_lines, of_text
from foundation.lib.text import standing_alone


def pair(versions: Sequence[Any], wanted_before: str, wanted_now: str) -> tuple[Any, Any]:
    """The two to compare of the `versions` (newest first): those whose numbers are wanted, the older first; else the
    draft with the one in force, or the last two. With one version alone it is compared with itself."""
    by_number = {str(one.number): one for one in versions}
    now = by_number.get(wanted_now, versions[0])
    older = [one for one in versions if one.number < now.number]
    in_force = [one for one in older if one.state == VersionState.PUBLISHED and now.state == VersionState.DRAFT]
    before = by_number.get(wanted_before, now)
    if before == now:
        before = next(iter([*in_force, *older, *versions]))
    return (before, now) if before.number <= now.number else (now, before)


def of_fields(before: Any, now: Any, names: Iterable[str], about: str = "") -> list[Difference]:
    """How these fields of two rows of a model differ, each by what it is called, with what it is `about` before it.
    A field of several lines is told line by line."""
    found = []
    for name in names:
        label = str(now._meta.get_field(name).verbose_name)
        label = f"{about}: {label}" if about else standing_alone(label)
        was, is_now = said(before, name), said(now, name)
        if "\n" in was and "\n" in is_now:
            found += of_lines(lines(was), lines(is_now), label)
        else:
            found += of_text(was, is_now, label)
    return found


def of_questions(before: Sequence[Any], now: Sequence[Any], names: Sequence[str]) -> list[Difference]:
    """How two versions' questions differ: a question is the same as long as its slug is, whatever its words."""
    was, has = {row.slug: row for row in before}, {row.slug: row for row in now}
    found = [Difference(REMOVED, before=in_both(row)) for slug, row in was.items() if slug not in has]
    for number, (slug, row) in enumerate(has.items(), start=1):
        about = numbered(number)
        if slug not in was:
            found.append(Difference(ADDED, now=in_both(row), name=about))
        else:
            found += of_fields(was[slug], row, names, about)
    if [slug for slug in was if slug in has] != [slug for slug in has if slug in was]:
        found.append(Difference(MOVED))
    return found


def numbered(number: int) -> str:
    """What a question is called among its like."""
    return _("Question %(number)s") % {"number": number}


def in_both(row: Any) -> str:
    """A question's words in both languages."""
    return f"{row.text_sv}\n{row.text_en}".strip()


def said(row: Any, name: str) -> str:
    """A field as a person reads it; empty where there is no row."""
    if row is None:
        return ""
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if row._meta.get_field(name).choices:
        return str(getattr(row, f"get_{name}_display")())
    return "" if value is None else str(value)
