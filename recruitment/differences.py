"""What differs between two versions of a profile, told line by line: added, taken away, or put in other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from recruitment.queries import ProfileText

ALIKE = 0.5  # so large a part of the words in common makes it the same line in other words

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `name` is what it is about where that is not the text itself; `before` and `now` are
    empty where there was, or is, nothing."""

    kind: str
    before: str = ""
    now: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the profile and what differs in it."""

    title: str
    differences: list[Difference]


def between(before: ProfileText, now: ProfileText) -> list[Part]:
    """The parts that differ, in the profile's order; an empty list when the versions say the same."""
    parts = [
        Part(_("Purpose"), _of_text(before.profile.purpose, now.profile.purpose)),
        Part(_("Duties"), _of_lines(before.duties, now.duties)),
        Part(_("Must requirements"), _of_lines(before.must, now.must)),
        Part(_("Merits"), _of_lines(before.merit, now.merit)),
        Part(_("Competencies"), _of_competencies(before, now)),
        Part(_("Why this many competencies"), _of_text(before.profile.count_reason, now.profile.count_reason)),
        Part(_("Why the marked words are needed"), _of_text(before.profile.wording_reason, now.profile.wording_reason)),
    ]
    return [part for part in parts if part.differences]


def _of_text(before: str, now: str, name: str = "") -> list[Difference]:
    if before == now:
        return []
    kind = CHANGED if before and now else ADDED if now else REMOVED
    return [Difference(kind, before, now, name)]


def _of_lines(before: Sequence[str], now: Sequence[str]) -> list[Difference]:
    """Each line that is gone is paired with the new one most like it; what has no like is added or taken away."""
    gone = [line for line in before if line not in now]
    come = [line for line in now if line not in before]
    pairs = sorted(((_likeness(old, new), old, new) for old in gone for new in come), reverse=True)
    into: dict[str, str] = {}
    for likeness, old, new in pairs:
        if likeness >= ALIKE and old not in into and new not in into.values():
            into[old] = new
    changed = {new: old for old, new in into.items()}
    found = [Difference(REMOVED, before=line) for line in gone if line not in into]
    found += [
        Difference(CHANGED, changed[line], line) if line in changed else Difference(ADDED, now=line) for line in come
    ]
    kept = [line for line in now if line in before]
    if kept != [line for line in before if line in now]:
        found.append(Difference(MOVED))
    return found


def _likeness(one: str, other: str) -> float:
    """How large a part of the words two lines have in common, in order: 0 to 1."""
    words = [re.findall(r"\w+", line.casefold()) for line in (one, other)]
    return SequenceMatcher(None, *words, autojunk=False).ratio()


def _of_competencies(before: ProfileText, now: ProfileText) -> list[Difference]:
    was = {row.version.competency.slug: row for row in before.competencies}
    has = {row.version.competency.slug: row for row in now.competencies}
    found = [Difference(REMOVED, before=row.version.name) for slug, row in was.items() if slug not in has]
    found += [Difference(ADDED, now=row.version.name) for slug, row in has.items() if slug not in was]
    for slug, row in has.items():
        if slug not in was:
            continue
        about = _("%(name)s in this job") % {"name": row.version.name}
        found += _of_text(was[slug].in_this_job, row.in_this_job, about)
        if was[slug].version.number != row.version.number:
            about = _("%(name)s in the framework") % {"name": row.version.name}
            numbers = [_("version %(number)s") % {"number": one.version.number} for one in (was[slug], row)]
            found.append(Difference(CHANGED, *numbers, about))
    if [slug for slug in was if slug in has] != [slug for slug in has if slug in was]:
        found.append(Difference(MOVED))
    return found
