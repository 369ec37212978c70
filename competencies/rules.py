"""What must hold before words are published, as pure functions. Sources: the product's sections 2, 3 and 5."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from competencies.enums import QuestionKind
from foundation.lib import wording

FEWEST_BEHAVIOURS = 4
MOST_BEHAVIOURS = 6
MOST_QUESTIONS = 2  # of a competency; with four core questions and four competencies that makes twelve


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


def doubts_in(texts: Iterable[tuple[str, str, str]]) -> list[Doubt]:
    """Every word that may invite discrimination in texts given as (where, language, text)."""
    return [
        Doubt(where, text, hit.words, hit.label)
        for where, language, text in texts
        for hit in wording.discrimination_hits(text, language)
    ]
