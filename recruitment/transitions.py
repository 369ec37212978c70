"""Which moves a recruitment can make: move -> (from states, to state, by)."""

from collections.abc import Mapping

from foundation.lib.moves import Move
from recruitment.enums import RecruitmentState as S

RUN = "recruitment.run"

MOVES: Mapping[str, Move] = {
    "activate": Move(frozenset({S.DRAFT}), S.ACTIVE, RUN),
    "decide": Move(frozenset({S.ACTIVE}), S.DECIDED, RUN),
    "correct_decision": Move(frozenset({S.DECIDED}), S.DECIDED, RUN),
    "close": Move(frozenset({S.DECIDED}), S.CLOSED, RUN),
    "cancel": Move(frozenset({S.DRAFT, S.ACTIVE}), S.CANCELLED, RUN),
}
