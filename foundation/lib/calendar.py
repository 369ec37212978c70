"""Working days, quiet hours and dates in words, for a town hall in Sweden.

Pure functions: the time of day is always a parameter, so that a test, a catch-up after an outage and the live
scheduler run the same lines. Every moment that goes in or out is an aware datetime; what comes out is in
Europe/Stockholm, so that 09.00 stays 09.00 across summer time. A naive datetime is refused with ValueError.

Source of the rules: product description section 6 (reminders, default deadline) and lagen (1989:253) om allmänna
helgdagar; the free eves are Midsummer Eve, Christmas Eve and New Year's Eve (semesterlagen 3 a §).
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OFFICE_OPENS = time(9)
OFFICE_CLOSES = time(16)
DEFAULT_DEADLINE_DAYS = 10
REMIND_AFTER_DAYS = (2, 5)
MAX_REMINDERS = 3
SATURDAY = 5


class ReminderStep(NamedTuple):
    """What to do about reminders now, as `due_reminder` answers.

    `due`: send one now. `done`: how many of the planned times are behind us once that is done; what the caller
    stores. `next_at`: when to look again, None when nothing more will be sent.
    """

    due: bool
    done: int
    next_at: datetime | None


# -- days -------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _free_days(year: int) -> frozenset[date]:
    """The red days of a year and the eves that are free in practice."""
    return frozenset(holidays.country_holidays("SE", years=year, categories=("public", "de_facto")))


def is_working_day(day: date) -> bool:
    """True unless the day is a Saturday, a Sunday, a red day or a free eve. A datetime counts as its day in Sweden."""
    day = _day(day)
    return day.weekday() < SATURDAY and day not in _free_days(day.year)


def next_working_day(day: date) -> date:
    """The first working day after this one."""
    day = _day(day) + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """The last working day before this one."""
    day = _day(day) - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after `day`; before it when `count` is negative.

    Nought gives the day itself, working or not. The start is never counted: two working days after a Friday, or
    after the Saturday that follows, is Tuesday.
    """
    day = _day(day)
    step = next_working_day if count > 0 else previous_working_day
    for _ in range(abs(count)):
        day = step(day)
    return day


def default_deadline(asked_at: datetime) -> date:
    """The last day to answer unless somebody chooses another: ten working days after the request."""
    return add_working_days(_local(asked_at).date(), DEFAULT_DEADLINE_DAYS)


def deadline_moment(day: date) -> datetime:
    """The last moment of the day in Sweden: an answer at that moment is in time, one after it is late."""
    return datetime.combine(_day(day), time.max, STOCKHOLM)


# -- office hours -----------------------------------------------------------------------------------


def is_quiet(moment: datetime) -> bool:
    """True when no reminder may leave: outside 09.00-16.00, on weekends, red days and free eves."""
    local = _local(moment)
    return not (OFFICE_OPENS <= local.time() < OFFICE_CLOSES and is_working_day(local.date()))


def next_office_time(moment: datetime) -> datetime:
    """The moment itself when it is not quiet, otherwise 09.00 on the next day that is not."""
    local = _local(moment)
    if not is_quiet(local):
        return local
    day = local.date()
    if not (is_working_day(day) and local.time() < OFFICE_OPENS):
        day = next_working_day(day)
    return _opening(day)


# -- reminders --------------------------------------------------------------------------------------


def reminder_times(asked_at: datetime, deadline: date) -> list[datetime]:
    """When a person who was asked is reminded: at most three moments, each 09.00 on a working day, in order.

    Two and five working days after the request and the working day before the deadline. Those that coincide are one;
    those after the deadline's day are none; nobody is reminded on the day of the request. `deadline` is a
    day; a datetime counts as its day in Sweden.
    """
    asked = _local(asked_at).date()
    last = _day(deadline)
    days = {add_working_days(asked, count) for count in REMIND_AFTER_DAYS} | {previous_working_day(last)}
    return [_opening(day) for day in sorted(days) if asked < day <= last]


def due_reminder(times: Sequence[datetime], done: int, now: datetime, *, deadline: date | None = None) -> ReminderStep:
    """Whether a reminder leaves now, when `done` of the planned `times` (in order) are behind us.

    However many have become due since last, one leaves and all of them are done: after three days of outage a person
    hears from us once. In quiet hours nothing leaves; the step says when to look again. After the deadline's day
    nothing leaves at all.
    """
    end = None if deadline is None else deadline_moment(deadline)
    left = times[done:]
    if not left or (end and now > end):
        return ReminderStep(False, done, None)
    if now < left[0]:
        return ReminderStep(False, done, left[0])
    if is_quiet(now):
        opening = next_office_time(now)
        return ReminderStep(False, done, None if end and opening > end else opening)
    done += sum(1 for moment in left if moment <= now)
    return ReminderStep(True, done, times[done] if done < len(times) else None)


# -- dates in words ---------------------------------------------------------------------------------

_DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_SHORT_DAYS = {
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_CLOCK = {"sv": "%H.%M", "en": "%H:%M"}
_AT = {"sv": "kl.", "en": "at"}
_NEAR = {"sv": ("i dag", "i morgon"), "en": ("today", "tomorrow")}
_WITHIN_DAYS = 7  # from here on a bare weekday would mean today's


def month_names(language: str) -> tuple[str, ...]:
    """The twelve months, January first; Swedish unless the language is English."""
    return _MONTHS[_tongue(language)]


def clock(moment: datetime, language: str) -> str:
    """The time of day in Sweden: "09.00", in English "09:00"."""
    return _local(moment).strftime(_CLOCK[_tongue(language)])


def short_date(day: date, language: str, *, now: datetime) -> str:
    """As "tis 24 nov 09.00"; with the year where it isn't the present one. A date gives the day alone."""
    tongue, local = _tongue(language), _day(day)
    words = f"{_SHORT_DAYS[tongue][local.weekday()]} {local.day} {_SHORT_MONTHS[tongue][local.month - 1]}"
    if local.year != _local(now).year:
        words = f"{words} {local.year}"
    return f"{words} {clock(day, tongue)}" if isinstance(day, datetime) else words


def short_day(day: date, language: str, *, now: datetime) -> str:
    """As "tis 24 nov": the day alone, also of a moment, such as a deadline's."""
    return short_date(_day(day), language, now=now)


def long_date(day: date, language: str) -> str:
    """As "tisdag 24 november 2026"; a moment adds "kl. 09.00", in English "at 09:00"."""
    tongue, local = _tongue(language), _day(day)
    words = f"{_DAYS[tongue][local.weekday()]} {local.day} {_MONTHS[tongue][local.month - 1]} {local.year}"
    return f"{words} {_AT[tongue]} {clock(day, tongue)}" if isinstance(day, datetime) else words


def long_day(day: date, language: str) -> str:
    """As "tisdag 24 november 2026": the day alone, also of a moment, such as a deadline's."""
    return long_date(_day(day), language)


def coming(moment: datetime, language: str, *, now: datetime) -> str:
    """The nearest words for a coming moment: "i dag 14.00", "i morgon 09.00", "torsdag 09.00" within the week.

    From a week on, and for what has passed before today, as `short_date`.
    """
    tongue, local = _tongue(language), _local(moment)
    away = (local.date() - _local(now).date()).days
    if not 0 <= away < _WITHIN_DAYS:
        return short_date(local, tongue, now=now)
    words = _NEAR[tongue][away] if away < len(_NEAR[tongue]) else _DAYS[tongue][local.weekday()]
    return f"{words} {clock(local, tongue)}"


def _tongue(language: str) -> str:
    return "en" if language.lower().startswith("en") else "sv"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(STOCKHOLM)


def _day(day: date) -> date:
    return _local(day).date() if isinstance(day, datetime) else day


def _opening(day: date) -> datetime:
    return datetime.combine(day, OFFICE_OPENS, STOCKHOLM)
