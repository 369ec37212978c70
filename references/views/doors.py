"""The two doors of references, a referee's and a candidate's, and what every page behind them may say.

How a door works stands in foundation/accounts/doors.py.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from foundation.accounts.doors import Door
from foundation.lib import calendar
from foundation.outbox.queries import Dead
from references import queries, rules
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from references.words import first_name


def _ended(found: Dead[Referee | ReferenceRequest]) -> dict[str, Any]:
    row = found.row
    round_ = row.request if isinstance(row, Referee) else row
    last = max(row.deadline or round_.deadline, round_.deadline)
    return {
        "why": found.why,
        "replaced": found.why == "withdrawn" and row.state not in (RefereeState.WITHDRAWN, RequestState.WITHDRAWN),
        "for_referee": isinstance(row, Referee),
        "title": round_.candidate.recruitment.title,
        "manager": round_.candidate.recruitment.owner.name,
        "ended": calendar.long_day(rules.link_ends(last), translation.get_language() or "sv"),
    }


REFEREE = Door(
    "references:referee",
    "references:referee_language",
    queries.referee_for_link,
    lambda referee: referee.language,
    _ended,
    "references/public/dead.html",
)
CANDIDATE = Door(
    "references:candidate",
    "references:candidate_language",
    queries.request_for_link,
    lambda request: request.candidate.language,
    _ended,
    "references/public/dead.html",
)


def facts(request: HttpRequest, round_: ReferenceRequest, door: Door, public_id: str) -> dict[str, Any]:
    """What every page behind a door may say: post, place, who asks, about whom, and where the language is changed."""
    recruitment = round_.candidate.recruitment
    name = round_.candidate.name
    levels = levels_above(recruitment.unit)
    return {
        "candidate": name,
        "first": first_name(name),
        "title": recruitment.title,
        "unit": recruitment.unit.name,
        "manager": recruitment.owner.name,
        "board": levels[-1],
        "language_url": reverse(door.language_name, args=[public_id]),
        "here": door.path(public_id),
    }


def levels_above(unit: Any) -> list[str]:
    """The names from a unit up to its board."""
    names = []
    while unit is not None:
        names.append(unit.name)
        unit = unit.parent
    return names
