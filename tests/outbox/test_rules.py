"""How long to wait, and what an answer means."""

import smtplib
import socket
from datetime import timedelta

import pytest
from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from celery.exceptions import SoftTimeLimitExceeded

from foundation.outbox import rules
from foundation.outbox.enums import MessageState
from foundation.outbox.rules import Outcome
from foundation.outbox.transitions import FINAL, MOVES


def test_the_wait_doubles_up_to_an_hour_and_is_spread():
    waits = [rules.back_off(attempt, 0.5) for attempt in range(1, 100)]
    assert waits[:4] == [timedelta(seconds=30 * factor) for factor in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert rules.back_off(3, 0) == timedelta(minutes=1)
    assert rules.back_off(3, 0.999) < timedelta(minutes=3)


class Status(AnymailRequestsAPIError):
    """A provider's answer with a status and nothing else."""

    def __init__(self, status: int | None) -> None:
        Exception.__init__(self, "as told")
        self.status_code = status


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), Outcome.RETRY, Outcome.RETRY),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"who?")}), Outcome.BOUNCED, Outcome.BOUNCED),
        (smtplib.SMTPDataError(452, b"full"), Outcome.RETRY, Outcome.RETRY),
        (smtplib.SMTPDataError(554, b"no"), Outcome.BOUNCED, Outcome.BOUNCED),
        (smtplib.SMTPSenderRefused(550, b"you?", "us@b"), Outcome.RETRY, Outcome.RETRY),
        (smtplib.SMTPAuthenticationError(535, b"no"), Outcome.RETRY, Outcome.RETRY),
        (smtplib.SMTPConnectError(554, b"no"), Outcome.RETRY, Outcome.RETRY),
        (smtplib.SMTPServerDisconnected("gone"), Outcome.RETRY, Outcome.UNKNOWN),
        (TimeoutError("timed out"), Outcome.RETRY, Outcome.UNKNOWN),
        (ConnectionRefusedError(), Outcome.RETRY, Outcome.UNKNOWN),
        (socket.gaierror(), Outcome.RETRY, Outcome.UNKNOWN),
        (SoftTimeLimitExceeded(), Outcome.RETRY, Outcome.UNKNOWN),
        (AnymailRecipientsRefused(), Outcome.BOUNCED, Outcome.BOUNCED),
        (Status(429), Outcome.RETRY, Outcome.RETRY),
        (Status(401), Outcome.RETRY, Outcome.RETRY),
        (Status(503), Outcome.RETRY, Outcome.RETRY),
        (Status(None), Outcome.UNKNOWN, Outcome.UNKNOWN),
        (Status(422), Outcome.PARKED, Outcome.PARKED),
        (ZeroDivisionError(), Outcome.PARKED, Outcome.PARKED),
    ],
)
def test_what_an_answer_means_before_and_after_the_text_has_left(error: Exception, before: Outcome, after: Outcome):
    assert rules.outcome_of(error, handed_over=False) is before
    assert rules.outcome_of(error, handed_over=True) is after


def test_the_servers_own_words_are_kept_on_one_line():
    assert (
        rules.plain_reason(smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.1.1 who\r\nis it?")}))
        == "550 5.1.1 who is it?"
    )
    assert rules.plain_reason(smtplib.SMTPDataError(554, b"\xff no")) == "554 \ufffd no"
    assert len(rules.plain_reason(ValueError("x" * 1000))) == 500


def test_the_table_of_moves_never_brings_a_bounce_back_to_delivered():
    assert MessageState.BOUNCED not in MOVES["deliver"].sources
    assert MessageState.DELIVERED in MOVES["bounce"].sources
    for name, move in MOVES.items():
        if name not in {"deliver", "bounce", "fail", "send_again"}:
            assert not move.sources & FINAL, name
