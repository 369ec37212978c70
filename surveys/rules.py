"""The rules of surveys, as pure functions: when they are sent and closed, and what may be shown of the answers.

Sources: the product's sections 3 (follow-up), 4 (an anonymity threshold that also hides complements) and 6 (reminders).
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from foundation.lib import calendar
from surveys.enums import SurveyKind

FEWEST = 5  # answers: nothing is shown for fewer
MOST_QUESTIONS = {SurveyKind.MANAGER: 8, SurveyKind.CANDIDATE: 5}
REMIND_AFTER_DAYS = 5  # working days
OLDEST_DAYS = 60  # a recruitment that ended longer ago is asked about no more: who remembers?
KEPT_DAYS_AFTER_CLOSING = 90
MONTHS = 3
SECONDS_PER_KIND = {"text": 45}  # the others take a quarter of a minute

Part = TypeVar("Part", bound=Hashable)


# -- time ---------------------------------------------------------------------------------------------------------


def local_day(moment: datetime) -> date:
    """The day in Sweden at `moment`."""
    return moment.astimezone(calendar.STOCKHOLM).date()


def last_day(opened_at: datetime, open_days: int) -> date:
    """The last day a survey can be answered."""
    return local_day(opened_at) + timedelta(days=open_days)


def remind_at(opened_at: datetime, closes_on: date) -> datetime | None:
    """When those who have not answered are reminded, once: after five working days, or the working day before the last
    when that is earlier, at 09.00. None when no day lies between."""
    opened = local_day(opened_at)
    day = min(calendar.add_working_days(opened, REMIND_AFTER_DAYS), calendar.previous_working_day(closes_on))
    return datetime.combine(day, calendar.OFFICE_OPENS, calendar.STOCKHOLM) if day > opened else None


def quarter_of(day: date) -> date:
    """The first day of the quarter a day lies in: the only time an answer has once its survey has closed."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def quarter_before(first: date, count: int = 1) -> date:
    """The quarter so many quarters earlier."""
    months = first.year * 12 + first.month - 1 - count * MONTHS
    return date(months // 12, months % 12 + 1, 1)


def quarter_slug(first: date) -> str:
    """A quarter as it stands in an address: 2026-4."""
    return f"{first.year}-{(first.month - 1) // MONTHS + 1}"


def quarter_from(slug: str) -> date | None:
    """The quarter of an address; None for anything else."""
    year, _dash, number = slug.partition("-")
    if len(year) != 4 or not (year.isascii() and year.isdigit()) or number not in ("1", "2", "3", "4") or year < "2000":
        return None
    return date(int(year), (int(number) - 1) * MONTHS + 1, 1)


def quarter_in_words(first: date) -> str:
    """A quarter in the active language."""
    return _("quarter %(number)s, %(year)s") % {"number": (first.month - 1) // MONTHS + 1, "year": first.year}


def quarter_in_short(first: date) -> str:
    """A quarter below a bar of a chart."""
    return _("Q%(number)s %(year)s") % {"number": (first.month - 1) // MONTHS + 1, "year": first.year % 100}


def minutes_to_answer(kinds: Iterable[str]) -> int:
    """How long a survey takes, in whole minutes."""
    return max(2, -(-sum(SECONDS_PER_KIND.get(kind, 15) for kind in kinds) // 60))


# -- what it is worth ------------------------------------------------------------------------------------------------


def hours_freed(digital: int, phone: int, *, by_hand: int, now: int, by_phone_now: int) -> float:
    """The hours that managers did not spend on references, by the municipality's own assumptions (minutes each): every
    reference was taken by hand before, and now arrives by itself or is taken by phone with the form at hand."""
    return (digital * (by_hand - now) + phone * (by_hand - by_phone_now)) / 60


# -- what may be shown ----------------------------------------------------------------------------------------------


def enough(count: int) -> bool:
    """Whether so many answers may be shown."""
    return count >= FEWEST


def shown_parts(counts: Mapping[Part, int]) -> set[Part]:
    """Which parts of a whole may be shown, when the whole itself stands beside them.

    A part of one to four answers is hidden; and when what is hidden could then be worked out as the rest (a single part
    is, and so are fewer than five together), the smallest of the others are hidden too. An empty part hides nobody.
    """
    some = {part: count for part, count in counts.items() if count}
    hidden = {part for part, count in some.items() if not enough(count)}
    rest = sorted(some.keys() - hidden, key=lambda part: (some[part], str(part)), reverse=True)
    while hidden and rest and (len(hidden) < 2 or not enough(sum(some[part] for part in hidden))):
        hidden.add(rest.pop())
    return set(some) - hidden
