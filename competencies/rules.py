"""What must hold before words are published, as pure functions. Sources: the product's sections 2, 3 and 5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.enums import QuestionKind
from foundation.lib import wording

FEWEST_BEHAVIOURS = 4
MOST_BEHAVIOURS = 6
MOST_QUESTIONS = 2  # of a competency; with four core questions and four competencies that makes twelve
FEWEST_INTERVIEW_QUESTIONS = 2  # what an interview guide takes of each competency, at the least
MOST_INTERVIEW_QUESTIONS = 10  # five ship; more than ten are not chosen among but skimmed


class PublishRefused(Exception):
    """What is wrong, in words: either `problems` that must be put right, or doubts that ask for a written reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that may invite discrimination: where they stand, in which text, and on what ground."""

    where: str
    text: str
    words: str
    ground: str | Promise


def lines(text: str) -> list[str]:
    """The items of a list that holds one a line; empty lines are none."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def behaviour_problems(swedish: str, english: str) -> list[str]:
    """What is wrong with the lists of behaviours: four to six in each language, as many in both."""
    sv, en = len(lines(swedish)), len(lines(english))
    problems = []
    for name, count in ((_("Swedish"), sv), (_("English"), en)):
        if not FEWEST_BEHAVIOURS <= count <= MOST_BEHAVIOURS:
            problems.append(
                _("There are %(count)s behaviours in %(language)s. Write four to six, one a line.")
                % {"count": count, "language": name}
            )
    if sv != en:
        problems.append(
            _("Write the same behaviours in both languages: there are %(sv)s in Swedish and %(en)s in English.")
            % {"sv": sv, "en": en}
        )
    return problems


def question_problems(kinds: Sequence[str]) -> list[str]:
    """What is wrong with a competency's reference questions: one or two, and one of them on the scale."""
    problems = []
    if QuestionKind.SCALE not in kinds:
        problems.append(_("Add a question on the scale: it is what the referees are read side by side by."))
    if len(kinds) > MOST_QUESTIONS:
        problems.append(
            _("There are %(count)s reference questions. Two at most, so that a form has twelve.")
            % {"count": len(kinds)}
        )
    return problems


def interview_problems(listen_for: Sequence[tuple[str, str]]) -> list[str]:
    """What is wrong with a competency's interview questions, given what to listen for in each (Swedish, English).

    Two to ten, since a guide takes two to four of each competency; the same signs in both languages.
    """
    problems, count = [], len(listen_for)
    if not FEWEST_INTERVIEW_QUESTIONS <= count <= MOST_INTERVIEW_QUESTIONS:
        problems.append(
            ngettext(
                "There is %(count)s interview question. Write two to ten, so that there is a choice.",
                "There are %(count)s interview questions. Write two to ten, so that there is a choice.",
                count,
            )
            % {"count": count}
        )
    for number, (swedish, english) in enumerate(listen_for, start=1):
        sv, en = len(lines(swedish)), len(lines(english))
        if sv != en:
            problems.append(
                _(
                    "Interview question %(number)s: write the same signs to listen for in both languages. There are "
                    "%(sv)s in Swedish and %(en)s in English."
                )
                % {"number": number, "sv": sv, "en": en}
            )
    return problems


def doubts_in(texts: Iterable[tuple[str, str, str]]) -> list[Doubt]:
    """Every word that may invite discrimination in texts given as (where, language, text)."""
    return [
        Doubt(where, text, hit.words, hit.label)
        for where, language, text in texts
        for hit in wording.discrimination_hits(text, language)
    ]


def free_slug(wanted: str, taken: set[str]) -> str:
    """A slug like `wanted` that is not taken; takes it."""
    slug = base = slugify(wanted)[:50]
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug
