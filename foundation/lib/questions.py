"""What a question is: the specification that references and surveys freeze as JSON, in Swedish and English.

`parse` is the only way in: what it returns is whole and consistent, so that nothing after it has to ask. The JSON's
shape is one dict a question:

    {"slug", "kind": "scale"|"text"|"yes_no"|"choice"|"period", "group", "text": {"sv", "en"},
     "help": {"sv", "en"}, "required": bool, "options": [{"slug", "sv", "en"}],
     "anchors": {"1": {"sv", "en"}, "3": …, "5": …}, "competency": slug or null}

`help`, `options`, `anchors` and `competency` may be left out; `required` is true unless told. `options` belong to a
choice (two or more), `anchors` to a scale (at least for 1 and 5), and to no other kind.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SCORES = (1, 2, 3, 4, 5)
SPELLED_OUT = (1, 5)  # the scores a scale must explain; the middle one should be
MAX_QUESTIONS = 60
MAX_OPTIONS = 12
MAX_CHARACTERS = 1000

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_KEYS = {"slug", "kind", "group", "text", "help", "required", "options", "anchors", "competency"}


class SpecError(ValueError):
    """The specification is not one. `problems` tells what is wrong with each question, in English."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


class Kind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    TEXT = "text"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PERIOD = "period"


COMMENTED = frozenset({Kind.SCALE, Kind.YES_NO, Kind.CHOICE})  # these have a box for a comment beneath


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in both languages."""

    sv: str
    en: str

    def within(self, language: str) -> str:
        """The English words for English, otherwise the Swedish ones."""
        return self.en if language.lower().startswith("en") else self.sv


@dataclass(frozen=True, slots=True)
class Option:
    slug: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question, whole and consistent; made by `parse`."""

    slug: str
    kind: Kind
    group: str
    text: Words
    help: Words
    required: bool
    options: tuple[Option, ...]
    anchors: tuple[tuple[int, Words], ...]
    competency: str | None

    @property
    def comment_name(self) -> str | None:
        """The name of the comment's field, for the kinds that have one."""
        return f"{self.slug}_comment" if self.kind in COMMENTED else None

    @property
    def input_names(self) -> tuple[str, ...]:
        """Every name the question's inputs have in a posted form."""
        if self.kind is Kind.PERIOD:
            return (f"{self.slug}_from", f"{self.slug}_to", f"{self.slug}_ongoing")
        return (self.slug, self.comment_name) if self.comment_name else (self.slug,)

    def anchor(self, score: int, language: str) -> str:
        """What the score means in words; empty where the scale doesn't say (between two that it does)."""
        return next((words.within(language) for value, words in self.anchors if value == score), "")

    def option(self, slug: str, language: str) -> str:
        """An option's label; empty when there is no such option."""
        return next((option.label.within(language) for option in self.options if option.slug == slug), "")


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are asked together; `competency` is theirs when they share one."""

    slug: str
    questions: tuple[Question, ...]

    @property
    def competency(self) -> str | None:
        slugs = {question.competency for question in self.questions}
        return slugs.pop() if len(slugs) == 1 else None


def groups(questions: Iterable[Question]) -> list[Group]:
    """The questions by group, groups and questions in the order in which they first come."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.group, []).append(question)
    return [Group(slug, tuple(members)) for slug, members in found.items()]


# -- from JSON ------------------------------------------------------------------------------------------


def parse(specification: Any) -> list[Question]:
    """The questions of a specification as JSON gives it.

    Refuses with SpecError, naming every problem: a shape that is not the one above, an unknown key or kind, words
    missing in a language, a slug that isn't one or comes twice, two questions whose inputs would have the same name.
    """
    if not isinstance(specification, list) or not specification:
        raise SpecError(["a list with at least one question is needed"])
    if len(specification) > MAX_QUESTIONS:
        raise SpecError([f"{len(specification)} questions; at most {MAX_QUESTIONS}"])
    questions, problems = [], []
    for number, spec in enumerate(specification, 1):
        try:
            questions.append(_question(spec))
        except SpecError as error:
            name = spec.get("slug") if isinstance(spec, dict) else None
            problems += [f"question {number}{f' ({name})' if name else ''}: {problem}" for problem in error.problems]
    problems += _clashes(questions)
    if problems:
        raise SpecError(problems)
    return questions


def _question(spec: Any) -> Question:
    if not isinstance(spec, dict):
        raise SpecError(["not an object"])
    problems = [f"unknown key {key!r}" for key in sorted(map(str, spec.keys() - _KEYS))]
    try:
        kind = Kind(str(spec.get("kind")))
    except ValueError:
        raise SpecError([*problems, f"unknown kind {spec.get('kind')!r}"]) from None
    reader = _Reader(problems)
    question = Question(
        slug=reader.slug(spec.get("slug"), "slug"),
        kind=kind,
        group=reader.slug(spec.get("group"), "group"),
        text=reader.words(spec.get("text"), "text"),
        help=reader.words(spec.get("help") or {"sv": "", "en": ""}, "help", empty=True),
        required=reader.boolean(spec.get("required", True), "required"),
        options=reader.options(spec.get("options") or [], kind),
        anchors=reader.anchors(spec.get("anchors") or {}, kind),
        competency=reader.slug(spec["competency"], "competency") if spec.get("competency") else None,
    )
    if problems:
        raise SpecError(problems)
    return question


def _clashes(questions: Iterable[Question]) -> list[str]:
    """Names that two questions' inputs would share."""
    owners: dict[str, str] = {}
    problems = []
    for question in questions:
        for name in {question.slug, *question.input_names}:
            if name in owners:
                problems.append(f"{question.slug}: the name {name!r} is taken by {owners[name]}")
            owners[name] = question.slug
    return problems


class _Reader:
    """Reads parts of one question and notes what is wrong with them, so that all of it is told at once."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems

    def slug(self, value: Any, where: str) -> str:
        if isinstance(value, str) and _SLUG.fullmatch(value):
            return value
        self.problems.append(f"{where}: {value!r} is not a slug (a-z, 0-9, - and _, at most 80)")
        return ""

    def boolean(self, value: Any, where: str) -> bool:
        if isinstance(value, bool):
            return value
        self.problems.append(f"{where}: true or false is needed")
        return False

    def words(self, value: Any, where: str, *, empty: bool = False) -> Words:
        if not isinstance(value, Mapping) or set(value) != {"sv", "en"}:
            self.problems.append(f"{where}: words in sv and en are needed")
            return Words("", "")
        for language in ("sv", "en"):
            said = value[language]
            if not isinstance(said, str) or len(said) > MAX_CHARACTERS:
                self.problems.append(f"{where}: {language} must be text of at most {MAX_CHARACTERS} characters")
            elif not (said.strip() or empty):
                self.problems.append(f"{where}: {language} is empty")
        return Words(value["sv"], value["en"])

    def options(self, value: Any, kind: Kind) -> tuple[Option, ...]:
        wanted = range(2, MAX_OPTIONS + 1) if kind is Kind.CHOICE else range(1)
        if not isinstance(value, list) or len(value) not in wanted:
            self.problems.append(f"options: two to {MAX_OPTIONS} for a choice, none for another kind")
            return ()
        found = []
        for number, option in enumerate(value, 1):
            where = f"option {number}"
            parts = dict(option) if isinstance(option, Mapping) else {}
            found.append(Option(self.slug(parts.pop("slug", None), where), self.words(parts, where)))
        if len({option.slug for option in found}) < len(found):
            self.problems.append("options: a slug comes twice")
        return tuple(found)

    def anchors(self, value: Any, kind: Kind) -> tuple[tuple[int, Words], ...]:
        scores = {str(score): score for score in SCORES}
        needed = {str(score) for score in SPELLED_OUT} if kind is Kind.SCALE else set()
        allowed = scores.keys() if kind is Kind.SCALE else set()
        if not isinstance(value, Mapping) or not needed <= value.keys() <= allowed:
            self.problems.append("anchors: for 1 and 5, and 2-4 if wanted, on a scale; none for another kind")
            return ()
        return tuple(sorted((scores[key], self.words(words, f"anchor {key}")) for key, words in value.items()))
