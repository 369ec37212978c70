"""From questions to a form, from a form to answers as JSON, and from answers to words.

References and surveys share this. The questions come from `questions.parse`; nothing here reads the database. Words
of ours go through gettext: for a form in the active language (the caller activates the person's own), for `readable`
in the one asked for. The questions' own words are always in the language asked for.

Answers as JSON, by the question's slug; a question without any answer has no key:

    scale   {"score": 4 or null, "cannot_judge": bool, "comment": str}
    text    {"text": str}
    yes_no  {"answer": "yes"|"no"|null, "comment": str}
    choice  {"choice": option slug or null, "comment": str}
    period  {"from": "2021-03", "to": "2024-06" or null while it is going on}

A null where an answer should be (only a comment so far) or a missing part of a period occurs in drafts and for
questions that need not be answered; `missing` finds those that must not be sent.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.lib import calendar
from foundation.lib.forms import CANNOT_JUDGE
from foundation.lib.question_fields import NO, YES, fields_for
from foundation.lib.questions import SCORES, Group, Kind, Question, SpecError, groups, parse

__all__ = [
    "Block",
    "Group",
    "Kind",
    "Question",
    "QuestionForm",
    "Reading",
    "SpecError",
    "answers_from",
    "form_for",
    "groups",
    "initial_from",
    "judgements",
    "merge",
    "missing",
    "parse",
    "readable",
    "scores",
]

Answer = dict[str, Any]
Answers = dict[str, Answer]


# -- the form -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One question as a page shows it: its field, and the comment's where the kind has one."""

    question: Question
    field: BoundField
    comment: BoundField | None


class QuestionForm(forms.Form):
    """A form made of questions; make it with `form_for`.

    The browser's own checks are off: they speak the browser's language and keep a half-written page from being saved.
    """

    use_required_attribute = False

    def __init__(
        self,
        questions: Sequence[Question],
        language: str,
        *,
        partial: bool,
        comments: bool,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.questions = tuple(questions)
        self.partial = partial
        for question in self.questions:
            fields = fields_for(question, language, today=today, complete=not partial)
            self.fields.update({name: fields[name] for name in fields if comments or name == question.slug})

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's, but a draft may lack what must be there in the end."""
        if not (self.partial and getattr(error, "code", None) == "required"):
            super().add_error(field, error)

    @property
    def blocks(self) -> Iterator[Block]:
        """Each question with its bound fields, in order."""
        for question in self.questions:
            comment = question.comment_name
            yield Block(question, self[question.slug], self[comment] if comment in self.fields else None)


def form_for(
    questions: Sequence[Question],
    language: str,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    partial: bool = False,
    comments: bool = True,
    today: date | None = None,
) -> QuestionForm:
    """The form for these questions; the caller has activated `language` for our own words.

    `initial` is what `initial_from` gives. `partial` is for saving a draft: nothing must be there, but what is there
    must be a possible answer. Without `comments` no question has a box for one. A period may not reach beyond `today`,
    by default the day in Sweden. What was typed stays in the form, right or wrong. Inputs are named as
    `Question.input_names` says.
    """
    day = today or timezone.localdate()
    asked: dict[str, Any] = {"partial": partial, "comments": comments, "today": day}
    return QuestionForm(questions, language, **asked, data=data, initial=dict(initial or {}))


# -- answers --------------------------------------------------------------------------------------------


def answers_from(form: QuestionForm) -> Answers:
    """The answers of a validated form as JSON; questions left empty and questions with an error are not in it."""
    answers = {}
    for question in form.questions:
        if not _has_error(form, question):
            answer = _answer(question, form.cleaned_data)
            if answer is not None:
                answers[question.slug] = answer
    return answers


def merge(saved: Mapping[str, Answer], form: QuestionForm) -> Answers:
    """The saved answers with those of a validated form in the place of the same questions' old ones.

    A question that was emptied loses its answer; one with an error keeps the old one; the others are untouched.
    """
    replaced = {question.slug for question in form.questions if not _has_error(form, question)}
    return {slug: answer for slug, answer in saved.items() if slug not in replaced} | answers_from(form)


def initial_from(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """What `form_for` shows as already answered."""
    initial: dict[str, Any] = {}
    for slug, answer in answers.items():
        if "from" in answer or "to" in answer:
            ongoing = "to" in answer and answer["to"] is None
            initial[slug] = {"from": answer.get("from"), "to": answer.get("to"), "ongoing": ongoing}
        elif "text" in answer:
            initial[slug] = answer["text"]
        else:
            initial[slug] = _chosen(answer)
            initial[f"{slug}_comment"] = answer.get("comment", "")
    return initial


def missing(questions: Iterable[Question], answers: Mapping[str, Answer]) -> list[Question]:
    """The questions that must be seen to before the answers can be sent.

    Those that must be answered and aren't, and a period of which only a part is given, whether it must or not.
    """
    return [question for question in questions if not _complete(question, answers.get(question.slug) or {})]


def judgements(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, int | None]:
    """Every judgement on a scale by the question's slug; None for "cannot judge". Unanswered ones are not in it."""
    found = {}
    for question in questions:
        answer = answers.get(question.slug) or {}
        if question.kind is Kind.SCALE and (answer.get("cannot_judge") or answer.get("score") in SCORES):
            found[question.slug] = None if answer.get("cannot_judge") else answer["score"]
    return found


def scores(questions: Iterable[Question], answers: Mapping[str, Answer]) -> dict[str, int]:
    """The scores given, by the question's slug; "cannot judge" is no score."""
    return {slug: score for slug, score in judgements(questions, answers).items() if score is not None}


def _has_error(form: QuestionForm, question: Question) -> bool:
    return question.slug in form.errors or question.comment_name in form.errors


def _answer(question: Question, cleaned: Mapping[str, Any]) -> Answer | None:
    """One question's answer; None when nothing was given."""
    value, comment = cleaned.get(question.slug), cleaned.get(f"{question.slug}_comment") or ""
    if not (value or comment):
        return None
    match question.kind:
        case Kind.PERIOD:
            return dict(value or {})
        case Kind.TEXT:
            return {"text": value}
        case Kind.SCALE:
            unknown = value == CANNOT_JUDGE
            score = int(value) if value and not unknown else None
            return {"score": score, "cannot_judge": unknown, "comment": comment}
        case Kind.YES_NO:
            return {"answer": value or None, "comment": comment}
        case Kind.CHOICE:
            return {"choice": value or None, "comment": comment}


def _chosen(answer: Answer) -> str:
    """The radio button an answer stands for; empty for none."""
    if answer.get("cannot_judge"):
        return CANNOT_JUDGE
    return str(answer.get("score") or answer.get("answer") or answer.get("choice") or "")


def _complete(question: Question, answer: Answer) -> bool:
    if question.kind is Kind.PERIOD:
        return bool(answer.get("from")) and "to" in answer if answer or question.required else True
    return not question.required or bool(answer.get("text") or _chosen(answer))


# -- in words -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer in words, the same on the review page, on one's own copy and in the protocol.

    `answer` is the judgement or choice in words ("4 av 5", "Ja", "mars 2021 till juni 2024"), empty for free text and
    "Inget svar" when there is none. `meaning` is what a score stands for. `text` is what the person wrote, in the
    language they wrote it in. `answered` says whether there is anything at all.
    """

    answered: bool
    answer: str = ""
    meaning: str = ""
    text: str = ""
    score: int | None = None

    @property
    def lines(self) -> list[str]:
        """All of it, a paragraph each."""
        first = f"{self.answer}: {self.meaning}" if self.meaning else self.answer
        return [line for line in (first, self.text) if line]


def readable(question: Question, answer: Mapping[str, Any] | None, language: str) -> Reading:
    """The answer in words of `language`, whatever language is active; also of a draft or of no answer."""
    with translation.override("en" if language.lower().startswith("en") else "sv"):
        if not answer:
            return Reading(answered=False, answer=_("No answer"))
        if question.kind is Kind.TEXT:
            return Reading(answered=True, text=answer.get("text") or "")
        if question.kind is Kind.PERIOD:
            return Reading(answered=True, answer=_period_in_words(answer, language))
        text = answer.get("comment") or ""
        if question.kind is Kind.SCALE and answer.get("score"):
            score = int(answer["score"])
            told = _("%(score)s of %(most)s") % {"score": score, "most": max(SCORES)}
            return Reading(True, told, _meaning(question, score, language), text, score)
        return Reading(answered=True, answer=_choice_in_words(question, answer, language), text=text)


def _choice_in_words(question: Question, answer: Mapping[str, Any], language: str) -> str:
    chosen = _chosen(dict(answer))
    said = {YES: _("Yes"), NO: _("No")} if question.kind is Kind.YES_NO else {CANNOT_JUDGE: _("Cannot judge")}
    return said.get(chosen) or question.option(chosen, language) or chosen or _("No answer")


def _meaning(question: Question, score: int, language: str) -> str:
    """The anchor's words, or between which scores that have any the score lies."""
    if words := question.anchor(score, language):
        return words
    told = [value for value, _words in question.anchors]
    low, high = max(value for value in told if value < score), min(value for value in told if value > score)
    return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def _period_in_words(answer: Mapping[str, Any], language: str) -> str:
    begun, ended = _month_in_words(answer.get("from"), language), _month_in_words(answer.get("to"), language)
    if "to" in answer and answer["to"] is None:
        return _("since %(month)s, still going on") % {"month": begun}
    return _("%(begun)s to %(ended)s") % {"begun": begun, "ended": ended}


def _month_in_words(month: Any, language: str) -> str:
    """ "mars 2021"; an ellipsis where a draft has no month yet."""
    if not month:
        return "…"
    year, number = str(month).split("-")
    return f"{calendar.month_names(language)[int(number) - 1]} {year}"
