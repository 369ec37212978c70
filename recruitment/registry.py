"""What the apps above do when a case, or somebody's part in it, ends, and when somebody is to hear of something in the
morning: each registers a function in `AppConfig.ready`.

Actions call it within their own transaction, so that a case never ends while something of it goes on above.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from foundation.accounts.models import User
from recruitment.models import Candidate, ProfileComment, Recruitment


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


# -- the morning's mail -------------------------------------------------------------------------------------------

Gatherer = Callable[[User, ProfileComment, datetime], None]

_gatherers: list[Gatherer] = []


def register_gatherer(gatherer: Gatherer) -> None:
    """Tie in `gatherer(user, comment, now)`: tells of the comment in the one mail `user` gets in the morning. One app
    only."""
    if _gatherers and gatherer not in _gatherers:
        raise ValueError("Another app makes the morning's mail already.")
    _gatherers[:] = [gatherer]


def gather(user: User, comment: ProfileComment, now: datetime) -> bool:
    """Leaves it to the morning's mail; False where no app makes one."""
    for gatherer in _gatherers:
        gatherer(user, comment, now)
    return bool(_gatherers)
