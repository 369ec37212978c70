"""Words in a question that invite discrimination: a list to warn by, never to refuse by.

HR sees the hits beside the question and may overrule them with a reason. The list follows diskrimineringslagen
(2008:567) 1 kap. 5 §, föräldraledighetslagen (1995:584) 16 §, and what the product description adds: union, politics,
private finances, and health in disguise ("how does X cope with stress?").

Many of the words are also a nurse's or a teacher's daily bread: disability, diagnosis, children, sick. So a word
counts only where it can be about the candidate: the person named last before it, in the same sentence, is not a
patient, a pupil, a colleague or anybody else one works for or with; nor is the sentence about meeting everybody alike.
A plain list cannot understand a sentence. It is meant to catch the usual ways of asking, and to be silent otherwise.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.lib.word_lists import ENGLISH, SWEDISH

GROUNDS: dict[str, Promise] = {
    "health": _("health and sick leave"),
    "pregnancy": _("pregnancy"),
    "parental_leave": _("parental leave"),
    "children": _("children and family"),
    "union": _("union membership"),
    "religion": _("religion and belief"),
    "politics": _("political opinion"),
    "origin": _("ethnic or national origin"),
    "age": _("age"),
    "sexuality": _("sex, gender identity and sexual orientation"),
    "disability": _("disability"),
    "finances": _("private finances"),
}
"""What a question may invite discrimination by, by slug, in words."""

LONGEST = 10_000

_SENTENCE = re.compile(r"[^.?!;\n]+(?:\.(?=\w)[^.?!;\n]*)*")


@dataclass(frozen=True, slots=True)
class Hit:
    """Some words of a text that may invite discrimination; `start` and `end` are their place in it (in NFC)."""

    ground: str
    words: str
    start: int
    end: int

    @property
    def label(self) -> Promise:
        """The ground in words."""
        return GROUNDS[self.ground]


@dataclass(frozen=True, slots=True)
class _Compiled:
    grounds: tuple[tuple[str, re.Pattern[str]], ...]
    people: re.Pattern[str]  # whoever is named; the group `others` when it isn't the candidate
    others_after: re.Pattern[str]
    alike: re.Pattern[str]


def discrimination_hits(text: str, language: str) -> list[Hit]:
    """The words in a question that may invite discrimination, in order, each ground once for the same place.

    `language` is the text's own: English words are looked for in English, otherwise Swedish ones. An empty list says
    only that nothing on the list was found. Looks at the first ten thousand characters.
    """
    lists = _compiled(english=language.lower().startswith("en"))
    text = unicodedata.normalize("NFC", text[:LONGEST]).replace("\u2019", "'").replace("\u00a0", " ")
    hits = [hit for sentence in _SENTENCE.finditer(text) for hit in _in_sentence(sentence, lists)]
    return sorted(hits, key=lambda hit: (hit.start, hit.end))


def _in_sentence(sentence: re.Match[str], lists: _Compiled) -> list[Hit]:
    said = sentence[0]
    return [
        Hit(ground, found[0], sentence.start() + found.start(), sentence.start() + found.end())
        for ground, pattern in lists.grounds
        for found in pattern.finditer(said)
        if not _about_others(said, found, lists)
    ]


def _about_others(said: str, found: re.Match[str], lists: _Compiled) -> bool:
    """Whether the words are about somebody else than the candidate, or about treating everybody alike."""
    last_word = found.end() - len(found[0].split()[-1])
    if lists.alike.search(said, 0, last_word):
        return True
    named = [person["others"] for person in lists.people.finditer(said, 0, last_word)]
    if named:
        return named[-1] is not None
    return bool(lists.others_after.match(said, found.end()))


@lru_cache
def _compiled(*, english: bool) -> _Compiled:
    """A language's lists; made when first asked for, since only those who edit questions need them."""
    lists = ENGLISH if english else SWEDISH
    others = re.sub(r"\n\s*", "", lists.others)
    return _Compiled(
        grounds=tuple((ground, _phrases(lines, lists.marks)) for ground, lines in _by_ground(lists.grounds)),
        people=_words(f"(?P<others>{others})|{lists.candidate}"),
        others_after=re.compile(rf"\s+({lists.of})\s+(\w+\s+)?({others})(?!\w)", re.IGNORECASE),
        alike=_words(lists.alike),
    )


def _by_ground(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each ground of a list with its lines."""
    for block in re.split(r"\n(?=\w)", text.strip()):
        ground, *lines = block.splitlines()
        yield ground, [line.strip() for line in lines]


def _phrases(lines: Sequence[str], marks: Mapping[str, str]) -> re.Pattern[str]:
    joined = "|".join(lines)
    for mark, words in marks.items():
        joined = joined.replace(mark, words)
    return _words(joined)


def _words(alternatives: str) -> re.Pattern[str]:
    spaced = alternatives.replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)", re.IGNORECASE)
