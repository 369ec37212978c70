"""The rules of a round, as pure functions. Sources: the product's section 6 (settled) unless another is named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.lib import calendar
from references.enums import RefereeState, RequestState
from references.transitions import FINAL_REFEREE

AT_LEAST = 2  # referees of a round
AT_MOST = 6
MOST_QUESTIONS = 12
LINK_DAYS_AFTER_DEADLINE = 30
LONGEST_ROUND_DAYS = 120
USUAL_EXTENSION_DAYS = 5  # working days
FEWEST_DAYS_TO_ANSWER = 5  # working days that a referee named late still gets
# One reads a question and its scale and taps, or writes the few sentences that the hint asks for (some 25 words). The
# others take a quarter of a minute. Twelve questions, five of them in free text, are answered within seven minutes.
SECONDS_PER_KIND = {"scale": 25, "text": 50}
MINUTES_GAP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands, counted from its referees' states."""

    live: int  # still in play or answered: those that were not lost
    answered: int
    waiting: int  # not final


def standing(states: Iterable[str]) -> Standing:
    """Counts a round's referees. Lost ones (declined, wrong person, bounced, withdrawn, expired) count nowhere."""
    found = list(states)
    answered = found.count(RefereeState.ANSWERED)
    waiting = sum(state not in FINAL_REFEREE for state in found)
    return Standing(live=answered + waiting, answered=answered, waiting=waiting)


def places_left(counted: Standing) -> int:
    """How many more may be asked: six at most are in play or have answered at one time. Never below zero, though a
    late answer from a seventh is taken (see ADR 3)."""
    return max(AT_MOST - counted.live, 0)


def round_is_over(state: str, wanted: int, counted: Standing) -> bool:
    """A collecting round ends when every referee is final and as many have answered as are wanted: the minimum, and
    whom the manager has asked for beyond it. With fewer, a person decides (ADR 3)."""
    return state == RequestState.COLLECTING and counted.waiting == 0 and counted.answered >= wanted


def may_name_another(state: str, wanted: int, counted: Standing) -> bool:
    """The candidate may name one more while the round lives and fewer than wanted are in play."""
    return state == RequestState.WITH_CANDIDATE or (state == RequestState.COLLECTING and counted.live < wanted)


def referee_deadline(round_deadline: date, asked_at: datetime) -> date:
    """The round's last day, or five working days from now for somebody asked late: no one gets an impossible time."""
    return max(round_deadline, calendar.add_working_days(local_day(asked_at), FEWEST_DAYS_TO_ANSWER))


def earliest_deadline(now: datetime) -> date:
    """The first day that can be set as the last: the next working day."""
    return calendar.next_working_day(local_day(now))


def latest_deadline(now: datetime) -> date:
    """The furthest day that can be set as the last: a round that takes longer is another round."""
    return local_day(now) + timedelta(days=LONGEST_ROUND_DAYS)


def link_ends(deadline: date) -> date:
    """The last day a link opens: thirty days past the last day to answer."""
    return deadline + timedelta(days=LINK_DAYS_AFTER_DEADLINE)


def silent_at(asked_at: datetime, deadline: date) -> datetime:
    """When the manager hears that nothing has come: half the time, moved to the next office hour."""
    half = asked_at + (calendar.deadline_moment(deadline) - asked_at) / 2
    return calendar.next_office_time(half)


def digits(phone: str) -> str:
    """A number as it is compared, however it was written: "+46 (0)70-174 06 05" and "070-1740605" are one. Short
    numbers, such as an extension, are compared as they stand."""
    found = "".join(character for character in phone if character in "+0123456789")
    found = re.sub(r"^(?:\+|00)46(?=\d{7})0?", "0", found)
    return found.lstrip("+")


def same_way(email: str, phone: str, others: Iterable[tuple[str, str]]) -> bool:
    """Whether somebody is reached the same way as one of `others` (address, number): by the address, or, for somebody
    without one, by the number."""
    if email:
        return email.lower() in {address.lower() for address, _number in others}
    return digits(phone) in {digits(number) for _address, number in others if number}


def local_day(moment: datetime) -> date:
    """The day in Sweden at `moment`."""
    return moment.astimezone(calendar.STOCKHOLM).date()


def minutes_to_answer(kinds: Iterable[str]) -> int:
    """How long a form of these kinds of questions takes, in whole minutes: what the mail and the first page promise."""
    seconds = sum(SECONDS_PER_KIND.get(kind, 15) for kind in kinds)
    return max(2, -(-seconds // 60))


def seconds_since_last_save(last: datetime | None, now: datetime) -> int:
    """What a save adds to the time spent: the gap since the one before when it is under five minutes, otherwise
    nothing."""
    if last is None or now - last >= MINUTES_GAP or now < last:
        return 0
    return round((now - last).total_seconds())
