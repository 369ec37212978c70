"""What differs between two texts, told line by line and word by word: added, taken away, or put in other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.5  # so large a part of the words in common makes it the same line in other words
MOST_WORDS = 600  # of a text whose words are compared one by one; a longer one is told whole
MOST_PAIRS = 400  # of lines that are compared with each other

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a text, and whether the other text lacks them."""

    text: str
    differ: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `name` is what it is about where that is not the text itself; `before` and `now` are
    empty where there was, or is, nothing."""

    kind: str
    before: str = ""
    now: str = ""
    name: str = ""

    @property
    def was(self) -> list[Words]:
        """The text before, with what has been taken away marked."""
        return _marked(self.before, self.now)

    @property
    def is_now(self) -> list[Words]:
        """The text now, with what has come marked."""
        return _marked(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document and what differs in it."""

    title: str
    differences: list[Difference]


def of_text(before: str, now: str, name: str = "") -> list[Difference]:
    """How one text differs from another; an empty list when they are the same."""
    if before == now:
        return []
    kind = CHANGED if before and now else ADDED if now else REMOVED
    return [Difference(kind, before, now, name)]


def of_lines(before: Sequence[str], now: Sequence[str], name: str = "") -> list[Difference]:
    """Each line that is gone is paired with the new one most like it; what has no like is added or taken away."""
    gone = [line for line in before if line not in now]
    come = [line for line in now if line not in before]
    into: dict[str, str] = {}
    for likeness, old, new in _pairs(gone, come):
        if likeness >= ALIKE and old not in into and new not in into.values():
            into[old] = new
    changed = {new: old for old, new in into.items()}
    found = [Difference(REMOVED, before=line, name=name) for line in gone if line not in into]
    found += [
        Difference(CHANGED, changed[line], line, name) if line in changed else Difference(ADDED, now=line, name=name)
        for line in come
    ]
    kept = [line for line in now if line in before]
    if kept != [line for line in before if line in now]:
        found.append(Difference(MOVED, name=name))
    return found


def _pairs(gone: Sequence[str], come: Sequence[str]) -> list[tuple[float, str, str]]:
    if len(gone) * len(come) > MOST_PAIRS:
        return []
    return sorted(((_likeness(old, new), old, new) for old in gone for new in come), reverse=True)


def _likeness(one: str, other: str) -> float:
    """How large a part of the words two lines have in common, in order: 0 to 1."""
    first, second = (re.findall(r"\w+", line.casefold())[:MOST_WORDS] for line in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _marked(text: str, other: str) -> list[Words]:
    """The words of `text`, those that `other` lacks marked; neighbours of a kind together. What is long, or has next to
    nothing in common with the other, is marked as a whole."""
    if not text:
        return []
    here, there = _WORDS.findall(text.strip()), _WORDS.findall(other.strip())
    if not here or not there or max(len(here), len(there)) > MOST_WORDS:
        return [Words(text, True)]
    match = SequenceMatcher(None, [one.strip() for one in here], [one.strip() for one in there], autojunk=False)
    if match.ratio() < ALIKE / 2:
        return [Words(text, True)]
    found: list[Words] = []
    for kind, start, end, _from, _to in match.get_opcodes():
        words = "".join(here[start:end])
        found += [Words(words.rstrip(), kind != "equal"), Words(words[len(words.rstrip()) :], False)]
    return [one for one in found if one.text]
