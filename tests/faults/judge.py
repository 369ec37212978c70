"""The rule of sending, judged on the mail server's own log joined with the database; and waiting for it."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.outbox.transitions import FINAL
from tests.helpers.smtp_sink import Sink

QUIET_SECONDS = 20  # a lease and a sweep pass well within


@dataclass(frozen=True)
class Verdict:
    """What came of what was put in the outbox."""

    put: int
    received: int
    lost: int
    doubled: int
    hanging: int
    states: dict[str, int]

    def check(self, *, may_double: int = 0) -> None:
        """Nothing lost, doubled within the bound, every row final. The words of what failed come first."""
        assert not self.lost, f"{self.lost} lost: {self}"
        assert self.doubled <= may_double, f"{self.doubled} doubled: {self}"
        assert not self.hanging, f"{self.hanging} hanging: {self}"


def judge(server: Sink) -> Verdict:
    """Join the server's log with the rows, by Message-ID. A mail that no row knows is an error at once."""
    copies = Counter(mail.message_id for mail in server.accepted())
    known = dict(Message.objects.values_list("message_id", "state"))
    assert set(copies) <= set(known)
    return Verdict(
        put=len(known),
        received=sum(copies.values()),
        lost=sum(not copies[message_id] for message_id in known),
        doubled=sum(copies.values()) - len(copies),
        hanging=sum(state not in FINAL for state in known.values()),
        states=dict(Counter(known.values())),
    )


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds, at most so long; tells whether it did."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def all_final() -> bool:
    """Whether the outbox has nothing more to do."""
    return not Message.objects.exclude(state__in=FINAL).exists()


def in_flight() -> bool:
    """Whether somebody has a message in hand."""
    return Message.objects.filter(state=MessageState.SENDING).exists()


def wait_until_quiet(server: Sink, *, quiet: float = QUIET_SECONDS) -> None:
    """Wait until every row is final, or nothing more has reached the server for a while."""
    count, since = -1, time.monotonic()
    while not all_final() and time.monotonic() - since < quiet:
        now = len(server.received())
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(0.1)
