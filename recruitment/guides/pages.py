"""What the guide's pages show, put together once in Python so that templates only print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competencies.rules import lines
from foundation.accounts.models import User
from foundation.lib import calendar
from foundation.lib.permissions import allowed
from recruitment import queries as cases
from recruitment.guides import queries, rules
from recruitment.guides.actions import EDIT
from recruitment.guides.forms import closing_words, opening_words
from recruitment.guides.queries import Part, Specification
from recruitment.models import GuideDeviation, InterviewGuide, Recruitment
from recruitment.pages import thread_beside
from recruitment.queries import ProfileText
from recruitment.rules import OPEN


@dataclass(frozen=True, slots=True)
class Reading:
    """A guide as the interviewer reads it, on screen and on paper."""

    parts: list[Part]
    opening: list[str]
    opening_minutes: int
    closing: list[str]
    closing_minutes: int
    needed: int
    at_hand: int
    count: int

    @property
    def over(self) -> str:
        """What to say when it takes more time than there is."""
        return rules.over_time(self.needed, self.at_hand)


def reading(guide: InterviewGuide | None, text: ProfileText) -> Reading:
    """The guide as it is frozen, as it was saved, or as it is suggested for this profile when there is none."""
    if guide is not None and guide.frozen_at:
        return read(guide, guide.questions)
    offers = queries.offers_for(text)
    chosen = queries.picked(guide) if guide else queries.suggestion(offers)
    return read(guide, queries.specification(offers, chosen))


def read(guide: InterviewGuide | None, specified: Sequence[Specification]) -> Reading:
    """These questions with what is said before and after them; without a guide, what is suggested for that."""
    opening_minutes = guide.opening_minutes if guide else rules.OPENING
    closing_minutes = guide.closing_minutes if guide else rules.CLOSING
    return Reading(
        parts=queries.parts_of(specified),
        opening=lines(guide.opening if guide else opening_words()),
        opening_minutes=opening_minutes,
        closing=lines(guide.closing if guide else closing_words()),
        closing_minutes=closing_minutes,
        needed=rules.time_needed(opening_minutes, [one["minutes"] for one in specified], closing_minutes),
        at_hand=guide.minutes if guide else rules.AT_HAND,
        count=len(specified),
    )


def guide_page(case: Recruitment, reader: User, now: datetime) -> dict[str, Any]:
    """The guide to read: how it stands, what it holds, what has been done otherwise, and what can be done to it."""
    versions = cases.profiles_of(case)
    text = cases.in_force(versions)
    guide = queries.guide_of(case) if text else None
    frozen = guide is not None and guide.frozen_at is not None
    runs = allowed(reader, EDIT, case) and case.state in OPEN
    outdated = guide is not None and text is not None and not frozen and guide.profile_id != text.profile.pk
    return {
        "recruitment": case,
        "thread": thread_beside(case, versions, now),
        "adopted": text is not None,
        "guide": guide,
        "frozen": frozen_words(guide) if guide and frozen else "",
        "outdated": outdated,
        "newer_profile": frozen and guide is not None and text is not None and guide.profile_id != text.profile.pk,
        "reading": reading(guide, text) if text else None,
        "may_change": runs and text is not None and not frozen,
        "may_freeze": runs and guide is not None and not frozen and not outdated,
        "may_deviate": runs and frozen,
        "deviations": [_deviation(row) for row in queries.deviations_of(guide)] if guide and frozen else [],
    }


def frozen_words(guide: InterviewGuide) -> str:
    """When the guide was locked and by whom."""
    if guide.frozen_at is None or guide.frozen_by is None:
        return ""
    day = calendar.long_day(guide.frozen_at, get_language() or "sv")
    return _("Locked %(day)s by %(name)s") % {"day": day, "name": guide.frozen_by.name}


@dataclass(frozen=True, slots=True)
class Deviation:
    """A deviation as it is read."""

    where: str
    what: str
    reason: str
    noted: str


def _deviation(row: GuideDeviation) -> Deviation:
    whose = row.candidate.name if row.candidate else _("Several interviews")
    where = _("%(whose)s, question %(number)s") % {"whose": whose, "number": row.number} if row.number else whose
    noted = _("%(name)s, %(day)s") % {
        "name": row.noted_by.name,
        "day": calendar.long_day(row.noted_at, get_language() or "sv"),
    }
    return Deviation(where, row.what, row.reason, noted)


def numbered(guide: InterviewGuide) -> Iterable[tuple[int, str]]:
    """The frozen questions as (number, text), in the active language."""
    return [(one.number, one.text) for part in queries.parts_of(guide.questions) for one in part.questions]


def url(name: str, case: Recruitment) -> str:
    """The address of one of the guide's pages."""
    return reverse(f"recruitment:{name}", args=[case.public_id])
