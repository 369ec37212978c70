"""What referees and candidates fill in, besides the questions themselves.

Every form that changes something asks for an answer of its own: a machine that opens a mail's links and presses what it
finds there sends an empty form, and an empty form changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Language
from foundation.lib.fields import AddressField, LineField, PhoneField, TextField
from references import queries, rules
from references.enums import DeclineReason, Relation
from references.models import ReferenceRequest
from references.reading import Part

Words = str | Promise

MANAGER = _("That is the address of the manager who recruits, who cannot be a referee here. Name somebody else.")
NO_REASON = _("Choose the reason that fits best.")


class ConfirmForm(forms.Form):
    """One box that must be ticked, in words that say what then happens."""

    sure = forms.BooleanField(error_messages={"required": _("Tick the box to go on.")})

    def __init__(self, label: Words, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].label = str(label)


class SendForm(ConfirmForm):
    """The review: what was read (`seen`, a fingerprint of the answers shown) is what is sent."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput({"autocomplete": "off"}))


class DeclineForm(forms.Form):
    """Why somebody cannot give a reference."""

    reason = forms.ChoiceField(
        label=_("What is the reason?"),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": NO_REASON, "invalid_choice": NO_REASON},
    )
    comment = TextField(
        label=_("Anything you would like to add"),
        help_text=_("Write nothing about health, union membership, religion or other private matters."),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class CallForm(forms.Form):
    """Where and when somebody would like to be rung."""

    phone = PhoneField(label=_("Your phone number"), widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))
    times = LineField(
        label=_("When does it suit you?"),
        help_text=_("For example “weekdays after 3 pm” or “Thursday morning”."),
        error_messages={"required": _("Write when it suits you to be rung.")},
    )


class CorrectForm(forms.Form):
    """Which part of a sent answer somebody wants to correct."""

    part = forms.ChoiceField(
        label=_("What would you like to correct?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you would like to correct."),
            "invalid_choice": _("Choose what you would like to correct."),
        },
    )

    def __init__(self, parts: Sequence[Part], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = [(part.slug, part.title) for part in parts]


def _said_by_candidate(relation: Relation) -> Any:
    """The relation in the candidate's own mouth: others read "worked for the candidate"."""
    return _("Worked for me") if relation == Relation.REPORT else relation.label


class NamingForm(forms.Form):
    """A referee as the candidate names them.

    Somebody without e-mail is named by their phone number. Refuses the candidate's own address and number, and those of
    whoever takes part in the choice. `asks_wait` is off once the referee is held or has been written to: then the box
    would promise something else than happens.
    """

    name = LineField(label=_("Name"), max_length=120, error_messages={"required": _("Write the referee’s name.")})
    relation = forms.ChoiceField(
        label=_("How do you know each other?"),
        help_text=_("What the person is, or was, to you."),
        choices=[("", _("Choose")), *((one, _said_by_candidate(one)) for one in Relation)],
        error_messages={
            "required": _("Choose how you know each other."),
            "invalid_choice": _("Choose how you know each other."),
        },
    )
    employer = LineField(
        label=_("Workplace"),
        help_text=_("Where you worked together, or where the person works now."),
        max_length=120,
        error_messages={"required": _("Write a workplace or an employer.")},
    )
    email = AddressField(
        label=_("E-mail, if the person has one"),
        help_text=_("This is where we write. Check that it is right. We ring somebody who has no e-mail."),
        required=False,
        conditional=True,
    )
    phone = PhoneField(
        label=_("Phone"),
        help_text=_("Good to have if the person would rather be rung, and needed if there is no e-mail."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Which language shall we write in?"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )
    wait_for_go = forms.BooleanField(
        label=_("Wait until I say go"),
        help_text=_("We do not write to the person until you have said so on this page. Good for your present boss."),
        required=False,
    )

    def __init__(self, round_: ReferenceRequest, *args: Any, asks_wait: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        for name in ("name", "employer", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # it is somebody else they write about
        if not asks_wait:
            del self.fields["wait_for_go"]

    def clean(self) -> dict[str, Any]:
        """Whom it is, unless a reference from there would be worth nothing, or there is no way to reach them."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"email", "phone"} <= given.keys():  # what is written there is refused already
            return given
        email, phone = given["email"], given["phone"]
        candidate = self.round.candidate
        if not email and not phone:
            self.add_error("email", _("Write the e-mail address, or the phone number of somebody who has no e-mail."))
        elif rules.same_way(email, phone, [(candidate.email, candidate.phone)]):
            address = _("That is your own address. Write the referee’s.")
            number = _("That is your own number. Write the referee’s.")
            self.add_error("email" if email else "phone", ValidationError(address if email else number, code="own"))
        elif email and rules.same_way(email, "", [(candidate.recruitment.owner.email, "")]):
            self.add_error("email", ValidationError(MANAGER, code="manager"))
        elif rules.same_way(email, phone, queries.recruiting(self.round)):
            self.refuse_taking_part()
        return given

    def refuse_taking_part(self) -> None:
        """Says that whoever takes part in the choice cannot be a referee."""
        said = _("That is somebody who takes part in the choice, and so cannot be a referee here. Name somebody else.")
        part = "email" if self.cleaned_data.get("email") else "phone"
        self.add_error(part, ValidationError(said, code="takes_part"))

    def refuse_twice(self) -> None:
        """Says that the address stands in the list already."""
        if self.cleaned_data.get("email"):
            said = _("You have already named somebody with this address. Write another one.")
        else:
            said = _("You have already named this person. Name somebody else.")
        self.add_error("email" if self.cleaned_data.get("email") else "name", said)

    def refuse_seventh(self) -> None:
        """Says that six are in play, so that nobody comes back."""
        self.add_error(None, _("Six referees are in play already, and we do not ask more. You need not do anything."))
