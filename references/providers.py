"""What references tell on the recruitment's pages: one answer a page, for all that is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from recruitment.enums import RecruitmentState
from recruitment.models import Candidate, Recruitment
from recruitment.providers import Cell, Person, Waiting, register_cell, register_people, register_waiting
from references import queries, words
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from references.transitions import ENDED_REQUEST

URGENCY = {words.WARNING: 1, words.BAD: 2, words.GOOD: 3, words.WAITING: 6, words.NEUTRAL: 7}


def _language() -> str:
    return get_language() or "sv"


def cells(recruitment_ids: Sequence[int], now: datetime) -> Mapping[int, Cell]:
    """The list's column: how many candidates' references are in, and the worst standing as its mark. Two queries."""
    rounds: dict[int, list[ReferenceRequest]] = {}
    for request in queries.requests_of(recruitment_ids):
        rounds.setdefault(request.candidate.recruitment_id, []).append(request)
    return {recruitment_id: _cell(found, now) for recruitment_id, found in rounds.items()}


def _cell(rounds: list[ReferenceRequest], now: datetime) -> Cell:
    statuses = [words.request_status(one, list(one.referees.all()), _language(), now=now) for one in rounds]
    if len(rounds) == 1:
        return Cell(statuses[0].kind, statuses[0].text)
    done = sum(one.state in ENDED_REQUEST for one in rounds)
    first = min(statuses, key=lambda status: URGENCY[status.kind])
    kind = words.GOOD if done == len(rounds) else first.kind
    text = _("%(done)s of %(all)s candidates are done") % {"done": words.number(done), "all": words.number(len(rounds))}
    return Cell(kind, text[:1].upper() + text[1:])


def people(
    recruitment: Recruitment, candidates: Sequence[Candidate], runs: bool, now: datetime
) -> Mapping[int, Person]:
    """Each candidate's standing in words. Two queries, however many candidates."""
    found = {request.candidate_id: request for request in queries.requests_of([recruitment.pk])}
    return {one.pk: _person(recruitment, one, found.get(one.pk), runs, now) for one in candidates}


def _person(
    recruitment: Recruitment, candidate: Candidate, request: ReferenceRequest | None, runs: bool, now: datetime
) -> Person:
    if request is None:
        may_ask = runs and recruitment.state == RecruitmentState.ACTIVE
        url = reverse("references:ask", args=[recruitment.public_id, candidate.public_id]) if may_ask else ""
        todo = _("Ask for references") if may_ask else ""
        return Person("none", words.NEUTRAL, _("No references asked for"), todo=todo, todo_url=url)
    status = words.request_status(request, list(request.referees.all()), _language(), now=now)
    stage = "done" if request.state in ENDED_REQUEST else "open"
    if not runs:
        return Person(stage, status.kind, status.text)
    url = reverse("references:request", args=[recruitment.public_id, request.public_id])
    return Person(stage, status.kind, status.text, detail=status.next_text, url=url, urgency=URGENCY[status.kind])


def waiting(user: User, now: datetime) -> list[Waiting]:
    """What waits for those who run: ring somebody, mend an address, find another, read what has come in."""
    found = []
    for referee in _needing_a_person(user):
        verb, urgency = _verb(referee)
        since = referee.ended_at or referee.asked_at or referee.created_at
        found.append(
            Waiting(since, verb, referee.name, _round_url(referee.request), urgency, _context(referee.request))
        )
    for request in _fresh_protocols(user, now):
        found.append(
            Waiting(
                request.ended_at or now,
                _("Read the references on"),
                request.candidate.name,
                _round_url(request),
                4,
                request.candidate.recruitment.title,
            )
        )
    return found


def _needing_a_person(user: User) -> list[Referee]:
    states = [RefereeState.WANTS_CALL, RefereeState.BOUNCED, RefereeState.DECLINED, RefereeState.WRONG_PERSON]
    rows = queries.referees_visible_to(user).filter(
        state__in=states, request__state=RequestState.COLLECTING, request__created_by=user
    )
    return [row for row in rows.order_by("pk")[:20] if _still_matters(row)]


def _still_matters(referee: Referee) -> bool:
    return referee.state == RefereeState.WANTS_CALL or referee.request.referees_live < referee.request.wanted


def _verb(referee: Referee) -> tuple[str, int]:
    if referee.state == RefereeState.WANTS_CALL:
        return _("Ring"), 1
    if referee.state == RefereeState.BOUNCED:
        return _("Mend the address of"), 2
    return _("See to a referee in place of"), 3


def _fresh_protocols(user: User, now: datetime) -> list[ReferenceRequest]:
    ended = queries.requests_visible_to(user).filter(
        state__in=[RequestState.COMPLETE, RequestState.CLOSED], created_by=user, candidate__recruitment__state="active"
    )
    return list(ended.order_by("-ended_at", "-pk")[:7])


def _round_url(request: ReferenceRequest) -> str:
    return reverse("references:request", args=[request.candidate.recruitment.public_id, request.public_id])


def _context(request: ReferenceRequest) -> str:
    return _("References on %(name)s") % {"name": request.candidate.name}


def register() -> None:
    """Ties the answers to recruitment's pages."""
    register_cell(cells)
    register_people(people)
    register_waiting(waiting)
