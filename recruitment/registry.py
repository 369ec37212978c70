"""What the apps above do when a case, or somebody's part in it, ends: each registers a function in `AppConfig.ready`.

Actions call it within their own transaction, so that a case never ends while something of it goes on above.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from foundation.accounts.models import User
from recruitment.models import Candidate, Recruitment


class Ending(StrEnum):
    """Why it ends."""

    DECIDED = "decided"
    CANCELLED = "cancelled"
    WITHDREW = "withdrew"


Ender = Callable[[User, Recruitment, Sequence[Candidate], Ending, datetime], int]

_enders: list[Ender] = []


def register_ender(ender: Ender) -> None:
    """Tie in `ender(by, recruitment, candidates, why, now) -> how many`: ends what goes on about these candidates, and
    tells those it concerns. Registered twice, it is called once."""
    if ender not in _enders:
        _enders.append(ender)


def end_for(by: User, recruitment: Recruitment, candidates: Sequence[Candidate], why: Ending, now: datetime) -> int:
    """Ends what goes on about these candidates in the apps above; returns how many things that was."""
    return sum(ender(by, recruitment, candidates, why, now) for ender in _enders) if candidates else 0
