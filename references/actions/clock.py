"""What time does: reminders, silence told, last days passed. And what the post says: a mail that bounced.

Each finder is bounded and each row its own transaction: one bad row holds up nobody, and two schedulers do no harm,
because the row is read again under its lock and the message has a key that exists once.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from foundation.lib import calendar
from references import rules
from references.actions import moves
from references.enums import NoticeEvent, RefereeState, RequestState
from references.models import Referee, ReferenceRequest

logger = logging.getLogger(__name__)

BATCH = 200
REMINDED = (RefereeState.ASKED, RefereeState.BEGUN)


def remind_referees(*, now: datetime) -> int:
    """Sends the reminders that are due; after an outage one, not all that were missed. Returns how many rows were
    due."""
    due = Referee.objects.filter(state__in=REMINDED, next_reminder_at__lte=now).order_by("next_reminder_at", "pk")
    return _each(due[:BATCH], _remind_referee, now)


def _remind_referee(referee: Referee, now: datetime) -> None:
    referee = moves.locked_referee(referee)
    if referee.state not in REMINDED or not referee.next_reminder_at or referee.next_reminder_at > now:
        return
    if referee.asked_at is None or referee.deadline is None:
        return
    times = calendar.reminder_times(referee.asked_at, referee.deadline)
    step = calendar.due_reminder(times, referee.reminders_done, now, deadline=referee.deadline)
    if step.due:
        key = f"reminder:{referee.invitations}:{referee.deadline}:{step.done}"
        moves.to_referee("references.referee_reminder", referee, key=key)
        moves.record("references.referee_reminded", referee.request, referee=referee, by_id=None, role=moves.CLOCK)
    referee.reminders_done, referee.next_reminder_at = step.done, step.next_at
    referee.save(update_fields=["reminders_done", "next_reminder_at"])


def remind_candidates(*, now: datetime) -> int:
    """Reminds candidates who have not named their referees, or not said go. Returns how many rows were due."""
    due = ReferenceRequest.objects.filter(
        state__in=[RequestState.WITH_CANDIDATE, RequestState.COLLECTING], next_reminder_at__lte=now
    ).order_by("next_reminder_at", "pk")
    return _each(due[:BATCH], _remind_candidate, now)


def _remind_candidate(request: ReferenceRequest, now: datetime) -> None:
    request = moves.locked_request(request)
    if not request.next_reminder_at or request.next_reminder_at > now:
        return
    since = moves.candidate_waits_since(request)
    step = calendar.due_reminder(
        calendar.reminder_times(since, request.deadline) if since else [],
        request.reminders_done,
        now,
        deadline=request.deadline,
    )
    if step.due and since:
        kind = moves.candidate_reminder_kind(request)
        moves.to_candidate(
            kind, request, key=f"reminder:{request.state}:{since:%Y%m%d%H%M}:{request.deadline}:{step.done}"
        )
        moves.record("references.candidate_reminded", request, by_id=None, role=moves.CLOCK)
    request.reminders_done, request.next_reminder_at = step.done, step.next_at
    request.save(update_fields=["reminders_done", "next_reminder_at"])


def tell_silence(*, now: datetime) -> int:
    """Tells the managers of referees, and of candidates who have named nobody, silent past half their time, once each.

    Returns how many rows were due.
    """
    unnamed = ReferenceRequest.objects.filter(state=RequestState.WITH_CANDIDATE, silent_notice_at__lte=now)
    told = _each(unnamed.order_by("silent_notice_at", "pk")[:BATCH], _tell_unnamed, now)
    due = Referee.objects.filter(state__in=REMINDED, silent_notice_at__lte=now).order_by("silent_notice_at", "pk")
    return told + _each(due[:BATCH], _tell_silence, now)


def _tell_unnamed(request: ReferenceRequest, now: datetime) -> None:
    request = moves.locked_request(request)
    if request.state != RequestState.WITH_CANDIDATE or not request.silent_notice_at:
        return
    request.silent_notice_at = None
    request.save(update_fields=["silent_notice_at"])
    moves.notify(request, NoticeEvent.SILENT, now=now)


def _tell_silence(referee: Referee, now: datetime) -> None:
    referee = moves.locked_referee(referee)
    if referee.state not in REMINDED or not referee.silent_notice_at:
        return
    referee.silent_notice_at = None
    referee.save(update_fields=["silent_notice_at"])
    moves.notify(referee.request, NoticeEvent.SILENT, referee=referee, now=now)


def expire(*, now: datetime) -> int:
    """Ends the waiting for referees whose last day has passed; the link still opens for thirty days. Returns rows
    due."""
    today = rules.local_day(now)
    asked = Q(state__in=[*REMINDED, RefereeState.WANTS_CALL], deadline__lt=today)
    unasked = Q(
        state__in=[RefereeState.HELD, RefereeState.NAMED],
        request__deadline__lt=today,
        request__state=RequestState.COLLECTING,
    )
    due = Referee.objects.filter(asked | unasked).order_by("pk")
    return _each(due[:BATCH], _expire, now)


def _expire(referee: Referee, now: datetime) -> None:
    referee = moves.locked_referee(referee)
    last = referee.deadline or referee.request.deadline
    still = referee.state in (*REMINDED, RefereeState.WANTS_CALL, RefereeState.HELD, RefereeState.NAMED)
    if not still or last >= rules.local_day(now):
        return
    moves.move_referee(referee, "expire", now=now)
    moves.record("references.expired", referee.request, referee=referee, by_id=None, role=moves.CLOCK)
    moves.lost(referee, NoticeEvent.EXPIRED, now=now)


@transaction.atomic
def referee_bounced(*, public_id: str, now: datetime, address: str = "") -> None:
    """The post could not deliver to a referee: the state says so, and managers and candidate hear. Idempotent.

    A bounce from another `address` than the present one changes nothing: it was mended before the word came.
    """
    found = Referee.objects.select_related("request").filter(public_id=public_id).first()
    if found is None:
        return
    referee = moves.locked_referee(found)
    if referee.state not in (RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL):
        return
    if _mended(address, referee.email):
        return
    moves.move_referee(referee, "bounce", now=now)
    moves.record("references.bounced", referee.request, referee=referee, by_id=None, role=moves.CLOCK)
    moves.lost(referee, NoticeEvent.BOUNCED, now=now)


@transaction.atomic
def candidate_bounced(*, public_id: str, now: datetime, address: str = "") -> None:
    """The post could not deliver to a candidate: the managers hear and can mend the address. Idempotent.

    As with referees, a bounce from an address that is no longer theirs changes nothing.
    """
    found = ReferenceRequest.objects.filter(public_id=public_id).first()
    if found is None:
        return
    request = moves.locked_request(found)
    if request.email_bounced_at or _mended(address, request.candidate.email):
        return
    request.email_bounced_at = now
    request.next_reminder_at = None
    request.save(update_fields=["email_bounced_at", "next_reminder_at"])
    moves.record("references.bounced", request, by_id=None, role=moves.CLOCK)
    moves.notify(request, NoticeEvent.BOUNCED, now=now)


def _mended(bounced: str, present: str) -> bool:
    """Whether the address that bounced has been replaced. Mail servers can take days to give up."""
    return bool(bounced) and bounced.lower() != present.lower()


def _each(rows: Any, act: Callable[[Any, datetime], None], now: datetime) -> int:
    count = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row, now)
        except Exception:  # one bad row must not hold up the others; it is logged and tried again at the next turn
            logger.exception("%s failed for row %s", act.__name__, row.pk)
        count += 1
    return count
