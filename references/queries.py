"""What may be seen of references, and by whom."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from foundation.accounts.models import User
from foundation.outbox.queries import Dead, linked
from recruitment import queries as recruitment_queries
from references.enums import RefereeState, RequestState
from references.models import AnswerDraft, QuestionSet, Referee, ReferenceRequest, SentAnswer
from references.needs import silent
from references.rules import link_ends, local_day

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


def requests_of(recruitment_ids: Iterable[int]) -> QuerySet[ReferenceRequest]:
    """Every round of these recruitments that is not withdrawn, with its referees: for lists and pages already
    permitted."""
    found = ReferenceRequest.objects.filter(candidate__recruitment__in=list(recruitment_ids))
    return with_referees(found.exclude(state=RequestState.WITHDRAWN).select_related("candidate").order_by("pk"))


def rounds_in_brief(recruitment_ids: Iterable[int], *, now: datetime) -> QuerySet[ReferenceRequest]:
    """The same rounds without their referees, for lists: whether one of them wants a call, bounced, ran out of time or
    has let half the time pass is told by the database (`wants_call bounced expired silent`), of those that collect. One
    query, and of each row only what a line in a list says: a page of twenty cases has more than a hundred rounds."""
    found = ReferenceRequest.objects.filter(
        candidate__recruitment__in=list(recruitment_ids), candidate__withdrawn_at=None
    )
    referees = Referee.objects.filter(request=OuterRef("pk"))

    def collecting_and(which: Q) -> Combinable:
        return ExpressionWrapper(
            Q(state=RequestState.COLLECTING) & Q(Exists(referees.filter(which))), output_field=BooleanField()
        )

    return (
        found.exclude(state=RequestState.WITHDRAWN)
        .select_related("candidate")
        .only(
            *("state", "minimum", "wanted", "deadline", "referees_live", "referees_answered", "email_bounced_at"),
            *("next_reminder_at", "candidate__name", "candidate__recruitment"),
        )
        .annotate(
            wants_call=collecting_and(Q(state=RefereeState.WANTS_CALL)),
            bounced=collecting_and(Q(state=RefereeState.BOUNCED)),
            expired=collecting_and(Q(state=RefereeState.EXPIRED)),
            silent=collecting_and(silent(now)),
        )
        .order_by("pk")
    )


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
    if row is None:
        return None
    if row.state == RequestState.WITHDRAWN or row.link_revoked:  # type: ignore[attr-defined]
        return Dead("withdrawn", row)
    return Dead("expired", row) if local_day(now) > link_ends(row.deadline) else row


def referee_for_link(public_id: str, token_hash: str, *, now: datetime) -> Referee | Dead[Referee] | None:
    """The referee behind a link, with round, case, frozen questions and draft. One query; None and Dead as above."""
    rows = Referee.objects.select_related(
        "request__candidate__recruitment__unit__parent__parent",
        "request__candidate__recruitment__owner",
        "request__candidate__recruitment__question_set",
        "request__created_by",
        "draft",
    )
    row = linked(rows, REFEREE, public_id, token_hash)
    if row is None:
        return None
    if row.state == RefereeState.WITHDRAWN or row.link_revoked:  # type: ignore[attr-defined]
        return Dead("withdrawn", row)
    last = max(row.deadline or row.request.deadline, row.request.deadline)
    return Dead("expired", row) if local_day(now) > link_ends(last) else row
