"""What references tell on the recruitment's pages and the start page: one answer a page, for all that is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import ReadLog
from foundation.lib.numbers import in_words
from foundation.lib.text import standing_alone
from recruitment import queries as recruitment_queries
from recruitment.enums import RecruitmentState
from recruitment.models import Candidate, Recruitment
from recruitment.providers import (
    MOST_WAITING,
    Cell,
    Person,
    Waiting,
    register_cell,
    register_people,
    register_waiting,
)
from recruitment.registry import Ending, register_ender, register_gatherer
from references import needs, queries, words
from references.actions import staff
from references.actions.moves import gather_comment
from references.enums import RefereeState, RequestState
from references.models import Referee, ReferenceRequest
from references.needs import Need
from references.queries import REQUEST, Brief
from references.rules import local_day
from references.transitions import ENDED_REQUEST

URGENCY = {words.WARNING: 1, words.BAD: 2, words.GOOD: 3, words.WAITING: 6, words.NEUTRAL: 7}
RING, MEND, REPLACE, READ, ASK, NUDGE = range(1, 7)  # the order of what waits, on the start page and in a case
LOST = (RefereeState.DECLINED, RefereeState.WRONG_PERSON, RefereeState.EXPIRED)


def _language() -> str:
    return get_language() or "sv"


# -- the list ---------------------------------------------------------------------------------------------------


def cells(recruitment_ids: Sequence[int], now: datetime) -> Mapping[int, Cell]:
    """The list's column: what is wrong with the worst, or how many candidates' references are in. Two queries at
    most, from the counts the actions keep."""
    rounds: dict[int, list[Brief]] = {}
    for request in queries.rounds_in_brief(recruitment_ids, now=now):
        rounds.setdefault(request.recruitment_id, []).append(request)
    return {recruitment_id: _cell(found, now) for recruitment_id, found in rounds.items()}


def _cell(rounds: list[Brief], now: datetime) -> Cell:
    if len(rounds) == 1:
        statuses = [words.round_in_brief(rounds[0], _language(), now=now)]
    else:  # of those that have ended nothing is told but how many: their words would be half of the list's cost
        calls_first = sorted(rounds, key=lambda one: not one.has(RefereeState.WANTS_CALL))
        statuses = [_ended(one) or words.round_in_brief(one, _language(), now=now) for one in calls_first]
    first = min(statuses, key=lambda status: URGENCY[status.kind])
    wrong = first.kind in (words.WARNING, words.BAD)
    if len(rounds) == 1:
        return Cell(first.kind, first.text, standing_alone(first.next_text) if wrong else "")
    done = sum(one.state in ENDED_REQUEST for one in rounds)
    few = max(done, 1)  # "none is done": the verb is that of one
    text = ngettext("%(done)s of %(all)s candidates is done", "%(done)s of %(all)s candidates are done", few) % {
        "done": in_words(done),
        "all": in_words(len(rounds)),
    }
    if wrong:
        return Cell(first.kind, first.text, standing_alone(text))
    return Cell(words.GOOD if done == len(rounds) else first.kind, standing_alone(text))


def _ended(request: Brief) -> words.Status | None:
    """How a round that has ended counts in a list of several; None for one that has not."""
    if request.state not in ENDED_REQUEST:
        return None
    return words.Status(words.NEUTRAL if request.state == RequestState.WITHDRAWN else words.GOOD, "")


# -- a recruitment's page ---------------------------------------------------------------------------------------


def people(
    recruitment: Recruitment, candidates: Sequence[Candidate], runs: bool, now: datetime
) -> Mapping[int, Person]:
    """Each candidate's standing in words. Two queries at most, however many candidates."""
    found = queries.rounds_of(candidates)
    return {one.pk: _person(recruitment, one, found.get(one.pk), runs, now) for one in candidates}


def _person(
    recruitment: Recruitment, candidate: Candidate, request: ReferenceRequest | None, runs: bool, now: datetime
) -> Person:
    if request is None:
        may_ask = runs and recruitment.state == RecruitmentState.ACTIVE and candidate.withdrawn_at is None
        url = reverse("references:ask", args=[recruitment.public_id, candidate.public_id]) if may_ask else ""
        todo = _("Ask for references") if may_ask else ""
        return Person("none", words.NEUTRAL, _("No references asked for"), todo=todo, todo_url=url, urgency=ASK)
    stage = "done" if request.state in ENDED_REQUEST else "open"
    if not runs:
        status = words.progress(request, _language(), now=now)
        return Person(stage, status.kind, status.text)
    referees = list(request.referees.all()) if stage == "open" else []
    status = words.request_status(request, referees, _language(), now=now)
    url = reverse("references:request", args=[recruitment.public_id, request.public_id])
    todo, urgency = _todo(request, referees, now)
    return Person(stage, status.kind, status.text, status.next_text, url, todo, url if todo else "", urgency)


def _todo(request: ReferenceRequest, referees: Sequence[Referee], now: datetime) -> tuple[str, int]:
    """What a person has to see to in an open round, and how urgent it is; nothing when all goes by itself."""
    found = needs.needed(request, referees, now=now)
    if found is None:
        return "", ASK
    need, referee = found
    name = {"name": referee.name if referee else words.first_name(request.candidate.name)}
    return {
        Need.RING: (_("Ring %(name)s") % name, RING),
        Need.MEND_CANDIDATE: (_("Mend the address"), MEND),
        Need.MEND: (_("Mend the address of %(name)s") % name, MEND),
        Need.EXTEND: (_("Move the last day"), MEND),
        Need.ANOTHER: (_("See to another referee"), REPLACE),
        Need.REMIND_CANDIDATE: (_("Remind %(name)s") % name, NUDGE),
        Need.REMIND: (_("Remind %(name)s") % name, NUDGE),
    }[need]


# -- the start page ---------------------------------------------------------------------------------------------


def waiting(user: User, now: datetime) -> list[Waiting]:
    """What waits for those who run: ring somebody, mend an address, find another, read what has come in, ask, remind.

    A manager is told of their own and shared recruitments; an HR specialist of what has got stuck in their part of the
    tree, and of the rest in their own. Five queries.
    """
    mine = recruitment_queries.own_or_shared(user)
    helped = recruitment_queries.run_by(user) if user.has_role(Role.HR_SPECIALIST) else mine
    return [
        *_stuck_referees(helped),
        *_stuck_candidates(helped, now),
        *_unread(user, mine),
        *_unasked(mine),
        *_silent(mine, now),
    ]


def _rounds(recruitments: QuerySet[Recruitment]) -> QuerySet[ReferenceRequest]:
    rows = ReferenceRequest.objects.filter(candidate__recruitment__in=recruitments.order_by())
    return rows.select_related("candidate__recruitment")


def _stuck_referees(recruitments: QuerySet[Recruitment]) -> list[Waiting]:
    """Those who want to be rung, whose mail bounced, or who were lost and are missed: of those one a round."""
    short = Q(request__referees_live__lt=F("request__wanted"))
    needing = Q(state=RefereeState.WANTS_CALL) | Q(short, state__in=[RefereeState.BOUNCED, *LOST])
    rows = Referee.objects.filter(
        needing, request__state=RequestState.COLLECTING, request__candidate__recruitment__in=recruitments.order_by()
    ).select_related("request__candidate__recruitment")
    found: dict[tuple[int, int], Waiting] = {}
    for row in rows.order_by("ended_at", "pk")[: 3 * MOST_WAITING]:
        item = _stuck_referee(row)
        found.setdefault((row.pk if item.urgency < REPLACE else 0, row.request_id), item)
    return list(found.values())


def _stuck_referee(row: Referee) -> Waiting:
    since = row.ended_at or row.asked_at or row.created_at
    url, context = _round_url(row.request), _context(row.request)
    if row.state == RefereeState.WANTS_CALL:
        return Waiting(since, _("Ring"), row.name, url, RING, context)
    if row.state == RefereeState.BOUNCED:
        return Waiting(since, _("Mend the address of"), row.name, url, MEND, context)
    return Waiting(since, _("See to a referee in place of"), row.name, url, REPLACE, context)


def _stuck_candidates(recruitments: QuerySet[Recruitment], now: datetime) -> list[Waiting]:
    """Candidates whose mail bounced, or who let the last day pass without naming anybody."""
    bounced = Q(email_bounced_at__isnull=False, state__in=[RequestState.WITH_CANDIDATE, RequestState.COLLECTING])
    late = Q(state=RequestState.WITH_CANDIDATE, deadline__lt=local_day(now))
    rows = _rounds(recruitments).filter(bounced | late).order_by("sent_at", "pk")[:MOST_WAITING]
    return [_stuck_candidate(row) for row in rows]


def _stuck_candidate(row: ReferenceRequest) -> Waiting:
    verb = _("Mend the address of") if row.email_bounced_at else _("Move the last day for")
    since = row.email_bounced_at or row.sent_at or row.created_at
    return Waiting(since, verb, row.candidate.name, _round_url(row), MEND, row.candidate.recruitment.title)


def _unread(user: User, recruitments: QuerySet[Recruitment]) -> list[Waiting]:
    """Rounds that have ended and whose answers this person has not looked at since."""
    looked = ReadLog.objects.filter(
        actor_id=user.pk, object_kind=REQUEST, object_id=Cast(OuterRef("pk"), CharField()), at__gte=OuterRef("ended_at")
    )
    ended = _rounds(recruitments).filter(
        ~Exists(looked),
        state__in=[RequestState.COMPLETE, RequestState.CLOSED],
        referees_answered__gt=0,
        candidate__withdrawn_at=None,
        candidate__recruitment__state=RecruitmentState.ACTIVE,
    )
    return [
        Waiting(
            row.ended_at or row.created_at,
            _("Read the references on"),
            row.candidate.name,
            _round_url(row),
            READ,
            row.candidate.recruitment.title,
        )
        for row in ended.order_by("ended_at", "pk")[:MOST_WAITING]
    ]


def _unasked(recruitments: QuerySet[Recruitment]) -> list[Waiting]:
    """Candidates nobody has asked yet, in recruitments whose profile is adopted."""
    asked = ReferenceRequest.objects.filter(candidate=OuterRef("pk"))
    rows = Candidate.objects.filter(
        ~Exists(asked),
        withdrawn_at=None,
        recruitment__in=recruitments.filter(state=RecruitmentState.ACTIVE).order_by(),
    ).select_related("recruitment")
    return [
        Waiting(
            row.created_at,
            _("Ask for references on"),
            row.name,
            reverse("references:ask", args=[row.recruitment.public_id, row.public_id]),
            ASK,
            row.recruitment.title,
        )
        for row in rows.order_by("created_at", "pk")[:MOST_WAITING]
    ]


def _silent(recruitments: QuerySet[Recruitment], now: datetime) -> list[Waiting]:
    """Referees who have let half their time pass, until somebody has reminded them by hand; one a round."""
    rows = Referee.objects.filter(
        needs.silent(now), manual_reminders=0, request__state=RequestState.COLLECTING,
        request__candidate__recruitment__in=recruitments.order_by(),
    ).select_related("request__candidate__recruitment")  # fmt: skip
    found: dict[int, Waiting] = {}
    for row in rows.order_by("asked_at", "pk")[: 3 * MOST_WAITING]:
        since = row.asked_at or row.created_at
        item = Waiting(since, _("Remind"), row.name, _round_url(row.request), NUDGE, _context(row.request))
        found.setdefault(row.request_id, item)
    return list(found.values())


def _round_url(request: ReferenceRequest) -> str:
    return reverse("references:request", args=[request.candidate.recruitment.public_id, request.public_id])


def _context(request: ReferenceRequest) -> str:
    names = {"name": request.candidate.name, "title": request.candidate.recruitment.title}
    return _("on %(name)s, %(title)s") % names


# -- when a recruitment, or somebody's part in it, ends -----------------------------------------------------------


def end_rounds(by: User, recruitment: Recruitment, candidates: Sequence[Candidate], why: Ending, now: datetime) -> int:
    """Ends every open round of these candidates and tells those it concerns; returns how many. The reason, which a
    protocol prints where somebody had answered, is in Swedish like the protocol."""
    with override("sv"):
        reasons = {
            Ending.DECIDED: _("The decision was made before all had answered."),
            Ending.CANCELLED: _("The recruitment was cancelled."),
            Ending.WITHDREW: _("The candidate withdrew."),
        }
    reason = reasons[why]
    rounds = ReferenceRequest.objects.filter(candidate__in=candidates).exclude(state__in=ENDED_REQUEST)
    found = list(rounds.select_related("candidate__recruitment__unit").order_by("pk"))
    for request in found:
        staff.end_request(by=by, request=request, reason=reason, now=now)
    return len(found)


def register() -> None:
    """Ties the answers to recruitment's pages, and the end of rounds to that of cases."""
    register_cell(cells)
    register_people(people)
    register_waiting(waiting)
    register_ender(end_rounds)
    register_gatherer(gather_comment)
