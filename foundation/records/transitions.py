"""Which moves a document can make: move -> (from states, to state, by)."""

from collections.abc import Mapping

from foundation.lib.moves import Move
from foundation.records.enums import DocumentState as S

CLOCK = "clock"

MOVES: Mapping[str, Move] = {
    "finish": Move(frozenset({S.ORDERED}), S.FINISHED, CLOCK),
    "fail": Move(frozenset({S.ORDERED}), S.FAILED, CLOCK),
    "again": Move(frozenset({S.FAILED}), S.ORDERED, "records.order_again"),
}
