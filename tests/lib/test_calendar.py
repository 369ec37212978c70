"""Working days, reminders and dates in words, judged against an almanac worked out here by other means."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.lib import calendar
from foundation.lib.calendar import STOCKHOLM, ReminderStep

quick = settings(derandomize=True, deadline=None, database=None)
DAYS = st.dates(date(2024, 1, 1), date(2045, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))


def at(text: str) -> datetime:
    """A moment on a Swedish clock."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


def on_the_clock(moments: list[datetime]) -> list[str]:
    return [moment.strftime("%Y-%m-%d %H:%M") for moment in moments]


def easter(year: int) -> date:
    """Gauss's rule with the Gregorian corrections."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first_from(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def almanac(year: int) -> set[date]:
    """The red days by the law's own rules, and the three free eves."""
    sunday, fixed = easter(year), [(1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26), (12, 24), (12, 31)]
    midsummer = first_from(date(year, 6, 20), 5)
    return {date(year, month, day) for month, day in fixed} | {
        *(sunday + timedelta(days=days) for days in (-2, 0, 1, 39, 49)),
        midsummer,
        midsummer - timedelta(days=1),
        first_from(date(year, 10, 31), 5),
    }


# -- days -------------------------------------------------------------------------------------------


@quick
@given(DAYS)
def test_a_working_day_is_a_weekday_that_is_neither_red_nor_a_free_eve(day):
    assert calendar.is_working_day(day) == (day.weekday() < 5 and day not in almanac(day.year))


@pytest.mark.parametrize(
    "day",
    [
        *("2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-06-06"),
        *("2026-06-19", "2026-10-31", "2026-12-24", "2026-12-25", "2026-12-31", "2027-06-25", "2028-06-06"),
    ],
)
def test_red_days_and_free_eves_by_name(day):
    assert not calendar.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-05", "2026-04-02", "2026-04-30", "2026-12-23", "2026-12-28", "2028-02-29"])
def test_days_before_a_red_day_are_worked(day):
    assert calendar.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 2, "2026-11-24"),  # Friday
        ("2026-11-21", 2, "2026-11-24"),  # Saturday counts as the Friday
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-12-23", 1, "2026-12-28"),  # over Christmas
        ("2026-12-23", 4, "2027-01-04"),  # and New Year
        ("2027-01-05", 1, "2027-01-07"),  # Epiphany
        ("2026-04-02", 1, "2026-04-07"),  # Easter
        ("2026-06-18", 1, "2026-06-22"),  # Midsummer
        ("2028-02-28", 1, "2028-02-29"),  # leap day
        ("2028-02-29", 1, "2028-03-01"),
        ("2026-04-07", -1, "2026-04-02"),
        ("2027-01-04", -4, "2026-12-23"),
    ],
)
def test_counting_working_days(start, count, end):
    assert calendar.add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@quick
@given(DAYS, st.integers(1, 30))
def test_counting_forward_passes_exactly_that_many_working_days(day, count):
    end = calendar.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(calendar.is_working_day, between)) == count
    assert calendar.is_working_day(end)


@quick
@given(DAYS)
def test_the_working_day_before_the_next_is_the_last_one_up_to_today(day):
    before = calendar.previous_working_day(calendar.next_working_day(day))
    assert before == (day if calendar.is_working_day(day) else calendar.previous_working_day(day))


def test_a_moment_counts_as_its_day_in_sweden():
    late_on_thursday = datetime(2026, 6, 18, 22, 30, tzinfo=UTC)  # already Midsummer Eve in Sweden
    assert not calendar.is_working_day(late_on_thursday)


def test_default_deadline_is_ten_working_days_on():
    assert calendar.default_deadline(at("2026-11-20T15:00")) == date(2026, 12, 4)
    assert calendar.default_deadline(at("2026-12-18T15:00")) == date(2027, 1, 8)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-10-25", "2026-10-25T22:59:59.999999"),  # winter time since the morning
        ("2026-10-24", "2026-10-24T21:59:59.999999"),
        ("2027-03-28", "2027-03-28T21:59:59.999999"),  # summer time since the morning
        ("2028-02-29", "2028-02-29T22:59:59.999999"),
    ],
)
def test_a_deadline_ends_with_the_day_on_a_swedish_clock(day, utc):
    moment = calendar.deadline_moment(date.fromisoformat(day))
    assert moment.astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.date() == date.fromisoformat(day)


# -- office hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T09:00", "2026-11-24T09:00"),
        ("2026-11-24T15:59", "2026-11-24T15:59"),
        ("2026-11-24T16:00", "2026-11-25T09:00"),
        ("2026-11-24T08:59", "2026-11-24T09:00"),
        ("2026-11-24T00:00", "2026-11-24T09:00"),
        ("2026-11-20T16:00", "2026-11-23T09:00"),
        ("2026-11-21T10:00", "2026-11-23T09:00"),
        ("2026-12-23T16:00", "2026-12-28T09:00"),
        ("2026-12-24T09:00", "2026-12-28T09:00"),
        ("2026-12-31T10:00", "2027-01-04T09:00"),
        ("2026-06-19T10:00", "2026-06-22T09:00"),
        ("2026-10-25T02:30", "2026-10-26T09:00"),
        ("2027-03-28T02:30", "2027-03-30T09:00"),  # Easter Sunday, at an hour that does not exist
    ],
)
def test_next_office_time(moment, opens):
    assert calendar.next_office_time(at(moment)) == at(opens)


@quick
@given(MOMENTS)
def test_office_time_is_never_quiet_nor_past_and_skips_no_office_hour(moment):
    opens = calendar.next_office_time(moment)
    assert opens >= moment
    assert not calendar.is_quiet(opens)
    assert (opens == moment) == (not calendar.is_quiet(moment))
    hours = int((opens - moment) / timedelta(hours=1))
    assert all(calendar.is_quiet(moment + timedelta(hours=hour)) for hour in range(hours))


@pytest.mark.parametrize("name", ["is_quiet", "next_office_time", "default_deadline", "is_working_day"])
def test_a_naive_moment_is_refused(name):
    with pytest.raises(ValueError, match="time zone"):
        getattr(calendar, name)(datetime(2026, 11, 24, 9))


# -- reminders --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "deadline", "times"),
    [
        ("2026-11-16T14:00", "2026-11-30", ["2026-11-18 09:00", "2026-11-23 09:00", "2026-11-27 09:00"]),
        ("2026-11-21T23:00", "2026-12-04", ["2026-11-24 09:00", "2026-11-27 09:00", "2026-12-03 09:00"]),
        # summer time ends, begins; a leap day
        ("2026-10-22T10:00", "2026-11-05", ["2026-10-26 09:00", "2026-10-29 09:00", "2026-11-04 09:00"]),
        ("2027-03-24T10:00", "2027-04-09", ["2027-03-30 09:00", "2027-04-02 09:00", "2027-04-08 09:00"]),
        ("2028-02-25T10:00", "2028-03-10", ["2028-02-29 09:00", "2028-03-03 09:00", "2028-03-09 09:00"]),
        # Christmas
        ("2026-12-22T10:00", "2027-01-08", ["2026-12-28 09:00", "2027-01-04 09:00", "2027-01-07 09:00"]),
        # the fifth working day is the last before the deadline: one, not two
        ("2026-11-16T14:00", "2026-11-24", ["2026-11-18 09:00", "2026-11-23 09:00"]),
        # the fifth working day is the deadline's own: still in order
        ("2026-11-16T14:00", "2026-11-23", ["2026-11-18 09:00", "2026-11-20 09:00", "2026-11-23 09:00"]),
        # short: nothing after the deadline, nothing on the day of the request
        ("2026-11-16T14:00", "2026-11-18", ["2026-11-17 09:00", "2026-11-18 09:00"]),
        ("2026-11-16T07:00", "2026-11-17", []),
        ("2026-11-16T14:00", "2026-11-16", []),
        ("2026-11-16T14:00", "2026-11-01", []),
        # the deadline on a Sunday
        ("2026-11-16T14:00", "2026-11-29", ["2026-11-18 09:00", "2026-11-23 09:00", "2026-11-27 09:00"]),
    ],
)
def test_reminder_times(asked, deadline, times):
    assert on_the_clock(calendar.reminder_times(at(asked), date.fromisoformat(deadline))) == times


def test_a_deadline_may_be_given_as_its_moment():
    asked, deadline = at("2026-11-16T14:00"), date(2026, 11, 30)
    as_moment = calendar.deadline_moment(deadline).astimezone(UTC)
    assert calendar.reminder_times(asked, as_moment) == calendar.reminder_times(asked, deadline)


@quick
@given(MOMENTS, st.integers(-3, 60))
def test_reminders_are_few_in_order_in_office_hours_and_in_time(asked, days):
    deadline = asked.astimezone(STOCKHOLM).date() + timedelta(days=days)
    times = calendar.reminder_times(asked, deadline)
    assert len(times) <= 3
    assert all(one < other for one, other in pairwise(times))
    for moment in times:
        assert asked < moment <= calendar.deadline_moment(deadline)
        assert moment.timetz().replace(tzinfo=None) == time(9)
        assert moment.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
        assert not calendar.is_quiet(moment)


TIMES = [at("2026-11-18T09:00"), at("2026-11-23T09:00"), at("2026-11-27T09:00")]
DEADLINE = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("done", "now", "step"),
    [
        (0, "2026-11-17T10:00", (False, 0, "2026-11-18T09:00")),
        (0, "2026-11-18T09:00", (True, 1, "2026-11-23T09:00")),
        (1, "2026-11-18T09:01", (False, 1, "2026-11-23T09:00")),
        (0, "2026-11-23T11:00", (True, 2, "2026-11-27T09:00")),  # an outage over two of them
        (0, "2026-11-27T15:59", (True, 3, None)),  # and over all three
        (3, "2026-11-27T16:00", (False, 3, None)),
        (0, "2026-11-18T16:00", (False, 0, "2026-11-19T09:00")),  # evening: not until the morning
        (1, "2026-11-23T02:00", (False, 1, "2026-11-23T09:00")),
        (2, "2026-11-28T12:00", (False, 2, "2026-11-30T09:00")),  # Saturday: on Monday, the last day
        (2, "2026-11-30T16:00", (False, 2, None)),  # the deadline's evening: too late
        (0, "2026-12-01T10:00", (False, 0, None)),
    ],
)
def test_due_reminder(done, now, step):
    due, after, next_at = step
    answer = calendar.due_reminder(TIMES, done, at(now), deadline=DEADLINE)
    assert answer == ReminderStep(due, after, next_at and at(next_at))


def test_without_a_deadline_a_late_reminder_still_leaves():
    assert calendar.due_reminder(TIMES, 2, at("2026-12-01T10:00")) == ReminderStep(True, 3, None)
    assert calendar.due_reminder([], 0, at("2026-12-01T10:00")) == ReminderStep(False, 0, None)


@quick
@given(MOMENTS, st.integers(1, 40), st.lists(st.integers(0, 60 * 24 * 45), max_size=60))
def test_whenever_the_scheduler_wakes_each_step_leaves_once_and_only_in_office_hours(asked, days, wakes):
    deadline = asked.astimezone(STOCKHOLM).date() + timedelta(days=days)
    times, done, sent = calendar.reminder_times(asked, deadline), 0, []
    for minutes in sorted(wakes):
        now = asked + timedelta(minutes=minutes)
        step = calendar.due_reminder(times, done, now, deadline=deadline)
        if step.due:
            assert not calendar.is_quiet(now)
            assert sum(moment <= now for moment in times) > len(sent)
            sent.append(now)
        assert step.done >= done
        if step.next_at:
            assert step.next_at > now
            assert not calendar.is_quiet(step.next_at)
        done = step.done
    assert len(sent) <= len(times)
    assert all(now <= calendar.deadline_moment(deadline) for now in sent)
    for one, other in pairwise(sent):
        assert any(one < moment <= other for moment in times), "two reminders for one step"


# -- dates in words ---------------------------------------------------------------------------------

NOW = at("2026-11-20T12:00")


@pytest.mark.parametrize(
    ("moment", "language", "words"),
    [
        ("2026-11-24T09:00", "sv", "tis 24 nov 09.00"),
        ("2026-11-24T09:00", "en", "Tue 24 Nov 09:00"),
        ("2027-03-30T16:05", "sv", "tis 30 mars 2027 16.05"),
        ("2027-03-30T16:05", "en-gb", "Tue 30 Mar 2027 16:05"),
        ("2026-06-04T00:00", "sv", "tors 4 juni 00.00"),
    ],
)
def test_short_date(moment, language, words):
    assert calendar.short_date(at(moment), language, now=NOW) == words


def test_dates_are_told_on_a_swedish_clock():
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert calendar.short_date(new_year, "sv", now=NOW) == "fre 1 jan 2027 00.30"
    assert calendar.short_date(new_year, "sv", now=new_year) == "fre 1 jan 00.30"
    assert calendar.clock(datetime(2026, 7, 1, 7, tzinfo=UTC), "sv") == "09.00"


def test_a_day_is_told_without_a_time():
    assert calendar.short_date(date(2026, 11, 24), "sv", now=NOW) == "tis 24 nov"
    assert calendar.short_day(calendar.deadline_moment(date(2026, 11, 24)), "en", now=NOW) == "Tue 24 Nov"
    assert calendar.long_date(date(2026, 11, 24), "sv") == "tisdag 24 november 2026"
    assert calendar.long_day(calendar.deadline_moment(date(2026, 11, 24)), "en") == "Tuesday 24 November 2026"


def test_long_date():
    assert calendar.long_date(at("2026-11-24T09:00"), "sv") == "tisdag 24 november 2026 kl. 09.00"
    assert calendar.long_date(at("2026-11-24T09:00"), "en") == "Tuesday 24 November 2026 at 09:00"


@pytest.mark.parametrize(
    ("moment", "sv", "en"),
    [
        ("2026-11-20T14:00", "i dag 14.00", "today 14:00"),
        ("2026-11-21T09:00", "i morgon 09.00", "tomorrow 09:00"),
        ("2026-11-24T09:00", "tisdag 09.00", "Tuesday 09:00"),
        ("2026-11-26T09:00", "torsdag 09.00", "Thursday 09:00"),
        ("2026-11-27T09:00", "fre 27 nov 09.00", "Fri 27 Nov 09:00"),
        ("2026-11-19T09:00", "tors 19 nov 09.00", "Thu 19 Nov 09:00"),
    ],
)
def test_coming(moment, sv, en):
    assert calendar.coming(at(moment), "sv", now=NOW) == sv
    assert calendar.coming(at(moment), "en", now=NOW) == en


def test_months_by_name():
    assert calendar.month_names("sv")[2] == "mars"
    assert calendar.month_names("en")[11] == "December"
