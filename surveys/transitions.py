"""Which moves a survey can make: move -> (from states, to state, by)."""

from collections.abc import Mapping

from foundation.lib.moves import Move
from surveys.enums import SurveyState

CLOCK = "clock"

MOVES: Mapping[str, Move] = {"close": Move(frozenset({SurveyState.OPEN}), SurveyState.CLOSED, CLOCK)}
