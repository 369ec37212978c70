"""Forms of the case: the list's filter, a new recruitment, its profile and its candidates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from competencies.enums import Factor
from competencies.models import CompetencyVersion
from competencies.rules import lines
from foundation.accounts.enums import Language, OrganisationKind
from foundation.accounts.models import Organisation, User
from foundation.lib.calendar import STOCKHOLM
from foundation.lib.fields import AddressField, LineField, LinesField, PhoneField, TextField
from foundation.lib.forms import DateInput
from foundation.lib.tokens import new_public_id
from recruitment.actions import Chosen
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.models import Candidate, Recruitment
from recruitment.queries import ProfileText
from recruitment.rules import (
    COMMENT_LIMIT,
    DUTY_LIMIT,
    MOST_DUTIES,
    MOST_REQUIREMENTS,
    PURPOSE_LIMIT,
    REQUIREMENT_LIMIT,
    Post,
    competency_count_problem,
)

JOB_LIMIT = 400
REASON_LIMIT = 1000
_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


class ListFilter(forms.Form):
    """What the list shows; every field may be empty, and what is unknown in the address is ignored."""

    mark_optional = False
    q = LineField(
        label=_("Find title, number, candidate"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *RecruitmentState.choices])
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("changed", _("Last changed first")), ("title", _("Title A–Ö")), ("created", _("Newest first"))],
    )

    def chosen(self) -> dict[str, str]:
        """What was asked for and understood, as `find`, `state` and `order`."""
        self.is_valid()
        words = self.cleaned_data
        return {
            "find": words.get("q", ""),
            "state": words.get("state", ""),
            "order": words.get("order") or "changed",
        }

    @property
    def narrows(self) -> bool:
        """Whether rows can be missing because of the filter."""
        return bool(self.chosen()["find"] or self.chosen()["state"])


class CandidateFilter(forms.Form):
    """Whom one looks for among many candidates."""

    mark_optional = False
    q = LineField(
        label=_("Find a candidate"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def wanted(self) -> str:
        """What was looked for; nothing when it cannot be understood."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


# -- choosing competencies --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A competency as the form draws it: its words, whether it is chosen, and the field for what it means here."""

    version: CompetencyVersion
    id: str
    checked: bool
    in_this_job: BoundField


@dataclass(frozen=True, slots=True)
class Pair:
    """A factor and its competencies."""

    factor: Factor
    choices: list[Choice]


class ProfileForm(forms.Form):
    """Three or four of the framework's competencies, each with what it means in this job.

    `offered` are the framework's published competencies. The number is judged by the same rule as in the action; the
    error stands at the choices, or at the reason where only that is missing.
    """

    def __init__(self, *args: Any, offered: Sequence[CompetencyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        slugs = [(version.competency.slug, version.name) for version in offered]
        self.fields["competencies"] = forms.MultipleChoiceField(
            label=_("Competencies"),
            choices=slugs,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for slug, name in slugs:
            self.fields[f"job_{slug}"] = TextField(
                label=_("%(name)s in this job") % {"name": name},
                required=False,
                max_length=JOB_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["count_reason"] = TextField(
            label=_("Reason, if you choose fewer than three or more than four"),
            required=False,
            conditional=True,
            max_length=REASON_LIMIT,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def pairs(self) -> list[Pair]:
        """The choices by factor, in the framework's order."""
        chosen = self["competencies"].value() or ()
        pairs: dict[str, Pair] = {}
        for place, version in enumerate(self.offered):
            competency = version.competency
            pair = pairs.setdefault(competency.factor, Pair(Factor(competency.factor), []))
            field = self[f"job_{competency.slug}"]
            pair.choices.append(
                Choice(version, f"id_competencies_{place}", competency.slug in chosen or bool(field.errors), field)
            )
        return list(pairs.values())

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        chosen = data.get("competencies")
        if chosen is not None and "count_reason" in data:
            problem = competency_count_problem(len(chosen), data["count_reason"])
            if problem:
                self.add_error("count_reason" if self.asks_reason(len(chosen)) else "competencies", problem)
        return data

    @staticmethod
    def asks_reason(count: int) -> bool:
        """Whether a reason would make the number right."""
        return competency_count_problem(count, "reason") is None

    def chosen(self) -> list[Chosen]:
        """What was chosen, in the framework's order."""
        slugs = self.cleaned_data["competencies"]
        ordered = [version.competency.slug for version in self.offered if version.competency.slug in slugs]
        return [Chosen(slug, self.cleaned_data[f"job_{slug}"]) for slug in ordered]


def profile_initial(competencies: Mapping[str, str], **others: Any) -> dict[str, Any]:
    """Initial values for a ProfileForm: the chosen competencies by slug with what each means in this job."""
    jobs = {f"job_{slug}": words for slug, words in competencies.items()}
    return {"competencies": list(competencies), **jobs, **others}


def initial_from(text: ProfileText) -> dict[str, Any]:
    """Initial values for changing this version of the profile; the reason for a change is written anew."""
    words = {row.version.competency.slug: row.in_this_job for row in text.competencies}
    reason = "" if text.adopted else text.profile.change_reason
    return profile_initial(
        words,
        purpose=text.profile.purpose,
        duties="\n".join(text.duties),
        must="\n".join(text.must),
        merit="\n".join(text.merit),
        wording_reason=text.profile.wording_reason,
        count_reason=text.profile.count_reason,
        change_reason=reason,
    )


class ChangeProfileForm(ProfileForm):
    """The profile of a recruitment that has one, in three groups of which `opened` is unfolded, and any with an error.

    `again` when it has been adopted before and a reason is needed.
    """

    GROUPS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "uppdrag": ("purpose", "duties"),
        "krav": ("must", "merit"),
        "kompetenser": ("competencies", "count_reason"),
    }
    purpose = TextField(
        label=_("Purpose"),
        help_text=_("Why the post exists, in a sentence or two."),
        required=False,
        max_length=PURPOSE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    duties = LinesField(
        label=_("Duties"),
        help_text=_("One a line: what the person does, beginning with what takes most time."),
        required=False,
        most=MOST_DUTIES,
        longest=DUTY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    must = LinesField(
        label=_("Must requirements"),
        help_text=_(
            "One a line. Only what nobody can do the job without, put so that it can be checked: a licence, a "
            "certificate, a driving licence. Who lacks one is not hired."
        ),
        required=False,
        most=MOST_REQUIREMENTS,
        longest=REQUIREMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    merit = LinesField(
        label=_("Merits"),
        help_text=_("One a line: what weighs in somebody's favour, and can likewise be checked."),
        required=False,
        most=MOST_REQUIREMENTS,
        longest=REQUIREMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wording_reason = TextField(
        label=_("Why are these words needed?"),
        help_text=_("The reason is kept with the profile, which anybody may ask to read. HR helps you if you wonder."),
        required=False,
        conditional=True,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    change_reason = TextField(
        label=_("Why is the profile changed?"),
        help_text=_("The reason is kept with the new version."),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, again: bool, opened: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened
        if not again:
            del self.fields["change_reason"]

    def unfolded(self) -> set[str]:
        """The groups that are shown open."""
        wrong = {group for group, names in self.GROUPS.items() if any(self[name].errors for name in names)}
        if any(self[f"job_{version.competency.slug}"].errors for version in self.offered):
            wrong.add("kompetenser")
        return wrong | {self.opened}

    def counts(self) -> dict[str, int]:
        """How many items each list holds as it stands."""
        held = {name: len(lines(self[name].value() or "")) for name in ("duties", "must", "merit")}
        return {**held, "competencies": len(self["competencies"].value() or ())}

    def post(self) -> Post:
        """What was written of the post."""
        return Post(**{name: self.cleaned_data[name] for name in ("purpose", "duties", "must", "merit")})


class NewRecruitmentForm(ProfileForm):
    """A whole new case on one page. `key` is the recruitment's own id to come, so that two presses make one."""

    title = LineField(
        label=_("Title"),
        max_length=120,
        help_text=_("Candidates and referees see it, for example “Assistant nurse, nights”. Write no one's name."),
        error_messages={"required": _("Write a title for the recruitment.")},
    )
    unit = forms.TypedChoiceField(
        label=_("Unit"), error_messages={"required": _("Choose the unit that recruits.")}, empty_value=None
    )
    ats_reference = LineField(
        label=_("Case in Varbi"),
        required=False,
        max_length=60,
        help_text=_("The number the recruitment has in the applicant system, if it has one."),
    )
    hr_support = forms.BooleanField(label=_("HR supports this recruitment"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        choices = unit_choices(self.units.values())
        unit = self.fields["unit"]
        unit.choices = choices if len(self.units) == 1 else [("", _("Choose")), *choices]
        unit.coerce = self.units.__getitem__
        self.initial.setdefault("key", new_public_id())

    def clean_key(self) -> str:
        """An id of the right form, otherwise a new one."""
        key = self.cleaned_data["key"]
        return key if _PUBLIC_ID.fullmatch(key) else new_public_id()


def unit_choices(units: Iterable[Organisation]) -> list[tuple[Any, Any]]:
    """A select's choices: each administration with itself and its units below; flat when there is but one group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        above = unit.parent.name if unit.kind == OrganisationKind.UNIT and unit.parent else unit.name
        groups.setdefault(above, []).append((str(unit.pk), unit.name))
    return list(groups.items()) if len(groups) > 1 else [choice for group in groups.values() for choice in group]


# -- candidates -------------------------------------------------------------------------------------------


class CandidateForm(forms.Form):
    """Who the candidate is and how they are reached."""

    name = LineField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Write the candidate's name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = AddressField(
        label=_("E-mail"),
        help_text=_("This is where the link for naming referees is sent."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneField(label=_("Phone"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the mails"),
        choices=Language.choices,
        initial=Language.SWEDISH,
        widget=forms.RadioSelect,
    )


def candidate_initial(candidate: Candidate) -> dict[str, str]:
    """Initial values for changing this candidate."""
    return {field: getattr(candidate, field) for field in CandidateForm.base_fields}


# -- who has a part in it -------------------------------------------------------------------------------------

PARTS = [
    (MemberRole.CO_MANAGER, _("Co-manager: runs the recruitment together with the manager")),
    (MemberRole.DEPUTY, _("Deputy: runs the recruitment when the manager is away")),
    (MemberRole.ASSESSOR, _("Assessor: reads the profile and the interview guide, but not the references")),
]


class ColleagueFilter(forms.Form):
    """Whom one looks for."""

    mark_optional = False
    q = LineField(
        label=_("Find a colleague"),
        help_text=_("A part of the name or the e-mail address"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def wanted(self) -> str:
        """What was looked for; nothing when it cannot be understood."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


class ColleagueForm(forms.Form):
    """One of the colleagues that were `found`, by number."""

    person = forms.TypedChoiceField(
        label=_("Who?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the colleagues."),
            "invalid_choice": _("Find the colleague first, and choose among those who are found."),
        },
    )

    def __init__(self, *args: Any, found: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_number = {str(user.pk): user for user in found}
        person = self.fields["person"]
        person.choices = [(number, _introduced(user)) for number, user in by_number.items()]
        person.coerce = by_number.__getitem__


class MemberForm(ColleagueForm):
    """Who is given a part, and which."""

    role = forms.ChoiceField(
        label=_("Which part?"),
        choices=PARTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which part they are to have.")},
    )


class HandOverForm(ColleagueForm):
    """Who takes over, why, and whether the former manager stays."""

    reason = TextField(
        label=_("Reason"),
        help_text=_("The new manager reads it in the mail, and it is kept with the recruitment."),
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    stay = forms.BooleanField(required=False)

    def __init__(self, *args: Any, former: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stay"].label = gettext("%(name)s stays as co-manager") % {"name": former.name}
        if not former.is_active:
            del self.fields["stay"]


def _introduced(user: User) -> str:
    return ", ".join(part for part in (user.name, user.title, user.email) if part)


# -- how it ends ------------------------------------------------------------------------------------------


class DecisionForm(forms.Form):
    """Who was hired, or that nobody was, and the day of the decision. `candidates` are those who have not withdrawn."""

    nobody = forms.BooleanField(label=_("Nobody was hired"), required=False)
    decided_on = forms.DateField(
        label=_("Day of the decision"),
        help_text=_("The day on which the decision to hire, or not to, was made."),
        widget=DateInput(attrs={"class": "short"}),
        error_messages={"required": _("Write the day on which the decision was made.")},
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hired"] = forms.MultipleChoiceField(
            label=_("Who is hired?"),
            choices=[(one.public_id, one.name) for one in candidates],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if not candidates:
            self.fields["hired"].widget = forms.MultipleHiddenInput()
        self.order_fields(["hired", "nobody", "decided_on"])

    mark_optional = False

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        hired, nobody = data.get("hired"), data.get("nobody")
        if hired is None:
            return data
        where = "hired" if self.fields["hired"].choices else "nobody"
        if hired and nobody:
            self.add_error(where, _("You have chosen both somebody and nobody. Choose one of them."))
        if not hired and not nobody:
            self.add_error(where, _("Choose who is hired, or that nobody was."))
        return data


def decision_initial(recruitment: Recruitment, candidates: Sequence[Candidate], now: datetime) -> dict[str, Any]:
    """Initial values for a DecisionForm: what has been noted, otherwise today."""
    hired = [one.public_id for one in candidates if one.hired]
    day = recruitment.decided_on or now.astimezone(STOCKHOLM).date()
    return {"hired": hired, "nobody": bool(recruitment.decided_on) and not hired, "decided_on": day}


class CancelForm(forms.Form):
    """Why a recruitment is cancelled."""

    reason = TextField(
        label=_("Why is the recruitment cancelled?"),
        help_text=_("The reason is kept with the case, which anybody may ask to read."),
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why the recruitment is cancelled.")},
    )


class CommentForm(forms.Form):
    """A comment on the profile, or an answer. `key` is its own id to come, so that two presses make one."""

    text = TextField(
        label=_("Your comment"),
        max_length=COMMENT_LIMIT,
        help_text=_(
            "It becomes an official document when you send it, and cannot be changed after that. Write nothing about "
            "health, union membership, religion or other private matters."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you want to say about the profile.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, answer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if answer:
            self.fields["text"].label = gettext("Your answer")
        self.initial.setdefault("key", new_public_id())

    def clean_key(self) -> str:
        """An id of the right form, otherwise a new one."""
        key = self.cleaned_data["key"]
        return key if _PUBLIC_ID.fullmatch(key) else new_public_id()
