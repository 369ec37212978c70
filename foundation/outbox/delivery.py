"""One message from claim to mark. The order of the steps is the rule of sending; every write is an action."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.core import mail
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection

from foundation.outbox import actions, emails, registry, rules
from foundation.outbox.models import Message
from foundation.outbox.rules import Outcome

logger = logging.getLogger(__name__)

DATABASE_GONE = (OperationalError, InterfaceError)
PATIENCE = (0.2, 0.5, 1, 2, 4, 8)  # seconds between tries to write down what has happened


class NotToLeave(Exception):
    """The message was withdrawn, or its claim lost, just before its text would have left."""


class HandOver:
    """Commits that the text leaves now; called at most once, by the backend that can tell or just before another's."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.done = False

    def __call__(self) -> None:
        if not actions.hand_over(self.message):
            raise NotToLeave
        self.done = True


def deliver(message_pk: int, *, now: datetime | None = None) -> bool:
    """Deliver one message if it is due and free; True when the mail server took it.

    Whatever goes wrong ends in a state: retried, bounced, parked as failed, or cancelled. Only a database that is
    gone is raised; the claim then expires and the sweeper rings again.
    """
    message = actions.claim(message_pk, now=now)
    if message is None:
        return False
    hand_over = HandOver(message)
    letter = _compose(message, hand_over)
    return letter is not None and _send(message, letter, hand_over)


def _compose(message: Message, hand_over: HandOver) -> EmailMessage | None:
    """Return the mail, its link's hash committed; None when the message has found its end here."""
    try:
        reason = rules.unusable_address(message.recipient_email)
        if reason:
            actions.bounce(message, reason)
            return None
        kind = registry.get(message.kind)
        letter = emails.compose(message, kind) if kind.wanted(message) else None
        outgoing = emails.as_mail(message, letter, hand_over) if letter else None
    except DATABASE_GONE:
        raise
    except Exception as error:
        logger.exception("Message %s of kind %s cannot be composed.", message.pk, message.kind)
        actions.fail(message, rules.plain_reason(error))
        return None
    if letter is None:
        actions.withdraw(message)
        return None
    kept = actions.keep_copy(
        message,
        subject=letter.subject,
        body=letter.stored_body,
        token_hash=letter.token_hash,
        link_subject=letter.link_subject,
    )
    return outgoing if kept else None


def _send(message: Message, letter: EmailMessage, hand_over: HandOver) -> bool:
    backend = mail.get_connection()
    try:
        backend.open()
        if not getattr(backend, "announces_data", False):
            hand_over()
        backend.send_messages([letter])
    except NotToLeave:
        return False
    except DATABASE_GONE:
        raise  # from the hand-over: nothing has left
    except Exception as error:  # every backend raises its own kinds
        _settle(message, error, handed_over=hand_over.done)
        return False
    else:
        provider_id = getattr(getattr(letter, "anymail_status", None), "message_id", None) or ""
        _insist(lambda: actions.mark_sent(message, provider_id=str(provider_id)))
        return True
    finally:
        with suppress(Exception):  # what is said at parting changes nothing
            backend.close()


def _settle(message: Message, error: Exception, *, handed_over: bool) -> None:
    reason = rules.plain_reason(error)
    outcome = rules.outcome_of(error, handed_over=handed_over)
    if outcome is Outcome.PARKED:
        logger.error("Message %s of kind %s cannot be sent.", message.pk, message.kind, exc_info=error)
    settle: dict[Outcome, Callable[[], None]] = {
        Outcome.RETRY: lambda: actions.put_back(message, reason),
        Outcome.BOUNCED: lambda: actions.bounce(message, reason),
        Outcome.UNKNOWN: lambda: actions.outcome_unknown(message),
        Outcome.PARKED: lambda: actions.fail(message, reason),
    }
    _insist(settle[outcome])


def _insist(write: Callable[[], None]) -> None:
    """Write down what has happened, also over a database that is just being restarted."""
    for wait in PATIENCE:
        try:
            return write()
        except DATABASE_GONE:
            connection.close()
            time.sleep(wait)
    return write()
