"""State machines as data: a table of moves, and one function that reads it."""

from collections.abc import Mapping
from typing import NamedTuple


class Move(NamedTuple):
    """From which states, to which state, and by whom: a permission's name, or a word for a link's holder or the
    clock."""

    sources: frozenset[str]
    target: str
    by: str


class MoveRefused(Exception):
    """The move does not start from the state the row is in."""


def target(moves: Mapping[str, Move], move: str, state: str) -> str:
    """The state `move` leads to from `state`; raises MoveRefused when it does not start there."""
    found = moves[move]
    if state not in found.sources:
        raise MoveRefused(f"{move} from {state}")
    return found.target
