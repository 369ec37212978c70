"""What may be seen of references, and by whom."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Lower

from foundation.accounts.models import User
from foundation.lib.composed import Keys, Objects, composed
from foundation.outbox.queries import Dead, linked, with_link
from recruitment import queries as recruitment_queries
from recruitment.models import Candidate
from references.enums import RefereeState, RequestState
from references.models import AnswerDraft, QuestionSet, Referee, ReferenceRequest, SentAnswer
from references.needs import silent
from references.rules import link_ends, local_day
from references.transitions import ENDED_REQUEST

REQUEST = "references.request"  # subject kinds: what a message, a link or a document is about
REFEREE = "references.referee"


def requests_visible_to(user: User) -> QuerySet[ReferenceRequest]:
    """The rounds of the recruitments `user` runs; nobody else sees a round from inside."""
    return ReferenceRequest.objects.filter(
        candidate__recruitment__in=recruitment_queries.run_by(user).order_by()
    ).select_related("candidate__recruitment__unit__parent", "candidate__recruitment__owner", "created_by")


def referees_visible_to(user: User) -> QuerySet[Referee]:
    """The referees of the rounds `user` sees."""
    return Referee.objects.filter(
        request__candidate__recruitment__in=recruitment_queries.run_by(user).order_by()
    ).select_related("request__candidate__recruitment__unit__parent", "request__candidate__recruitment__owner")


def with_referees(requests: QuerySet[ReferenceRequest]) -> QuerySet[ReferenceRequest]:
    """The same rounds with their referees, in the candidate's order; one more query."""
    return requests.prefetch_related(Prefetch("referees", Referee.objects.order_by("position", "pk")))


_REQUEST = Objects(ReferenceRequest)


@composed(_REQUEST)
def _alive(candidates: list[int]) -> QuerySet[ReferenceRequest, Any]:
    """The rounds of these candidates, without those that are withdrawn."""
    rows = ReferenceRequest.objects.filter(~Q(state=RequestState.WITHDRAWN), candidate__in=Keys(candidates))
    return rows.order_by("pk").values_list(*_REQUEST.columns)


def rounds_of(candidates: Sequence[Candidate]) -> dict[int, ReferenceRequest]:
    """Each candidate's round, unless it is withdrawn, by the candidate's id: for pages already permitted. Those that
    have not ended come with their referees; of the others the counts tell all there is to say. Two queries at most."""
    by_id = {candidate.pk: candidate for candidate in candidates}
    found = {row.candidate_id: row for row in _alive(list(by_id))}
    for row in found.values():
        row.candidate = by_id[row.candidate_id]
    going_on = [row for row in found.values() if row.state not in ENDED_REQUEST]
    prefetch_related_objects(going_on, Prefetch("referees", Referee.objects.order_by("position", "pk")))
    return found


class Brief(NamedTuple):
    """What a line in a list says of a round. `troubles` are the states of the referees who keep a round that collects
    from ending by itself: who wants a call, bounced or ran out of time, or is still asked and has let half the time
    pass."""

    pk: int
    recruitment_id: int
    candidate: str
    state: str
    minimum: int
    wanted: int
    deadline: date
    referees_live: int
    referees_answered: int
    email_bounced_at: datetime | None
    next_reminder_at: datetime | None
    troubles: Collection[str] = ()

    def has(self, *states: RefereeState) -> bool:
        """Whether one of its troubles is of these."""
        return any(state in states for state in self.troubles)


def rounds_in_brief(recruitment_ids: Iterable[int], *, now: datetime) -> list[Brief]:
    """The rounds of these recruitments in brief, for lists: without those that are withdrawn, and of candidates who
    have withdrawn.

    One query, and one more where a round collects. Of each row only what a line says, as values: a page of twenty cases
    has more than a hundred rounds, and most of them have ended.
    """
    found = list(_in_brief(list(recruitment_ids)))
    troubles = _troubles([brief.pk for brief in found if brief.state == RequestState.COLLECTING], now)
    return [brief._replace(troubles=troubles[brief.pk]) if brief.pk in troubles else brief for brief in found]


@composed(lambda row: Brief(*row))
def _in_brief(recruitments: list[int]) -> QuerySet[ReferenceRequest, Any]:
    rows = ReferenceRequest.objects.filter(
        ~Q(state=RequestState.WITHDRAWN),
        candidate__recruitment__in=Keys(recruitments),
        candidate__withdrawn_at=None,
    )
    return rows.order_by("pk").values_list(
        *("pk", "candidate__recruitment", "candidate__name", "state", "minimum", "wanted", "deadline"),
        *("referees_live", "referees_answered", "email_bounced_at", "next_reminder_at"),
    )


def _troubles(rounds: Collection[int], now: datetime) -> dict[int, set[str]]:
    """By round, the states of the referees who keep it from ending by itself. One query, none for no round."""
    if not rounds:
        return {}
    troubled = Q(state__in=[RefereeState.WANTS_CALL, RefereeState.BOUNCED, RefereeState.EXPIRED]) | silent(now)
    rows = Referee.objects.filter(troubled, request__in=rounds).order_by("request", "state").distinct()
    found: dict[int, set[str]] = {}
    for pk, state in rows.values_list("request", "state"):
        found.setdefault(pk, set()).add(state)
    return found


def latest_answers(request: ReferenceRequest) -> list[SentAnswer]:
    """The newest version of every sent answer of a round, with scores and referee, in the candidate's order."""
    newest: dict[int, SentAnswer] = {}
    rows = SentAnswer.objects.filter(referee__request=request).select_related("referee").prefetch_related("scores")
    for answer in rows.order_by("referee__position", "referee_id", "version"):
        newest[answer.referee_id] = answer
    return list(newest.values())


def recruiting(request: ReferenceRequest) -> list[tuple[str, str]]:
    """Address and number of everybody who takes part in the choice now, or asked for the round: none of them can be a
    referee. One query, where the round carries who asked for it."""
    people = [*recruitment_queries.taking_part(request.candidate.recruitment), request.created_by]
    return [(person.email, person.phone) for person in people]


def recruiting_among(request: ReferenceRequest, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses belong to somebody who takes part in the choice, in small letters. One query."""
    wanted = [address.lower() for address in addresses if address]
    people = recruitment_queries.taking_part(request.candidate.recruitment).annotate(lower=Lower("email"))
    return set(people.filter(lower__in=wanted).values_list("lower", flat=True)) if wanted else set()


def has_begun(referee: Referee) -> bool:
    """Whether the referee has written something that is not sent; what it says, nobody else reads."""
    return AnswerDraft.objects.filter(referee=referee).exists()


def out_of_time(request: ReferenceRequest) -> list[Referee]:
    """The round's referees who did not answer in time and have not been asked again, in the candidate's order."""
    return list(request.referees.filter(state=RefereeState.EXPIRED).order_by("position", "pk"))


def question_set_of(recruitment_id: int) -> QuestionSet | None:
    """The frozen questions of a recruitment, or None before its first request."""
    return QuestionSet.objects.filter(recruitment=recruitment_id).select_related("template__role_template").first()


# -- links -----------------------------------------------------------------------------------------------


def request_for_link(
    public_id: str, token_hash: str, *, now: datetime
) -> ReferenceRequest | Dead[ReferenceRequest] | None:
    """The round behind a candidate's link, with case and frozen questions. None for an unknown link, Dead for a
    genuine one that has ended. One query."""
    rows = ReferenceRequest.objects.select_related(
        "candidate__recruitment__unit__parent__parent",
        "candidate__recruitment__owner",
        "candidate__recruitment__question_set",
        "created_by",
    )
    row = linked(rows, REQUEST, public_id, token_hash)
    if row is None or isinstance(row, Dead):
        return row
    if row.state == RequestState.WITHDRAWN:
        return Dead("withdrawn", row)
    return Dead("expired", row) if local_day(now) > link_ends(row.deadline) else row


_CASE = "request__candidate__recruitment"
# What the pages behind a referee's link say. An action reads the row anew under its lock.
_REFEREE = Objects(
    Referee,
    *("draft", "request", "request__candidate", _CASE, f"{_CASE}__owner", f"{_CASE}__question_set"),
    *(f"{_CASE}__unit", f"{_CASE}__unit__parent", f"{_CASE}__unit__parent__parent"),
)


@composed(tuple)
def _referee_behind(public_id: str, token_hash: str) -> QuerySet[Referee, Any]:
    rows = with_link(Referee.objects.order_by(), REFEREE, public_id, token_hash)
    return rows.values_list(*_REFEREE.columns, "link_withdrawn")


def referee_for_link(public_id: str, token_hash: str, *, now: datetime) -> Referee | Dead[Referee] | None:
    """The referee behind a link, with round, case, frozen questions and draft. One query; None and Dead as above."""
    found = next(iter(_referee_behind(public_id, token_hash)), None)
    if found is None:
        return None
    row, withdrawn = _REFEREE(found), found[-1]
    if withdrawn or row.state == RefereeState.WITHDRAWN:
        return Dead("withdrawn", row)
    last = max(row.deadline or row.request.deadline, row.request.deadline)
    return Dead("expired", row) if local_day(now) > link_ends(last) else row
