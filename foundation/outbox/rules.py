"""Decisions without a database.

How long to wait, what an answer from the mail server means, which addresses can be used.
"""

import re
import smtplib
from datetime import timedelta
from enum import StrEnum

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from foundation.lib.limits import Limit
from foundation.outbox.enums import Reason

GIVE_UP_AFTER = timedelta(hours=72)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
TEST_MAILS = Limit("test-mail", tries=20, seconds=60 * 60)
MOST_INTERRUPTIONS = 10  # a message that ends its worker each time must not do so for ever

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Outcome(StrEnum):
    """What became of one attempt."""

    RETRY = "retry"  # certainly not delivered; worth another try
    BOUNCED = "bounced"  # certainly refused, for good
    UNKNOWN = "unknown"  # the text went out and the answer was lost
    PARKED = "parked"  # cannot be sent as it is; a person must look


def back_off(attempt: int, chance: float) -> timedelta:
    """Return how long to wait after the attempt of that number (1, 2 …): doubled each time, at most an hour.

    `chance` in [0, 1) spreads the wait over half to one and a half of that, so that a hundred messages refused together
    don't return together.
    """
    doubled = min(max(attempt - 1, 0), 12)
    return min(FIRST_WAIT * float(1 << doubled), LONGEST_WAIT) * (0.5 + chance)


def outcome_of(error: Exception, *, handed_over: bool) -> Outcome:
    """Return what an error from the mail backend means. `handed_over`: the text had begun to leave.

    A refusal of the recipient or the text for good (5xx) is a bounce; of ourselves (greeting, sign-in, sender) is for
    the administrator to mend, so it is retried. A connection lost after the text went out leaves the outcome unknown.
    """
    if isinstance(error, AnymailRecipientsRefused):
        return Outcome.BOUNCED
    if isinstance(error, AnymailAPIError):
        return _outcome_of_status(error.status_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _outcome_of_code(max((code for code, _ in error.recipients.values()), default=0))
    if isinstance(error, smtplib.SMTPDataError):
        return _outcome_of_code(error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        return Outcome.RETRY
    if isinstance(error, smtplib.SMTPException | OSError | SoftTimeLimitExceeded):
        return Outcome.UNKNOWN if handed_over else Outcome.RETRY
    return Outcome.PARKED


def _outcome_of_code(code: int) -> Outcome:
    return Outcome.BOUNCED if 500 <= code <= 599 else Outcome.RETRY


def _outcome_of_status(status: int | None) -> Outcome:
    if status is None:
        return Outcome.UNKNOWN
    if status in {401, 403, 408, 429} or status >= 500:
        return Outcome.RETRY
    return Outcome.PARKED


def one_line(value: str, limit: int) -> str:
    """Return the text on one line, without control characters, at most `limit` long: safe in a header."""
    return _CONTROL.sub(" ", value).strip()[:limit]


def unusable_address(address: str) -> Reason | None:
    """Return why mail cannot be sent to the address; None when it can.

    Letters outside ASCII before the @ need an extension (SMTPUTF8) that few mail servers have, so they are refused
    here.
    """
    local, _, _ = address.rpartition("@")
    if not local.isascii():
        return Reason.LETTERS_IN_ADDRESS
    try:
        validate_email(address)
    except ValidationError:
        return Reason.NOT_AN_ADDRESS
    return None


def plain_reason(error: Exception) -> str:
    """Return an error as one short line for `last_error`, with the server's own words where it gave any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = max(error.recipients.values(), key=lambda answer: answer[0])
        return one_line(f"{code} {_text(words)}", 500)
    if isinstance(error, smtplib.SMTPResponseException):
        return one_line(f"{error.smtp_code} {_text(error.smtp_error)}", 500)
    return one_line(f"{type(error).__name__}: {error}", 500)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
