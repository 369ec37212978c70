"""The moves a message can make. `actions._move` is the only writer of `state`."""

from foundation.lib.moves import Move
from foundation.outbox.enums import MessageState as S

MOVES: dict[str, Move] = {
    "claim": Move(frozenset({S.QUEUED, S.SENDING}), S.SENDING, "worker"),
    "put_back": Move(frozenset({S.SENDING}), S.QUEUED, "worker"),
    "mark_sent": Move(frozenset({S.SENDING}), S.SENT, "worker"),
    "deliver": Move(frozenset({S.QUEUED, S.PAUSED, S.SENDING, S.SENT, S.FAILED}), S.DELIVERED, "provider"),
    "bounce": Move(frozenset(set(S) - {S.BOUNCED, S.CANCELLED}), S.BOUNCED, "worker or provider"),
    "fail": Move(frozenset({S.QUEUED, S.SENDING, S.SENT}), S.FAILED, "worker or provider"),
    "cancel": Move(frozenset({S.QUEUED, S.PAUSED, S.SENDING}), S.CANCELLED, "whoever makes it unwanted"),
    "pause": Move(frozenset({S.QUEUED}), S.PAUSED, "outbox.manage"),
    "release": Move(frozenset({S.PAUSED}), S.QUEUED, "outbox.manage"),
    "send_again": Move(frozenset({S.FAILED, S.BOUNCED}), S.QUEUED, "outbox.manage"),
}

FINAL = frozenset({S.SENT, S.DELIVERED, S.BOUNCED, S.FAILED, S.CANCELLED})
"""States in which the outbox has nothing more to do of itself.

A provider's event may still tell more of a sent message.
"""
