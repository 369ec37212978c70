"""What in a round needs a person: pure functions of the round and its referees as they were read. `words` words it.

Sources: the product's section 6 (settled) and ADR 3.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from references.enums import RefereeState as R
from references.enums import RequestState
from references.models import Referee, ReferenceRequest
from references.rules import local_day, silent_at

# -- silence: one rule, asked of a referee who has been read, or of the database ---------------------------------------
CAN_BE_SILENT = frozenset({R.ASKED, R.BEGUN})


def is_silent(referee: Referee, now: datetime) -> bool:
    """Whether a referee has been asked and has let half the time pass: the notice of it has left (none is planned any
    more), or is due at `now`."""
    planned = referee.silent_notice_at
    return referee.state in CAN_BE_SILENT and (planned is None or planned <= now)


def silent(now: datetime) -> Q:
    """The same as `is_silent`, for the database to find them; a test holds the two against each other."""
    return Q(Q(silent_notice_at=None) | Q(silent_notice_at__lte=now), state__in=CAN_BE_SILENT)


def first_silent(referees: Sequence[Referee], now: datetime) -> Referee | None:
    """The first of them who is silent; None when nobody is."""
    return next((referee for referee in referees if is_silent(referee, now)), None)


# -- what somebody should do ----------------------------------------------------------------------------------------


class Need(StrEnum):
    """What in an open round does not go by itself, the most pressing first."""

    RING = "ring"
    MEND_CANDIDATE = "mend_candidate"
    MEND = "mend"
    EXTEND = "extend"
    ANOTHER = "another"  # too few are left, and the candidate has not been told so
    REMIND_CANDIDATE = "remind_candidate"
    REMIND = "remind"


def needed(
    request: ReferenceRequest, referees: Sequence[Referee], *, now: datetime
) -> tuple[Need, Referee | None] | None:
    """What somebody who runs the round should do now, and the referee it concerns; None when all goes by itself."""
    if request.state not in (RequestState.WITH_CANDIDATE, RequestState.COLLECTING):
        return None
    if called := _first(referees, R.WANTS_CALL):
        return Need.RING, called
    if request.email_bounced_at:
        return Need.MEND_CANDIDATE, None
    if request.state == RequestState.WITH_CANDIDATE:
        return _needed_of_candidate(request, now)
    if request.referees_live < request.wanted:
        return _needed_when_short(request, referees)
    if late := first_silent(referees, now):
        return Need.REMIND, late
    named = request.naming_done_at
    if named and _first(referees, R.HELD) and silent_at(named, request.deadline) <= now:
        return Need.REMIND_CANDIDATE, None
    return None


def _needed_of_candidate(request: ReferenceRequest, now: datetime) -> tuple[Need, None] | None:
    if request.deadline < local_day(now):
        return Need.EXTEND, None
    just_asked = request.sent_at is None or local_day(request.sent_at) >= local_day(now)
    return None if just_asked else (Need.REMIND_CANDIDATE, None)


def _needed_when_short(request: ReferenceRequest, referees: Sequence[Referee]) -> tuple[Need, Referee | None]:
    if bounced := _first(referees, R.BOUNCED):
        return Need.MEND, bounced
    if _first(referees, R.EXPIRED):
        return Need.EXTEND, None
    return (Need.REMIND_CANDIDATE if another_is_asked(request, referees) else Need.ANOTHER), None


def another_is_asked(request: ReferenceRequest, referees: Sequence[Referee]) -> bool:
    """Whether the candidate knows that more must be named. One who is lost is told to them at once; one whom the
    manager withdraws is not."""
    asked = request.another_asked_at
    taken = [referee.ended_at for referee in referees if referee.state == R.WITHDRAWN and referee.ended_at]
    return asked is not None and all(when <= asked for when in taken)


def _first(referees: Sequence[Referee], state: R) -> Referee | None:
    return next((referee for referee in referees if referee.state == state), None)
