"""What those who run a recruitment do with its references. Each writes its audit event and puts its mails in the
outbox.

All take the acting user as `by` and the time as `now` (aware). Rights are asked by the caller's query
(`queries.requests_visible_to`) and again here, since admin and commands come this way too. MoveRefused means that the
row has moved on meanwhile; nothing is changed then.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.lib.moves import MoveRefused
from foundation.lib.permissions import allowed
from foundation.outbox import actions as outbox
from recruitment import queries as recruitment_queries
from recruitment.models import Candidate, Recruitment
from recruitment.rules import OPEN
from references import queries, rules
from references.actions import moves
from references.actions.freeze import freeze_questions
from references.enums import RefereeState, RequestState
from references.models import AnswerDraft, Referee, ReferenceRequest, SentAnswer
from references.queries import REFEREE, REQUEST
from references.transitions import ENDED_REQUEST, FINAL_REFEREE

MAY_COME_BACK = (RefereeState.EXPIRED, RefereeState.BOUNCED)
FREED = (RefereeState.WITHDRAWN, RefereeState.WRONG_PERSON, RefereeState.BOUNCED)  # whose address another may have


def _check(by: User, recruitment: Recruitment) -> None:
    if not allowed(by, "references.run", recruitment):
        raise PermissionDenied


def _mine(by: User, request: ReferenceRequest) -> ReferenceRequest:
    _check(by, request.candidate.recruitment)
    return moves.locked_request(request)


def _my_referee(by: User, referee: Referee) -> Referee:
    _check(by, referee.request.candidate.recruitment)
    return moves.locked_referee(referee)


@transaction.atomic
def ask_candidate(
    *, by: User, candidate: Candidate, minimum: int, deadline: date, personal_line: str, now: datetime
) -> ReferenceRequest:
    """Asks a candidate for referees: freezes the recruitment's questions at the first request and mails the candidate.

    Refuses with MoveRefused when the candidate has a round already or has withdrawn, or the recruitment has ended; with
    NothingToFreeze without an adopted profile or a
    published template. A double click therefore makes one round and one mail.
    """
    _check(by, candidate.recruitment)
    recruitment = Recruitment.objects.select_for_update(of=("self",)).get(pk=candidate.recruitment_id)
    if ReferenceRequest.objects.filter(candidate=candidate).exclude(state=RequestState.WITHDRAWN).exists():
        raise MoveRefused("the candidate has a round")
    _refuse_ended(recruitment, candidate)
    question_set = freeze_questions(by=by, recruitment=recruitment, now=now)
    request = ReferenceRequest(
        candidate=candidate,
        minimum=max(minimum, rules.AT_LEAST),
        wanted=max(minimum, rules.AT_LEAST),
        deadline=deadline,
        personal_line=personal_line,
        created_by=by,
        created_at=now,
        sent_at=now,
    )
    moves.move_request(request, "send", now=now)
    _time_candidate(request, now=now)
    moves.record(
        "references.asked_candidate", request, **moves.by_staff(by, request), minimum=minimum, frozen=question_set.pk
    )
    moves.to_candidate("references.candidate_invitation", request, key="invitation:1")
    return request


def _refuse_ended(recruitment: Recruitment, candidate: Candidate) -> None:
    """Nobody is asked any more about somebody who has withdrawn, or for a post that is decided or cancelled."""
    if recruitment.state not in OPEN or Candidate.objects.filter(pk=candidate.pk, withdrawn_at__isnull=False).exists():
        raise MoveRefused("the recruitment has ended, or the candidate has withdrawn")


def _time_candidate(request: ReferenceRequest, *, now: datetime) -> None:
    """Sets when the candidate is reminded, and when the managers hear that nobody has been named."""
    request.next_reminder_at = moves.next_candidate_reminder(request, now=now)
    silent = rules.silent_at(now, request.deadline)
    named = request.state != RequestState.WITH_CANDIDATE
    request.silent_notice_at = None if named or silent <= now else silent
    request.save(update_fields=["next_reminder_at", "silent_notice_at"])


@transaction.atomic
def change_candidate_address(*, by: User, request: ReferenceRequest, email: str, now: datetime) -> ReferenceRequest:
    """Mends the candidate's address: old links stop opening, the request is mailed anew and reminders go on.

    Refuses with MoveRefused when the round has ended, ValidationError when another candidate has the address.
    """
    request = _mine(by, request)
    if request.state in ENDED_REQUEST:
        raise MoveRefused("the round has ended")
    candidate = request.candidate
    if recruitment_queries.candidate_with_address(candidate.recruitment, email, but=candidate):
        raise ValidationError({"email": _("Another candidate of the recruitment has this address.")})
    Candidate.objects.filter(pk=request.candidate_id).update(email=email)
    request.candidate.email = email
    request.email_bounced_at = None  # the bounce stopped the reminders
    request.next_reminder_at = moves.next_candidate_reminder(request, now=now)
    request.save(update_fields=["email_bounced_at", "next_reminder_at"])
    outbox.cancel(REQUEST, request.public_id)  # a mail yet to leave would take a new link to the old address
    outbox.revoke_links(REQUEST, request.public_id)
    moves.record("references.candidate_address_changed", request, **moves.by_staff(by, request))
    moves.to_candidate("references.candidate_invitation", request, key=f"invitation:address:{now:%Y%m%d%H%M%S%f}")
    return request


@transaction.atomic
def remind_candidate(*, by: User, request: ReferenceRequest, now: datetime) -> bool:
    """Mails the candidate a reminder now, at most one an hour; the planned ones stay as they are. Says whether one was
    mailed."""
    request = _mine(by, request)
    kind = moves.candidate_reminder_kind(request)
    if not kind:
        raise MoveRefused("nothing to remind of")
    mailed = moves.to_candidate(kind, request, key=f"manual:{now:%Y%m%d%H}")
    if mailed:
        moves.record("references.candidate_reminded", request, **moves.by_staff(by, request))
    return mailed


@transaction.atomic
def remind_referee(*, by: User, referee: Referee, now: datetime) -> bool:
    """Mails the referee a reminder now, at most one an hour; the planned ones stay as they are. Says whether one was
    mailed."""
    referee = _my_referee(by, referee)
    if referee.state not in (RefereeState.ASKED, RefereeState.BEGUN):
        raise MoveRefused("not waiting for an answer")
    mailed = moves.to_referee("references.referee_reminder", referee, key=f"manual:{now:%Y%m%d%H}")
    if mailed:
        referee.manual_reminders += 1
        referee.save(update_fields=["manual_reminders"])
        actor = moves.by_staff(by, referee.request)
        moves.record("references.referee_reminded", referee.request, referee=referee, **actor)
    return mailed


@transaction.atomic
def change_address(*, by: User, referee: Referee, email: str, phone: str, now: datetime) -> Referee:
    """Mends a referee's address or number. A new address gets a new invitation, and links mailed to the old one stop.
    What was written by the old link and not sent is destroyed: only its writer may read it, whoever has the new one.

    Without an address the referee is to be rung; with one again, they are written to. Refuses with MoveRefused when the
    referee has answered, declined or been withdrawn or the round has ended, with ValidationError for an address of the
    candidate, of those who take part in the choice or of another referee, for neither address nor number, and for one
    who would be asked again as the seventh. A bounced referee is asked again.
    """
    referee = _my_referee(by, referee)
    gone = referee.state in FINAL_REFEREE - {RefereeState.BOUNCED, RefereeState.EXPIRED}
    if gone or referee.request.state in ENDED_REQUEST:
        raise MoveRefused("no longer asked")
    new_address = email.lower() != referee.email.lower()
    if not email and not phone:
        raise ValidationError({"email": _("Write an address, or the number of somebody who has none.")})
    if new_address or not email:
        _refuse_address(by, referee, email, phone)
    again = referee.state == RefereeState.BOUNCED or (new_address and referee.state == RefereeState.EXPIRED)
    if again and not moves.places_left(referee.request):
        text = _("Six referees are in play already, and more are not asked. Withdraw one first to ask %(name)s again.")
        raise ValidationError(text % {"name": referee.name})
    was_rung = not referee.email and referee.state == RefereeState.WANTS_CALL
    referee.email, referee.phone = email, phone
    if was_rung:
        referee.call_phone = "" if email else phone
    referee.save(update_fields=["email", "phone", "call_phone"])
    emptied = new_address and _destroy_draft(referee, now=now)
    actor = moves.by_staff(by, referee.request)
    moves.record("references.address_changed", referee.request, referee=referee, **actor, draft_destroyed=emptied)
    asked = referee.state not in (RefereeState.NAMED, RefereeState.HELD)
    if asked and (new_address or referee.state == RefereeState.BOUNCED):
        outbox.revoke_links(REFEREE, referee.public_id)
        if not email:
            outbox.cancel(REFEREE, referee.public_id)  # what is yet to leave was for the former address
        if was_rung:
            moves.move_referee(referee, "write", now=now)
        moves.ask(referee, now=now)
        moves.settle(referee.request, now=now)
    return referee


def _destroy_draft(referee: Referee, *, now: datetime) -> bool:
    """Destroys what a locked referee has written and not sent: they are asked as if nothing had been begun. Says
    whether there was anything."""
    gone, _rows = AnswerDraft.objects.filter(referee=referee).delete()
    if referee.state == RefereeState.BEGUN:
        moves.move_referee(referee, "restart", now=now)
    return gone > 0


def _refuse_address(by: User, referee: Referee, email: str, phone: str) -> None:
    """What the candidate may not name, nobody may correct an address to: two references from one address are one."""
    request, candidate = referee.request, referee.request.candidate
    barred = [(candidate.email, candidate.phone), (by.email, by.phone), *queries.recruiting(request)]
    if rules.same_way(email, phone, barred):
        part = "email" if email else "phone"
        raise ValidationError({part: _("Neither the candidate nor those who recruit can be a referee.")})
    new = email.lower()
    others = Referee.objects.filter(request=request, email__iexact=new).exclude(pk=referee.pk)
    if new and others.exclude(state__in=FREED).exists():
        raise ValidationError({"email": _("Another referee of the candidate has this address.")})


@transaction.atomic
def withdraw_referee(*, by: User, referee: Referee, now: datetime) -> None:
    """Stops asking a referee: the link says so, waiting mails are cancelled, and an asked one is told that no
    answer is needed."""
    referee = _my_referee(by, referee)
    was_asked = referee.state in (RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL)
    _withdraw(referee, tell=was_asked, now=now)
    moves.record(
        "references.referee_withdrawn", referee.request, referee=referee, **moves.by_staff(by, referee.request)
    )
    moves.settle(referee.request, now=now)


def _withdraw(referee: Referee, *, tell: bool, now: datetime) -> None:
    moves.move_referee(referee, "withdraw", now=now)
    outbox.cancel(REFEREE, referee.public_id)
    if tell:
        moves.to_referee("references.referee_withdrawn", referee, key="withdrawn")


@transaction.atomic
def extend(*, by: User, request: ReferenceRequest, deadline: date, now: datetime) -> ReferenceRequest:
    """Moves the last day. Those still asked get new reminder dates; those who ran out of time are asked again, in the
    candidate's order and as far as six allow: the rest stay as they are (`queries.out_of_time` names them).

    Refuses with MoveRefused when the round has ended, ValueError for a day that has passed.
    """
    request = _mine(by, request)
    if request.state in ENDED_REQUEST:
        raise MoveRefused("the round has ended")
    if deadline < rules.local_day(now):
        raise ValueError("the day has passed")
    request.deadline = deadline
    request.save(update_fields=["deadline"])
    places = moves.places_left(request)
    for referee in Referee.objects.select_for_update().filter(request=request).order_by("position", "pk"):
        referee.request = request
        if referee.state == RefereeState.EXPIRED and places:
            _ask_again(referee, now=now)
            places -= 1
        elif referee.state in (RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL):
            referee.deadline = max(referee.deadline or deadline, deadline)  # one asked late may have a later day
            moves.schedule(referee, now=now)
            referee.save()
    _time_candidate(request, now=now)  # last: whoever is held anew waits for the candidate
    moves.record("references.extended", request, **moves.by_staff(by, request), deadline=deadline)
    moves.settle(request, now=now)
    return request


def _ask_again(referee: Referee, *, now: datetime) -> None:
    """One who ran out of time is asked anew, or waits again for the candidate's go-ahead."""
    if referee.asked_at:
        moves.ask(referee, now=now)
    else:
        moves.move_referee(referee, "hold", now=now)


@transaction.atomic
def ask_for_another(*, by: User, request: ReferenceRequest, now: datetime) -> ReferenceRequest:
    """Asks the candidate to name one more referee than are in play now, and mails them. Six at most (ValueError)."""
    request = _mine(by, request)
    if request.state != RequestState.COLLECTING:
        raise MoveRefused("not collecting")
    wanted = max(request.wanted, request.referees_live + 1)
    if wanted > rules.AT_MOST:
        raise ValueError("six referees at most")
    request.wanted = wanted
    request.save(update_fields=["wanted"])
    moves.record("references.another_wanted", request, **moves.by_staff(by, request), wanted=wanted)
    moves.tell_candidate_another(request, key=f"another:{wanted}:{now:%Y%m%d%H}", now=now)
    return request


@transaction.atomic
def close_request(*, by: User, request: ReferenceRequest, reason: str, now: datetime) -> ReferenceRequest:
    """Ends a round as it stands, with a written reason that the protocol prints. Those still asked are told.

    Refuses MoveRefused unless it collects, ValueError without a reason. Orders the protocol.
    """
    request = _mine(by, request)
    if not reason.strip():
        raise ValueError("a reason is needed")
    request.close_reason = reason
    moves.move_request(request, "close", now=now)
    _withdraw_the_rest(request, now=now)
    moves.record("references.closed", request, **moves.by_staff(by, request))
    moves.settle(request, now=now)
    moves.order_protocol(request, now=now)
    return request


def _withdraw_the_rest(request: ReferenceRequest, *, now: datetime) -> None:
    for referee in Referee.objects.select_for_update().filter(request=request).order_by("pk"):
        if referee.state not in FINAL_REFEREE:
            referee.request = request
            _withdraw(referee, tell=referee.asked_at is not None, now=now)
    outbox.cancel(REQUEST, request.public_id)


@transaction.atomic
def reopen(*, by: User, request: ReferenceRequest, deadline: date, now: datetime) -> ReferenceRequest:
    """Opens an ended round for one more referee: the candidate is asked, and the protocol gets a new version in the
    end.

    Refuses with MoveRefused a round that has not ended, or has six already (nobody could then end it by answering), and
    one of a recruitment that has ended or a candidate who has withdrawn.
    """
    _check(by, request.candidate.recruitment)
    recruitment = Recruitment.objects.select_for_update(of=("self",)).get(pk=request.candidate.recruitment_id)
    request = _mine(by, request)
    _refuse_ended(recruitment, request.candidate)
    if request.referees_live >= rules.AT_MOST:
        raise MoveRefused("six referees at most")
    request.deadline, request.close_reason = deadline, ""
    request.wanted = min(max(request.wanted, request.referees_live + 1), rules.AT_MOST)
    moves.move_request(request, "reopen", now=now)
    moves.record("references.reopened", request, **moves.by_staff(by, request), deadline=deadline)
    moves.tell_candidate_another(request, key=f"reopened:{now:%Y%m%d%H%M%S%f}", now=now)
    return request


@transaction.atomic
def withdraw_request(*, by: User, request: ReferenceRequest, now: datetime) -> None:
    """Takes the whole round back: all links say so, nothing more is mailed but the word to those who were asked.

    Refused with MoveRefused once an answer has been sent: it is an official document and belongs in a protocol, which
    closing the round makes.
    """
    request = _mine(by, request)
    if SentAnswer.objects.filter(referee__request=request).exists():
        raise MoveRefused("an answer has come in")
    moves.move_request(request, "withdraw", now=now)
    _withdraw_the_rest(request, now=now)
    _withdraw_the_late(request, now=now)
    moves.record("references.withdrawn", request, **moves.by_staff(by, request))
    moves.to_candidate("references.candidate_withdrawn", request, key="withdrawn")


def _withdraw_the_late(request: ReferenceRequest, *, now: datetime) -> None:
    """Those whose link still took a late answer, or whose bounce somebody could mend."""
    late = Referee.objects.select_for_update().filter(request=request, state__in=MAY_COME_BACK).order_by("pk")
    for referee in late:
        referee.request = request
        _withdraw(referee, tell=False, now=now)


@transaction.atomic
def end_request(*, by: User, request: ReferenceRequest, reason: str, now: datetime) -> None:
    """Ends an open round whose recruitment or candidate has ended: taken back as long as nobody has answered, otherwise
    closed as it stands with `reason` in the protocol. The candidate and those who were asked are told; no link takes an
    answer any more. A round that has ended already is left as it is.
    """
    request = _mine(by, request)
    if request.state in ENDED_REQUEST:
        return
    if not SentAnswer.objects.filter(referee__request=request).exists():
        withdraw_request(by=by, request=request, now=now)
        return
    close_request(by=by, request=request, reason=reason, now=now)
    request = moves.locked_request(request)
    _withdraw_the_late(request, now=now)
    moves.to_candidate("references.candidate_withdrawn", request, key="ended")
