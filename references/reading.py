"""A frozen form as people meet it: its parts in order, and what has been answered to each, in words.

The referee's pages, their own copy and the manager's reading of an answer show the same thing from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.lib import questionnaires
from foundation.lib.questionnaires import Question, Reading
from references import rules
from references.enums import QuestionGroup
from references.models import QuestionSet

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form: the core questions that come first or last, or one competency.

    `lead` is the competency's definition and `in_this_job` what the manager wrote that it means here; else empty.
    """

    slug: str
    title: str
    questions: tuple[Question, ...]
    lead: str = ""
    in_this_job: str = ""

    def missing(self, answers: Answers) -> list[Question]:
        """The questions that must be seen to before the answers can be sent."""
        return questionnaires.missing(self.questions, answers)

    def done(self, answers: Answers) -> bool:
        """Something is answered and nothing is missing."""
        return any(question.slug in answers for question in self.questions) and not self.missing(answers)

    def read(self, answers: Answers, language: str) -> list[tuple[Question, str, Reading]]:
        """Each question with its words and its answer in words."""
        return [
            (
                question,
                question.text.within(language),
                questionnaires.readable(question, answers.get(question.slug), language),
            )
            for question in self.questions
        ]


def parts(question_set: QuestionSet, language: str) -> list[Part]:
    """The form's pages in order, with titles in `language`."""
    competencies = {row["slug"]: row for row in question_set.competencies}
    groups = questionnaires.groups(questionnaires.parse(question_set.questions))
    with override(language):
        return [_part(group, competencies.get(group.slug), language) for group in groups]


def _part(group: questionnaires.Group, competency: Mapping[str, Any] | None, language: str) -> Part:
    if competency is None:
        first = group.slug == QuestionGroup.ABOUT
        return Part(group.slug, _("Your work together") if first else _("To close with"), group.questions)
    return Part(
        group.slug,
        competency["name"][language],
        group.questions,
        lead=competency["definition"][language],
        in_this_job=competency.get("in_this_job") or "",
    )


def first_undone(pages: Sequence[Part], answers: Answers) -> Part | None:
    """Where to go on: the first part that isn't done, or None when all are."""
    return next((part for part in pages if not part.done(answers)), None)


def minutes_left(pages: Sequence[Part], answers: Answers) -> int:
    """How long what is unanswered takes, in whole minutes."""
    kinds = [question.kind for part in pages for question in part.questions if question.slug not in answers]
    return rules.minutes_to_answer(kinds)


def as_text(pages: Sequence[Part], answers: Answers, language: str) -> str:
    """The questions and answers as plain text, a blank line between questions."""
    lines: list[str] = []
    for part in pages:
        lines += [part.title.upper(), ""]
        for _question, words, reading in part.read(answers, language):
            lines += [words, *reading.lines, ""]
    return "\n".join(lines)
