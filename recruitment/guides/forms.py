"""Forms of the interview guide: which questions, in which order, how long; and what was done otherwise."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.models import InterviewQuestion
from foundation.lib.fields import TextField
from foundation.lib.tokens import new_public_id
from recruitment.guides import rules
from recruitment.guides.actions import SAVED_SINCE, Plan
from recruitment.guides.queries import Offer, Picked
from recruitment.models import Candidate, InterviewGuide

TEXT_LIMIT = 1000
_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """A question as the form draws it."""

    question: InterviewQuestion
    id: str
    checked: bool
    place: BoundField
    minutes: BoundField


@dataclass(frozen=True, slots=True)
class Group:
    """A competency with its questions; `problem` when too few or too many were chosen."""

    offer: Offer
    choices: list[Choice]
    problem: str


def _number(most: int, **kwargs: Any) -> forms.IntegerField:
    field = forms.IntegerField(
        min_value=kwargs.pop("least", 1),
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "short"}),
        **kwargs,
    )
    field.conditional = True  # type: ignore[attr-defined]  # needed for what is chosen: never called optional
    return field


class GuideForm(forms.Form):
    """The whole guide on one page. Fields per question are named by its number in the database.

    `version` is the version of the guide that was shown. When it is no longer `current`, that is said once; the page
    that says so shows the current one, so that what is sent again takes its place.
    """

    minutes = _number(
        rules.LONGEST,
        least=rules.SHORTEST,
        label=gettext_lazy("How many minutes do you have for each interview?"),
        error_messages={"required": gettext_lazy("Write how many minutes you have.")},
    )
    opening_minutes = _number(rules.MOST_MINUTES, least=0, label=gettext_lazy("Minutes for the opening"))
    opening = TextField(
        label=gettext_lazy("What you say at the opening"),
        help_text=gettext_lazy("One thing a line."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    closing_minutes = _number(rules.MOST_MINUTES, least=0, label=gettext_lazy("Minutes for the closing"))
    closing = TextField(
        label=gettext_lazy("What you say at the closing"),
        help_text=gettext_lazy("One thing a line."),
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offers: Sequence[Offer], current: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers, self.current = offers, current
        self.problems: dict[str, str] = {}
        asked = [question for offer in offers for question in offer.questions]
        self.fields["questions"] = forms.MultipleChoiceField(
            label=gettext_lazy("Questions"),
            choices=[(str(question.pk), question.text) for question in asked],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for question in asked:
            self.fields[f"place_{question.pk}"] = _number(
                rules.LAST_PLACE, label=gettext_lazy("Number in order"), required=False
            )
            self.fields[f"minutes_{question.pk}"] = _number(
                rules.MOST_MINUTES, label=gettext_lazy("Minutes"), required=False
            )

    @property
    def groups(self) -> list[Group]:
        """The choices by competency, in the profile's order."""
        chosen = set(self["questions"].value() or ())
        groups, number = [], 0
        for offer in self.offers:
            choices = []
            for question in offer.questions:
                place, minutes = self[f"place_{question.pk}"], self[f"minutes_{question.pk}"]
                checked = str(question.pk) in chosen or bool(place.errors or minutes.errors)
                choices.append(Choice(question, f"id_questions_{number}", checked, place, minutes))
                number += 1
            groups.append(Group(offer, choices, self.problems.get(offer.slug, "")))
        return groups

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("version") != self.current:
            self.add_error(None, SAVED_SINCE)
        if (chosen := data.get("questions")) is not None:
            for offer in self.offers:
                count = sum(str(question.pk) in chosen for question in offer.questions)
                if problem := rules.count_problem(offer.name, count, len(offer.questions)):
                    self.problems[offer.slug] = problem
                    self.add_error("questions", problem)
        return data

    def plan(self) -> Plan:
        """What was written, with the questions in the order their numbers say."""
        data = self.cleaned_data
        rows = [
            (
                Picked(question, data[f"minutes_{question.pk}"] or rules.EACH),
                offer.slug,
                data[f"place_{question.pk}"],
            )
            for offer in self.offers
            for question in offer.questions
            if str(question.pk) in data["questions"]
        ]
        return Plan(
            questions=rules.in_order(rows),
            **{name: data[name] for name in ("minutes", "opening", "opening_minutes", "closing", "closing_minutes")},
        )


def initial_for(guide: InterviewGuide | None, chosen: Iterable[Picked]) -> dict[str, Any]:
    """Initial values for a GuideForm: the guide as it was saved, or what is suggested before there is one."""
    values: dict[str, Any] = {"questions": []}
    for number, one in enumerate(chosen, start=1):
        pk = one.question.pk
        values["questions"].append(str(pk))
        values |= {f"place_{pk}": number, f"minutes_{pk}": one.minutes}
    if guide:
        parts = ("minutes", "opening", "opening_minutes", "closing", "closing_minutes")
        return values | {name: getattr(guide, name) for name in parts}
    return values | {
        "minutes": rules.AT_HAND,
        "opening": opening_words(),
        "opening_minutes": rules.OPENING,
        "closing": closing_words(),
        "closing_minutes": rules.CLOSING,
    }


def opening_words() -> str:
    """What is suggested for the opening, in the active language."""
    return "\n".join(
        [
            _("Welcome, and who we are."),
            _("How the interview goes and how long it takes: everybody gets the same questions, and we take notes."),
            _("The notes are kept with the recruitment, and others may ask to read them."),
        ]
    )


def closing_words() -> str:
    """What is suggested for the closing, in the active language."""
    return "\n".join(
        [
            _("Your own questions."),
            _("What happens next, and when you hear from us."),
            _("References: we ask you first, and you see the questions."),
        ]
    )


class DeviationForm(forms.Form):
    """What was done otherwise than in the guide, in whose interview, and why."""

    candidate = forms.ChoiceField(label=gettext_lazy("In whose interview?"), required=False)
    number = forms.ChoiceField(label=gettext_lazy("Which question?"), required=False)
    what = TextField(
        label=gettext_lazy("What was done otherwise?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what was done otherwise.")},
    )
    reason = TextField(
        label=gettext_lazy("Why?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(
        self, *args: Any, candidates: Iterable[Candidate], questions: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {one.public_id: one for one in candidates}
        people = [(public_id, one.name) for public_id, one in self.candidates.items()]
        self.fields["candidate"].choices = [("", _("Several, or somebody not in the list")), *people]  # type: ignore[attr-defined]
        asked = [(str(number), f"{number}. {text}") for number, text in questions]
        self.fields["number"].choices = [("", _("No single question")), *asked]  # type: ignore[attr-defined]
        self.initial.setdefault("key", new_public_id())

    def clean_key(self) -> str:
        """An id of the right form, otherwise a new one."""
        key = self.cleaned_data["key"]
        return key if _PUBLIC_ID.fullmatch(key) else new_public_id()

    def noted(self) -> dict[str, Any]:
        """What was written, as `note_deviation` takes it."""
        data = self.cleaned_data
        return {
            "candidate": self.candidates.get(data["candidate"]),
            "number": int(data["number"]) if data["number"] else None,
            "what": data["what"],
            "reason": data["reason"],
            "public_id": data["key"],
        }
