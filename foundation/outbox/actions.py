"""The only writers of the outbox. Row first, then a mail; every change of state is one conditional UPDATE.

The rule of sending: `put` in the transaction of the business change; after commit a bell; `claim` with a lease;
compose; `hand_over`, committed just before the text leaves; then what became of it. Whoever dies on the way leaves a
claim that expires, and the sweeper rings again.
"""

import json
import logging
import os
import random
import secrets
import socket
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from foundation.audit import actions as audit
from foundation.lib import calendar, queue, tokens
from foundation.outbox import queries, registry, rules, words
from foundation.outbox.enums import MessageState, Reason
from foundation.outbox.models import Gate, LinkToken, Message, Wording, WordingChange, new_message_id
from foundation.outbox.queries import Words
from foundation.outbox.transitions import FINAL, MOVES

logger = logging.getLogger(__name__)

TEST = "outbox.test"

# One statement that also tells whether the row was made: with ON CONFLICT the ORM's own insert returns no row.
_INSERT = """
    INSERT INTO outbox_message (kind, dedupe_key, recipient_name, recipient_email, language, subject_kind, subject_id,
        case_id, context, state, due_at, rung_at, message_id)
    VALUES (%(kind)s, %(dedupe_key)s, %(recipient_name)s, %(recipient_email)s, %(language)s, %(subject_kind)s,
        %(subject_id)s, %(case_id)s, %(context)s, 'queued', %(due_at)s, %(rung_at)s, %(message_id)s)
    ON CONFLICT (dedupe_key) DO NOTHING
    RETURNING *
"""


# -- making and withdrawing ---------------------------------------------------------------------------


def put(
    kind: str,
    *,
    dedupe_key: str,
    to_name: str,
    to_email: str,
    language: str,
    subject_kind: str,
    subject_id: str,
    case_id: int | None = None,
    due_at: datetime | None = None,
    context: dict[str, Any] | None = None,
) -> Message | None:
    """Put one message in the outbox: one INSERT in the caller's transaction, and a bell after its commit if it is due.

    Returns the message, or None when the dedupe key exists already: nothing is changed then, so putting twice is
    putting once. Raises `UnknownKind` for a kind nobody registered and ValueError for a context that holds a link's
    secret. A name is made safe for a header; an address that can't be used is not refused here but bounces, where the
    manager sees it.
    """
    registry.get(kind)
    values = json.dumps(context or {})
    if tokens.redact(values) != values:
        raise ValueError("A link's secret never lies in the context: the worker makes it.")
    now = timezone.now()
    due_at = due_at or now
    row = {
        "kind": kind,
        "dedupe_key": dedupe_key,
        "recipient_name": rules.one_line(to_name, 200),
        "recipient_email": rules.one_line(to_email, 320),
        "language": language,
        "subject_kind": subject_kind,
        "subject_id": str(subject_id),
        "case_id": case_id,
        "context": values,
        "due_at": due_at,
        "rung_at": now if due_at <= now else None,
        "message_id": new_message_id(),
    }
    message = next(iter(Message.objects.raw(_INSERT, row)), None)
    if message and message.rung_at:
        queue.ring("outbox.deliver", message.pk)
    return message


def still_waits(dedupe_key: str) -> bool:
    """Whether this message has not been taken for delivery; it is not, then, before the caller has committed.

    What a message is made from can so be added to: it is read when the message is rendered, after the claim.
    """
    waiting = Message.objects.select_for_update().filter(dedupe_key=dedupe_key, state=MessageState.QUEUED)
    return waiting.order_by("pk").values_list("pk", flat=True).first() is not None


def cancel(subject_kind: str, subject_id: str, kinds: Collection[str] | None = None) -> int:
    """Cancel what has not begun to leave about a subject (only these kinds, if given) and return how many that were.

    Call it in the transaction that makes the messages unwanted. A message whose text is leaving at this moment is let
    go: after the commit of the caller none is begun.
    """
    waiting = Message.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id))
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    return _move(
        waiting.exclude(state=MessageState.SENDING, handed_over_at__isnull=False),
        "cancel",
        last_error=Reason.NOT_WANTED,
    )


def revoke_links(subject_kind: str, subject_id: str) -> int:
    """Withdraw every link to a subject and return how many lived. The pages then say so, and whom to ring."""
    alive = LinkToken.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id), revoked_at__isnull=True)
    return alive.update(revoked_at=Now())


# -- delivery: called by delivery.py alone ---------------------------------------------------------


def claim(message_pk: int, *, now: datetime | None = None) -> Message | None:
    """Take one message for delivery, with a lease; None when it isn't due, is taken, withdrawn, held or doesn't exist.

    Exactly one caller gets it. A claim that has expired is taken over: if the text may have left, a reminder ends as
    failed (`unknown_outcome`), anything else goes again with the same Message-ID. A reminder due at a quiet hour is
    moved to the next office hour. `now` is for the rules of time; leases are measured by the database's clock, one
    for all.
    """
    free = Q(state=MessageState.QUEUED, due_at__lte=now or Now()) | Q(
        state=MessageState.SENDING, claimed_until__lt=Now()
    )
    with transaction.atomic():
        if not queries.gate_open():
            return None
        taken = _move(
            Message.objects.filter(free, pk=message_pk),
            "claim",
            claimed_until=_lease_end(),
            claimed_by=f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}",
            attempts=F("attempts") + 1,
            interrupted=F("interrupted") + Case(When(state=MessageState.SENDING, then=1), default=0),
            give_up_at=Coalesce(F("give_up_at"), Now() + rules.GIVE_UP_AFTER),
        )
        if not taken:
            return None
        message = Message.objects.get(pk=message_pk)
        return message if _may_go(message, now or timezone.now()) else None


def _may_go(message: Message, now: datetime) -> bool:
    is_reminder = message.kind in registry.reminders()
    if message.handed_over_at and is_reminder:
        fail(message, Reason.UNKNOWN_OUTCOME)
    elif message.interrupted > rules.MOST_INTERRUPTIONS:
        fail(message, Reason.INTERRUPTED)
    elif is_reminder and calendar.is_quiet(now):
        _move(
            _mine(message), "put_back", due_at=calendar.next_office_time(now), rung_at=None, attempts=F("attempts") - 1
        )
    else:
        return True
    return False


def keep_copy(
    message: Message, *, subject: str, body: str, token_hash: str | None, link_subject: tuple[str, str]
) -> bool:
    """Store what is about to be sent, without its secret, and the hash of its link. False when the claim is lost.

    Committed before the mail server is spoken to, so that no link ever arrives that the product doesn't know.
    """
    with transaction.atomic():
        if not _mine(message).update(subject=subject, body=body):
            return False
        if token_hash:
            LinkToken.objects.create(
                token_hash=token_hash, subject_kind=link_subject[0], subject_id=link_subject[1], message=message
            )
        return True


def hand_over(message: Message) -> bool:
    """Commit that the text leaves now. False, and nothing may leave, when the claim is lost or the message unwanted.

    The row is locked while the question is asked, and `cancel` waits for that lock: so whatever made the message
    unwanted either is seen here or is committed after the mail had left.
    """
    with transaction.atomic():
        locked = _mine(message).select_for_update().first()
        if locked is None:
            return False
        if not registry.get(locked.kind).wanted(locked):
            withdraw(message)
            return False
        return _mine(message).update(handed_over_at=Now(), claimed_until=_lease_end()) == 1


def withdraw(message: Message) -> None:
    """Cancel a claimed message that is no longer wanted."""
    _move(_mine(message), "cancel", last_error=Reason.NOT_WANTED)


def mark_sent(message: Message, *, provider_id: str = "") -> None:
    """Note that the mail server has taken the message. If the provider's event came first, its state stays."""
    with transaction.atomic():
        if _move(_mine(message), "mark_sent", sent_at=Now(), provider_id=provider_id, last_error=""):
            _tell(message, "on_sent")
        else:
            overtaken = Message.objects.filter(pk=message.pk, sent_at__isnull=True, handed_over_at__isnull=False)
            overtaken.update(sent_at=Now(), provider_id=provider_id)


def put_back(message: Message, reason: str) -> None:
    """Queue a claimed message for another attempt later.

    It was certainly not delivered. After 72 hours it fails instead.
    """
    wait = rules.back_off(message.attempts, random.random())
    if message.give_up_at and timezone.now() + wait > message.give_up_at:
        fail(message, reason)
        return
    due = timezone.now() + wait
    if message.kind in registry.reminders():
        due = calendar.next_office_time(due)
    _move(_mine(message), "put_back", due_at=due, rung_at=None, handed_over_at=None, last_error=reason)


def outcome_unknown(message: Message) -> None:
    """Note that the text left and the answer was lost.

    Once more with the same Message-ID, never twice; a reminder not at all.
    """
    if message.kind in registry.reminders() or message.interrupted:
        fail(message, Reason.UNKNOWN_OUTCOME)
        return
    due = timezone.now() + rules.back_off(message.attempts, random.random())
    _move(
        _mine(message),
        "put_back",
        due_at=due,
        rung_at=None,
        interrupted=F("interrupted") + 1,
        last_error=Reason.UNKNOWN_OUTCOME,
    )


def bounce(message: Message, reason: str) -> None:
    """Note that the recipient was refused for good, and tell the kind's `on_final` in the same transaction."""
    _end(message, "bounce", reason)


def fail(message: Message, reason: str) -> None:
    """Park a message that can't be sent or has been tried long enough, and tell the kind's `on_final` likewise."""
    _end(message, "fail", reason)


def _end(message: Message, move: str, reason: str) -> None:
    with transaction.atomic():
        if _move(_mine(message), move, last_error=rules.one_line(reason, 500)):
            _tell(message, "on_final")


# -- the sweeper -------------------------------------------------------------------------------------


def sweep(*, now: datetime | None = None, limit: int = 200) -> int:
    """Ring for what is due and not claimed, oldest first, and return how many. Two sweeps at once share the work.

    What was rung for a moment ago is left alone, so that a slow worker doesn't get the same ids again and again.
    While the gate is held nothing is rung and what is due is shown as paused.
    """
    moment = now or Now()
    if not queries.gate_open():
        return _move(Message.objects.filter(due_at__lte=moment), "pause") * 0
    free = Q(state=MessageState.QUEUED, due_at__lte=moment) | Q(state=MessageState.SENDING, claimed_until__lt=Now())
    quiet = Q(rung_at__isnull=True) | Q(rung_at__lt=Now() - timedelta(seconds=settings.OUTBOX_RING_AGAIN_SECONDS))
    with transaction.atomic():
        Gate.objects.get_or_create(pk=1, defaults={"home": queries.home()})
        due = Message.objects.filter(free & quiet).order_by("due_at").select_for_update(skip_locked=True)
        found = list(due.values_list("pk", flat=True)[:limit])
        Message.objects.filter(pk__in=found).update(rung_at=Now())
        for pk in found:
            queue.ring("outbox.deliver", pk)
    return len(found)


# -- what the provider tells ----------------------------------------------------------------------


def record_provider_event(*, reference: str, provider_id: str, event: str, reason: str = "") -> Message | None:
    """Note what the provider says of a message: `delivered`, `bounced`, `rejected` or `failed`; the rest is ignored.

    The message is found by our own reference (its Message-ID) or by the provider's id. Twice is once, in any order: a
    bounce is never overwritten by a delivery, and an event that comes before our own mark counts. Returns the message
    if it changed.
    """
    move = {"delivered": "deliver", "bounced": "bounce", "rejected": "bounce", "failed": "fail"}.get(event)
    known_by = Q(message_id=reference) if reference else Q(provider_id=provider_id)
    if move is None or not (reference or provider_id):
        return None
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(known_by, handed_over_at__isnull=False).first()
        if message is None:
            return None
        changes = {} if move == "deliver" else {"last_error": rules.one_line(reason or event, 500)}
        if not _move(Message.objects.filter(pk=message.pk), move, **changes):
            return None
        _tell(message, "on_sent" if move == "deliver" else "on_final")
    return message


# -- by hand -----------------------------------------------------------------------------------------


def send_again(message_pk: int, *, by_id: int | None, role: str) -> bool:
    """Queue a failed or bounced message anew and ring.

    False when it is in another state or its address has been purged.
    """
    with transaction.atomic():
        again = _move(
            Message.objects.filter(pk=message_pk, purged_at__isnull=True),
            "send_again",
            due_at=Now(),
            rung_at=Now(),
            attempts=0,
            interrupted=0,
            give_up_at=None,
            handed_over_at=None,
            sent_at=None,
        )
        if again:
            audit.record(
                "outbox.sent_again", by_id=by_id, role=role, case_id=None, object_kind="message", object_id=message_pk
            )
            queue.ring("outbox.deliver", message_pk)
    return bool(again)


def hold(*, by_id: int | None, role: str, reason: str) -> int:
    """Close the gate: nothing leaves until `release`. What waits is shown as paused; returns how many that are."""
    with transaction.atomic():
        _set_gate(held=True, by_id=by_id, reason=reason)
        paused = _move(Message.objects.all(), "pause")
        audit.record(
            "outbox.held", by_id=by_id, role=role, case_id=None, object_kind="outbox", object_id=1, paused=paused
        )
    return paused


def release(*, by_id: int | None, role: str) -> int:
    """Open the gate of this very database, also after a restored backup, and queue what was paused;

    Returns how many.
    """
    with transaction.atomic():
        _set_gate(held=False, by_id=by_id, reason="")
        released = _move(Message.objects.all(), "release", rung_at=None)
        audit.record(
            "outbox.released",
            by_id=by_id,
            role=role,
            case_id=None,
            object_kind="outbox",
            object_id=1,
            released=released,
        )
    return released


def _set_gate(*, held: bool, by_id: int | None, reason: str) -> None:
    values = {"held": held, "home": queries.home(), "reason": rules.one_line(reason, 200), "changed_by_id": by_id}
    Gate.objects.update_or_create(pk=1, defaults={**values, "changed_at": timezone.now()})


# -- HR's own words ----------------------------------------------------------------------------------


class WordingRefused(ValueError):
    """Words that cannot be used; `problems` says why by `subject` and `body`, for whoever wrote them."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(problems)
        self.problems = problems


@transaction.atomic
def word(kind_slug: str, own: Words | None, *, language: str, by_id: int, role: str) -> bool:
    """Give a kind of message HR's own words in a language, or the shipped ones back (None, or words equal to them).

    Holds for every mail that has not been sent. False when those words hold already. Refuses with WordingRefused an
    unknown placeholder, a missing one and an empty part; raises `UnknownKind` for a kind that HR does not word.
    What was changed, from what to what, is kept as a `WordingChange` and told to the audit log.
    """
    kind = registry.get(kind_slug)
    if kind.placeholders is None or language not in queries.LANGUAGES:
        raise registry.UnknownKind(kind_slug)
    shipped = words.shipped(kind, language)
    to_shipped = own is None or own == shipped
    new = shipped if own is None or to_shipped else _usable(kind, own)
    Wording.objects.get_or_create(pk=kind_slug)
    row = Wording.objects.select_for_update().get(pk=kind_slug)
    former = words.in_force(kind, language)
    if former == new:
        return False
    kept = Words("", "") if to_shipped else new
    Wording.objects.filter(pk=row.pk).update(**{f"subject_{language}": kept.subject, f"body_{language}": kept.body})
    change = WordingChange.objects.create(
        wording=row,
        language=language,
        former_subject=former.subject,
        former_body=former.body,
        subject=new.subject,
        body=new.body,
        to_shipped=to_shipped,
        by_id=by_id,
    )
    kind_of_event = "outbox.wording_shipped" if to_shipped else "outbox.worded"
    audit.record(
        kind_of_event,
        by_id=by_id,
        role=role,
        case_id=None,
        object_kind="outbox.wording",
        object_id=kind_slug,
        language=language,
        change=change.pk,
    )
    return True


def _usable(kind: registry.MessageKind, own: Words) -> Words:
    """The words as they are kept: the subject on one line. Raises WordingRefused."""
    own = Words(rules.one_line(own.subject, 200), own.body.strip())
    if told := words.problems(kind, own):
        raise WordingRefused(told)
    return own


def send_test(kind_slug: str, own: Words, *, language: str, to_name: str, to_email: str, by_id: int) -> Message | None:
    """Put a mail in the outbox that shows words, saved or not, to the person who writes them; marked as a test.

    It is about nobody and its link leads to the first page. Refuses words as `word` does.
    """
    own = _usable(registry.get(kind_slug), own)
    return put(
        TEST,
        dedupe_key=f"{TEST}:{secrets.token_hex(16)}",
        to_name=to_name,
        to_email=to_email,
        language=language,
        subject_kind="user",
        subject_id=str(by_id),
        context={"of": kind_slug, "subject": own.subject, "body": own.body},
    )


# -- disposal ----------------------------------------------------------------------------------------


def purge_messages(now: datetime) -> int:
    """Remove the texts, and later the recipients, of finished messages; returns how many rows were changed.

    What stays (kind, state, times) says that a message was sent, and nothing of whom.
    """
    finished = Message.objects.filter(final_at__isnull=False, purged_at__isnull=True)
    texts = finished.filter(final_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS)).exclude(body="")
    changed = texts.update(body="", subject="")
    persons = finished.filter(final_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_RECIPIENT_DAYS))
    return changed + persons.update(
        body="", subject="", recipient_name="", recipient_email="", context={}, last_error="", purged_at=now
    )


def purge_links(now: datetime) -> int:
    """Delete the hashes of links that nobody can use any more;

    Returns how many. An address with one is then unknown.
    """
    too_old = Q(created_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_LINK_DAYS))
    withdrawn = Q(revoked_at__lt=now - timedelta(days=settings.OUTBOX_KEEP_TEXT_DAYS))
    return LinkToken.objects.filter(too_old | withdrawn).delete()[0]


# -- the mover ---------------------------------------------------------------------------------------


def _mine(message: Message) -> QuerySet[Message]:
    """Return the message as long as it is still claimed by the caller."""
    return Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by, state=MessageState.SENDING)


def _lease_end() -> Any:
    return Now() + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)


def _move(messages: QuerySet[Message], move: str, **changes: Any) -> int:
    """Make a move of the transition table, and only from its states.

    The one writer of `state`. Returns how many moved.
    """
    sources, target, _ = MOVES[move]
    if target is not MessageState.SENDING:
        changes |= {"claimed_until": None, "claimed_by": ""}
    changes["final_at"] = Coalesce(F("final_at"), Now()) if target in FINAL else None
    return messages.filter(state__in=sources).update(state=target, **changes)


def _tell(message: Message, callback: str) -> None:
    """Tell the kind what became of its message.

    A callback that fails must not undo what is known: it would be sent again.
    """
    kind = registry.registered().get(message.kind)
    tell: Callable[[Message], None] | None = getattr(kind, callback, None)
    if tell is None:
        return
    message.refresh_from_db()
    try:
        with transaction.atomic():
            tell(message)
    except Exception:
        logger.exception("%s of %s failed for message %s.", callback, message.kind, message.pk)
