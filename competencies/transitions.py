"""Which moves a version can make, of a competency and of a reference template alike: move -> (from, to, by)."""

from collections.abc import Mapping

from competencies.enums import VersionState as S
from foundation.lib.moves import Move

EDIT = "framework.edit"

MOVES: Mapping[str, Move] = {
    "publish": Move(frozenset({S.DRAFT}), S.PUBLISHED, EDIT),
    "retire": Move(frozenset({S.PUBLISHED}), S.RETIRED, EDIT),
}
