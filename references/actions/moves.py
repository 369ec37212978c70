"""The only writers of `state`, and what follows from a move whoever made it."""

from datetime import date, datetime
from typing import Any, TypedDict

from django.utils.translation import gettext, override

from foundation.accounts.enums import Notify
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib import calendar, moves
from foundation.outbox import actions as outbox
from foundation.records import actions as records
from foundation.records.enums import DocumentType
from recruitment import queries as recruitment_queries
from recruitment.models import ProfileComment
from references import rules
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import ManagerNotice, Referee, ReferenceRequest
from references.queries import REFEREE, REQUEST
from references.transitions import ENDED_REQUEST, FINAL_REFEREE, REFEREE_MOVES, REQUEST_MOVES

CLOCK = "clock"
MANAGER = "references.manager"  # a notice is about a round, but for a person: withdrawing the round leaves it be
DIGEST_HOUR = 8


class RoundFull(moves.MoveRefused):
    """Six referees are in play already: nobody comes back until one of them is withdrawn."""


def places_left(request: ReferenceRequest) -> int:
    """How many more a locked round may ask, counted anew."""
    return rules.places_left(rules.standing(Referee.objects.filter(request=request).values_list("state", flat=True)))


def locked_request(request: ReferenceRequest) -> ReferenceRequest:
    """The round re-read under a row lock: everything that changes a round or its referees waits here."""
    row = ReferenceRequest.objects.select_for_update(of=("self",)).select_related(
        "candidate__recruitment__case_file", "candidate__recruitment__owner", "candidate__recruitment__unit"
    )
    return row.get(pk=request.pk)


def locked_referee(referee: Referee) -> Referee:
    """The referee re-read, with its round locked first (always in that order, so that no two ways lock crosswise)."""
    request = locked_request(referee.request)
    found = Referee.objects.select_for_update(of=("self",)).get(pk=referee.pk)
    found.request = request
    return found


def move_request(request: ReferenceRequest, move: str, *, now: datetime) -> None:
    """Takes a locked round to its next state and keeps `ended_at` true; raises MoveRefused. The caller saves
    nothing."""
    request.state = moves.target(REQUEST_MOVES, move, request.state)
    request.ended_at = now if request.state in ENDED_REQUEST else None
    if request.state != RequestState.WITH_CANDIDATE:
        request.silent_notice_at = None
    if request.state in ENDED_REQUEST:
        request.next_reminder_at = None
    request.save()


def move_referee(referee: Referee, move: str, *, now: datetime) -> None:
    """Takes a locked referee to the next state; no reminder outlives being asked. Raises MoveRefused, and RoundFull for
    one who would come back as the seventh."""
    state = moves.target(REFEREE_MOVES, move, referee.state)
    if referee.state in FINAL_REFEREE and state not in FINAL_REFEREE and not places_left(referee.request):
        raise RoundFull("six referees at most")
    referee.state = state
    if referee.state not in (RefereeState.ASKED, RefereeState.BEGUN):
        referee.next_reminder_at = None
    if referee.state in FINAL_REFEREE:
        referee.ended_at, referee.silent_notice_at = now, None
        outbox.cancel(REFEREE, referee.public_id, kinds=["references.referee_reminder"])
    else:
        referee.ended_at = None
    referee.answered_at = now if referee.state == RefereeState.ANSWERED else None
    referee.save()


def record(
    kind: str, request: ReferenceRequest, *, by_id: int | None, role: str, referee: Referee | None = None, **values: Any
) -> None:
    """Writes the audit event of a move, about the referee when there is one, otherwise about the round."""
    about = (REFEREE, referee.pk) if referee else (REQUEST, request.pk)
    audit.record(
        kind,
        by_id=by_id,
        role=role,
        case_id=request.candidate.recruitment_id,
        object_kind=about[0],
        object_id=about[1],
        **values,
    )


class Actor(TypedDict):
    """Who made an event, as `record` takes it."""

    by_id: int | None
    role: str


def by_staff(user: User, request: ReferenceRequest) -> Actor:
    """The user as the actor of an event, in the role they have in this recruitment."""
    return {"by_id": user.pk, "role": recruitment_queries.role_in(user, request.candidate.recruitment)}


def ask(referee: Referee, *, now: datetime) -> None:
    """Asks a locked referee: dates, reminders, and the invitation in the outbox (unique per time asked).

    One who is asked already, or wants a call, stays so. One without e-mail is to be rung: nothing is mailed, and the
    managers hear. Raises MoveRefused from a state nobody is asked from.
    """
    request = referee.request
    referee.asked_at = now
    referee.deadline = rules.referee_deadline(request.deadline, now)
    if not referee.email:
        _to_be_rung(referee, now=now)
        return
    if referee.state not in (RefereeState.ASKED, RefereeState.WANTS_CALL):
        move_referee(referee, "ask", now=now)
    referee.invitations += 1
    referee.reminders_done = 0
    schedule(referee, now=now)
    referee.save()
    to_referee("references.referee_invitation", referee, key=f"invitation:{referee.invitations}")


def _to_be_rung(referee: Referee, *, now: datetime) -> None:
    if referee.state != RefereeState.WANTS_CALL:  # one who asked to be rung has said where and when
        referee.call_phone, referee.call_times = referee.phone, ""
        move_referee(referee, "ring", now=now)
    schedule(referee, now=now)  # nothing to remind of, and no silence: the next step is ours
    referee.save()
    notify(referee.request, NoticeEvent.NO_MAIL, referee=referee, now=now)


def schedule(referee: Referee, *, now: datetime) -> None:
    """Sets the next reminder and when silence is told, from the referee's dates; the caller saves.

    Three reminders at most, also when the last day has been moved.
    """
    referee.next_reminder_at = referee.silent_notice_at = None
    if referee.asked_at is None or referee.deadline is None:
        return
    if referee.state in (RefereeState.ASKED, RefereeState.BEGUN):
        times = calendar.reminder_times(referee.asked_at, referee.deadline)
        referee.reminders_done = max(referee.reminders_done, sum(time <= now for time in times))
        coming = [time for time in times[referee.reminders_done :] if time > now]
        referee.next_reminder_at = coming[0] if coming else None
        silent = rules.silent_at(referee.asked_at, referee.deadline)
        referee.silent_notice_at = silent if silent > now else None


def settle(request: ReferenceRequest, *, now: datetime) -> None:
    """Counts a locked round anew and ends it when it is over: then the protocol is ordered and the managers hear."""
    counted = rules.standing(Referee.objects.filter(request=request).values_list("state", flat=True))
    request.referees_live, request.referees_answered = counted.live, counted.answered
    if rules.round_is_over(request.state, request.wanted, counted):
        move_request(request, "complete", now=now)
        record("references.completed", request, by_id=None, role=CLOCK, answered=counted.answered)
        order_protocol(request, now=now)
        notify(request, NoticeEvent.ALL_DONE, now=now)
    else:
        request.save(update_fields=["referees_live", "referees_answered"])


def order_protocol(request: ReferenceRequest, *, now: datetime) -> None:
    """Orders the next version of the round's protocol; the worker makes it."""
    with override("sv"):  # the archive's language
        title = gettext("Reference protocol")
    document = records.order(
        case_file=request.candidate.recruitment.case_file,
        document_type=DocumentType.REFERENCE_PROTOCOL,
        subject_kind=REQUEST,
        subject_id=request.public_id,
        title=title,
        now=now,
    )
    request.protocol_version = document.version
    request.save(update_fields=["protocol_version"])


def lost(referee: Referee, event: NoticeEvent, *, now: datetime) -> None:
    """What follows when a locked referee is lost: the managers hear, and the candidate is asked for another if one
    is short."""
    request = referee.request
    settle(request, now=now)
    notify(request, event, referee=referee, now=now)
    if request.state == RequestState.COLLECTING and request.referees_live < request.wanted:
        tell_candidate_another(request, key=f"lost:{referee.public_id}:{referee.invitations}", now=now)


def tell_candidate_another(request: ReferenceRequest, *, key: str, now: datetime) -> None:
    """Mails the candidate that another referee is needed, once per `key`, and plans the reminders of it."""
    if to_candidate("references.candidate_another", request, key=key):
        request.another_asked_at, request.reminders_done = now, 0
        request.next_reminder_at = next_candidate_reminder(request, now=now)
        request.save(update_fields=["another_asked_at", "reminders_done", "next_reminder_at"])


def to_candidate(kind: str, request: ReferenceRequest, *, key: str) -> bool:
    """Puts a mail to the candidate in the outbox; the same `key` never mails twice. Says whether it was put."""
    candidate = request.candidate
    message = outbox.put(
        kind,
        dedupe_key=f"request:{request.public_id}:{key}",
        to_name=candidate.name,
        to_email=candidate.email,
        language=candidate.language,
        subject_kind=REQUEST,
        subject_id=request.public_id,
        case_id=candidate.recruitment_id,
    )
    return message is not None


def to_referee(kind: str, referee: Referee, *, key: str) -> bool:
    """Puts a mail to the referee in the outbox; the same `key` never mails twice. Says whether it was put: nothing is
    to one without an address."""
    if not referee.email:
        return False
    message = outbox.put(
        kind,
        dedupe_key=f"referee:{referee.public_id}:{key}",
        to_name=referee.name,
        to_email=referee.email,
        language=referee.language,
        subject_kind=REFEREE,
        subject_id=referee.public_id,
        case_id=referee.request.candidate.recruitment_id,
        context={"invitation": referee.invitations},
    )
    return message is not None


def candidate_reminder_kind(request: ReferenceRequest) -> str:
    """The mail that reminds the candidate of what waits for them now; empty when nothing does."""
    if request.state == RequestState.WITH_CANDIDATE:
        return "references.candidate_reminder"
    if request.state != RequestState.COLLECTING:
        return ""
    states = set(Referee.objects.filter(request=request).values_list("state", flat=True))
    if RefereeState.HELD in states:
        return "references.candidate_go_reminder"
    short = request.referees_live < request.wanted or RefereeState.NAMED in states
    return "references.candidate_another_reminder" if short else ""


def candidate_waits_since(request: ReferenceRequest) -> datetime | None:
    """Since when something waits for the candidate: the naming, a held referee's go-ahead, or another referee. None
    when nothing does."""
    since = {
        "": None,
        "references.candidate_reminder": request.sent_at,
        "references.candidate_go_reminder": request.naming_done_at,
        "references.candidate_another_reminder": request.another_asked_at,
    }
    return since[candidate_reminder_kind(request)]


def next_candidate_reminder(request: ReferenceRequest, *, now: datetime) -> datetime | None:
    """When the candidate is next reminded; None when nothing waits for them, no time is left, or three have left."""
    since = candidate_waits_since(request)
    times = calendar.reminder_times(since, request.deadline) if since else []
    return next((time for time in times[request.reminders_done :] if time > now), None)


def notify(request: ReferenceRequest, event: NoticeEvent, *, now: datetime, referee: Referee | None = None) -> None:
    """Tells everybody who runs the recruitment, at once or gathered to the next working morning, as each has chosen."""
    for user in recruitment_queries.people_running(request.candidate.recruitment):
        notice = ManagerNotice(user=user, request=request, referee=referee, event=event, at=now)
        if user.notify == Notify.DIGEST:
            notice.digest_on = _gathered(user, now)
        notice.save()
        if notice.digest_on is None:
            case_id = request.candidate.recruitment_id
            _put("references.manager_notice", user, f"notice:{notice.pk}", {"notice": notice.pk}, case_id=case_id)


def gather_comment(user: User, comment: ProfileComment, now: datetime) -> None:
    """Lets the next morning's mail tell of what was said about a profile."""
    ManagerNotice.objects.create(
        user=user, comment=comment, event=NoticeEvent.COMMENTED, at=now, digest_on=_gathered(user, now)
    )


def _gathered(user: User, now: datetime) -> date:
    """The morning whose one mail will tell `user` of something: the next, or the one after it when that mail is leaving
    already (at five to eight an answer may be on its way in)."""
    at = next_morning(now)
    while True:
        day = rules.local_day(at)
        key = f"digest:{user.pk}:{day}"
        context = {"user": user.pk, "digest_on": str(day)}
        if _put("references.manager_digest", user, key, context, due_at=at) or outbox.still_waits(key):
            return day
        at = next_morning(at)


def _put(kind: str, user: User, key: str, context: dict[str, Any], **more: Any) -> bool:
    """Puts a mail to somebody who runs the recruitment in the outbox; False when it was there already."""
    message = outbox.put(
        kind,
        dedupe_key=key,
        to_name=user.name,
        to_email=user.email,
        language=user.language,
        subject_kind=MANAGER,
        subject_id=str(user.pk),
        context=context,
        **more,
    )
    return message is not None


def next_morning(now: datetime) -> datetime:
    """The next 08.00 of a working day: when a digest leaves."""
    local = now.astimezone(calendar.STOCKHOLM)
    day = local.date()
    if local.hour >= DIGEST_HOUR or not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    return datetime(day.year, day.month, day.day, DIGEST_HOUR, tzinfo=calendar.STOCKHOLM)
