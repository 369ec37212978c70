"""What a candidate does through the mailed link: names referees, sends them, says go."""

from datetime import datetime

from django.db import transaction

from foundation.lib.moves import MoveRefused
from foundation.outbox import actions as outbox
from references import queries, rules
from references.actions import moves
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import AnswerDraft, Referee, ReferenceRequest
from references.queries import REFEREE

ROLE = "candidate"
EDITABLE = frozenset({RefereeState.NAMED, RefereeState.HELD, RefereeState.BOUNCED})


class TooFewReferees(Exception):
    """Fewer referees are named than were asked for; `missing` says how many."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


class NamedTwice(Exception):
    """The person is named already in the round: the address is there, or, without one, the name and the number."""


class TakesPart(Exception):
    """The address, or the number of somebody without one, is of the candidate or of somebody who takes part in the
    choice: the manager, a co-manager, a deputy or an assessor."""


@transaction.atomic
def name_referee(
    *,
    request: ReferenceRequest,
    name: str,
    relation: str,
    employer: str,
    email: str,
    phone: str,
    language: str,
    wait_for_go: bool,
    now: datetime,
) -> Referee:
    """Adds a referee. While naming it is only noted; later (one was lost, or another is wanted) it is asked by
    `send_naming`.

    Refuses with MoveRefused when no more are wanted, NamedTwice for somebody already in the round, TakesPart for
    somebody who takes part in the choice. One who is noted already with all the same facts is returned: the button was
    pressed twice.
    """
    request = moves.locked_request(request)
    named = list(Referee.objects.filter(request=request))
    facts = {
        "name": name,
        "relation": relation,
        "employer": employer,
        "email": email,
        "phone": phone,
        "language": language,
        "wait_for_go": wait_for_go,
    }
    for row in named:
        if row.state == RefereeState.NAMED and all(getattr(row, field) == value for field, value in facts.items()):
            return row
    counted = rules.standing(referee.state for referee in named)
    if not rules.may_name_another(request.state, request.wanted, counted) or counted.live >= rules.AT_MOST:
        raise MoveRefused("no more referees are wanted")
    _refuse_twice(named, name, email, phone)
    _refuse_taking_part(request, email, phone)
    referee = Referee.objects.create(
        request=request,
        **facts,
        position=max((row.position for row in named), default=0) + 1,
        created_at=now,
    )
    moves.settle(request, now=now)
    return referee


def _refuse_twice(named: list[Referee], name: str, email: str, phone: str) -> None:
    """Two at one workplace may share its number, so without an address the name counts too."""
    lost = {RefereeState.WITHDRAWN, RefereeState.WRONG_PERSON, RefereeState.BOUNCED}
    others = [row for row in named if row.state not in lost]
    if not email:
        others = [row for row in others if row.name.casefold() == name.casefold()]
    if rules.same_way(email, phone, [(row.email, row.phone) for row in others]):
        raise NamedTwice


def _refuse_taking_part(request: ReferenceRequest, email: str, phone: str) -> None:
    candidate = request.candidate
    if rules.same_way(email, phone, [(candidate.email, candidate.phone), *queries.recruiting(request)]):
        raise TakesPart


@transaction.atomic
def change_named(
    *,
    referee: Referee,
    name: str,
    relation: str,
    employer: str,
    email: str,
    phone: str,
    language: str,
    wait_for_go: bool,
    now: datetime,
) -> Referee:
    """Changes a referee who has not been asked yet, or whose mail bounced: that one is asked again at the new address,
    or is to be rung where there is none.

    Under another name it is another person: what the former one had saved and not sent is destroyed.
    Refuses with MoveRefused once the referee has been reached, RoundFull (one of those) for a bounced one who would be
    the seventh, NamedTwice and TakesPart as naming does.
    """
    referee = moves.locked_referee(referee)
    if referee.state not in EDITABLE or referee.request.state not in (
        RequestState.WITH_CANDIDATE,
        RequestState.COLLECTING,
    ):
        raise MoveRefused("already asked")
    _refuse_twice(list(Referee.objects.filter(request=referee.request).exclude(pk=referee.pk)), name, email, phone)
    _refuse_taking_part(referee.request, email, phone)
    if referee.state == RefereeState.BOUNCED and referee.name.casefold() != name.casefold():
        _forget_former(referee)
    referee.name, referee.relation, referee.employer = name, relation, employer
    referee.email, referee.phone, referee.language = email, phone, language
    referee.wait_for_go = wait_for_go
    referee.save()
    if referee.state == RefereeState.BOUNCED:  # asked again, as the seventh refused
        outbox.revoke_links(REFEREE, referee.public_id)
        moves.ask(referee, now=now)
        moves.record("references.address_changed", referee.request, referee=referee, by_id=None, role=ROLE)
        moves.settle(referee.request, now=now)
    return referee


def _forget_former(referee: Referee) -> None:
    """Nobody else reads what is not sent, and the one who takes the place opens the same pages."""
    AnswerDraft.objects.filter(referee=referee).delete()
    referee.call_phone = referee.call_times = ""


@transaction.atomic
def remove_named(*, referee: Referee, now: datetime) -> None:
    """Takes away a referee nobody has written to: the row goes, since nothing has happened with it. Else
    MoveRefused."""
    referee = moves.locked_referee(referee)
    if referee.state not in (RefereeState.NAMED, RefereeState.HELD) or referee.asked_at:
        raise MoveRefused("already asked")
    request = referee.request
    referee.delete()
    moves.settle(request, now=now)


@transaction.atomic
def send_naming(*, request: ReferenceRequest, now: datetime) -> list[Referee]:
    """Sends what has been named: each referee is asked, or held until the candidate says go. One without e-mail is to
    be rung. Returns those it moved.

    Refuses with TooFewReferees when fewer than wanted are in play. Sent twice (a double click) it moves nobody twice.
    """
    request = moves.locked_request(request)
    waiting = list(Referee.objects.select_for_update().filter(request=request, state=RefereeState.NAMED).order_by("pk"))
    live = rules.standing(Referee.objects.filter(request=request).values_list("state", flat=True)).live
    if request.state == RequestState.WITH_CANDIDATE:
        if live < request.wanted:
            raise TooFewReferees(request.wanted - live)
        request.naming_done_at, request.reminders_done = now, 0
        moves.move_request(request, "collect", now=now)
    elif request.state != RequestState.COLLECTING:
        raise MoveRefused("the round has ended")
    for referee in waiting:
        referee.request = request
        if referee.wait_for_go:
            moves.move_referee(referee, "hold", now=now)
            moves.notify(request, NoticeEvent.HELD, referee=referee, now=now)
        else:
            moves.ask(referee, now=now)
        moves.record("references.named", request, referee=referee, by_id=None, role=ROLE, held=referee.wait_for_go)
    request.next_reminder_at = moves.next_candidate_reminder(request, now=now)
    request.save(update_fields=["next_reminder_at"])
    moves.settle(request, now=now)
    return waiting


@transaction.atomic
def say_go(*, referee: Referee, now: datetime) -> Referee:
    """The candidate lets a held referee be contacted: they are asked now, or are to be rung. MoveRefused unless
    held."""
    referee = moves.locked_referee(referee)
    if referee.state != RefereeState.HELD:
        raise MoveRefused("not held")
    moves.ask(referee, now=now)
    request = referee.request
    request.next_reminder_at = moves.next_candidate_reminder(request, now=now)
    request.save(update_fields=["next_reminder_at"])
    moves.record("references.said_go", request, referee=referee, by_id=None, role=ROLE)
    return referee
