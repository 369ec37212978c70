"""What the apps above tell on our pages: each registers a function in `AppConfig.ready`, and it is asked once a page.

A provider answers for all the ids shown at once, so that a page costs the same whether it has one row or twenty.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from foundation.accounts.models import User
from recruitment.models import Candidate, Recruitment

MOST_WAITING = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A standing in words for a row of the list. `kind` is one of the status component's; `text` says what is wrong
    where `kind` does, and `detail` how far it has come besides."""

    kind: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate's standing in words, with what can be done about it.

    `stage` is "none" (nothing begun), "open" or "done". `url` leads to the whole of it; `todo` is a verb phrase where
    the next move is the reader's ("Ask for references"), with its address; lower `urgency` is first.
    """

    stage: str
    kind: str
    text: str
    detail: str = ""
    url: str = ""
    todo: str = ""
    todo_url: str = ""
    urgency: int = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader: a verb and a name, where it is done, since when. Low `urgency` first."""

    when: datetime
    verb: str
    name: str
    url: str
    urgency: int = 5
    context: str = ""

    @property
    def text(self) -> str:
        return f"{self.verb} {self.name}".strip()


CellProvider = Callable[[Sequence[int], datetime], Mapping[int, Cell]]
PeopleProvider = Callable[[Recruitment, Sequence[Candidate], bool, datetime], Mapping[int, Person]]
FollowingProvider = Callable[[Recruitment, datetime], str]
WaitingProvider = Callable[[User, datetime], Iterable[Waiting]]


@dataclass(slots=True)
class _Registry:
    cells: list[CellProvider] = field(default_factory=list)
    people: list[PeopleProvider] = field(default_factory=list)
    waiting: list[WaitingProvider] = field(default_factory=list)
    following: list[FollowingProvider] = field(default_factory=list)


_registry = _Registry()


def register_cell(provider: CellProvider) -> None:
    """Tie in `provider(recruitment ids, now) -> {id: Cell}`: the list's column of where things stand. One app only."""
    _once(_registry.cells, provider, most=1)


def register_people(provider: PeopleProvider) -> None:
    """Tie in `provider(recruitment, candidates, runs, now) -> {candidate id: Person}`, for the recruitment's page.

    `runs` tells whether the reader runs the recruitment; one who only reads is given no address and no names of
    referees. One app only.
    """
    _once(_registry.people, provider, most=1)


def register_waiting(provider: WaitingProvider) -> None:
    """Tie in `provider(user, now) -> [Waiting]`: what waits for this person, at most `MOST_WAITING`."""
    _once(_registry.waiting, provider)


def register_following(provider: FollowingProvider) -> None:
    """Tie in `provider(recruitment, now) -> a sentence or two`: what follows by itself on its closing, "" for nothing.
    One app only."""
    _once(_registry.following, provider, most=1)


def cells_for(ids: Sequence[int], now: datetime) -> Mapping[int, Cell]:
    """Where each of these recruitments stands, by id; empty without ids or provider."""
    return _registry.cells[0](ids, now) if ids and _registry.cells else {}


def people_for(
    recruitment: Recruitment, candidates: Sequence[Candidate], runs: bool, now: datetime
) -> Mapping[int, Person]:
    """Where each of these candidates stands, by id; empty without candidates or provider."""
    return _registry.people[0](recruitment, candidates, runs, now) if candidates and _registry.people else {}


def following_on(recruitment: Recruitment, now: datetime) -> str:
    """What follows by itself when this one is closed, or is closed now; empty without a provider."""
    return _registry.following[0](recruitment, now) if _registry.following else ""


def waiting_for(user: User, now: datetime) -> list[Waiting]:
    """What waits for `user`, the most urgent first and then the oldest; at most `MOST_WAITING`."""
    return the_first(item for provider in _registry.waiting for item in provider(user, now))


def the_first(found: Iterable[Waiting]) -> list[Waiting]:
    """The most urgent first and then the oldest; at most `MOST_WAITING`."""
    return sorted(found, key=lambda item: (item.urgency, item.when))[:MOST_WAITING]


def _once(providers: list[Any], provider: Any, most: int | None = None) -> None:
    if provider in providers:
        return
    if most is not None and len(providers) >= most:
        raise ValueError("Another app answers for this already.")
    providers.append(provider)
