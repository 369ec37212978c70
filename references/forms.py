"""What those who run a round fill in."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from foundation.lib import calendar
from foundation.lib.fields import AddressField, LineField, PhoneField, TextField
from foundation.lib.forms import DateInput
from foundation.lib.numbers import in_words
from references import rules


class LastDayField(forms.DateField):
    """A coming working day, no earlier than `earliest`."""

    def __init__(self, *, earliest: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(attrs={"min": earliest.isoformat()}), **kwargs)
        self.earliest, self.now = earliest, now

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        language = get_language() or "sv"
        if value < self.earliest:
            day = calendar.long_day(self.earliest, language)
            raise ValidationError(_("Choose a later day, %(day)s at the earliest.") % {"day": day}, code="early")
        if value > rules.latest_deadline(self.now):
            day = calendar.long_day(rules.latest_deadline(self.now), language)
            raise ValidationError(_("Choose an earlier day, %(day)s at the latest.") % {"day": day}, code="late")
        if not calendar.is_working_day(value):
            free = calendar.long_day(value, language)
            near = calendar.long_day(calendar.next_working_day(value), language)
            raise ValidationError(
                _("%(free)s is not a working day. The nearest after it is %(near)s.") % {"free": free, "near": near},
                code="free",
            )


class AskForm(forms.Form):
    """How many references, by when, and a line of one's own."""

    minimum = forms.TypedChoiceField(
        label=gettext_lazy("How many references?"),
        help_text=gettext_lazy("Two at least. The candidate names as many referees as you ask for."),
        coerce=int,
        initial=rules.AT_LEAST,
        widget=forms.Select(attrs={"class": "short"}),
    )
    personal_line = LineField(
        label=gettext_lazy("A line of your own to the candidate"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the mail, for example where in the process you are."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = range(rules.AT_LEAST, rules.AT_MOST + 1)
        self.fields["minimum"].choices = [(str(count), in_words(count).capitalize()) for count in counts]
        self.fields["deadline"] = LastDayField(
            label=_("Last day"),
            help_text=_("For the candidate and the referees alike. Ten working days is usual."),
            earliest=rules.earliest_deadline(now),
            now=now,
            initial=calendar.default_deadline(now),
        )
        self.order_fields(["minimum", "deadline", "personal_line"])


class LastDayForm(forms.Form):
    """A new last day, later than `after`."""

    def __init__(self, *args: Any, after: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earliest = max(rules.earliest_deadline(now), calendar.next_working_day(after))
        self.fields["deadline"] = LastDayField(
            label=_("New last day"),
            earliest=earliest,
            now=now,
            initial=max(earliest, calendar.add_working_days(after, rules.USUAL_EXTENSION_DAYS)),
        )


class AddressForm(forms.Form):
    """How a referee is reached: by e-mail, or by phone alone."""

    email = AddressField(
        label=gettext_lazy("E-mail, if the person has one"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        required=False,
        conditional=True,
    )
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)


class CandidateAddressForm(forms.Form):
    """Where the candidate's link goes."""

    email = AddressField(label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))


class CloseForm(forms.Form):
    """Why a round is ended as it stands."""

    reason = TextField(
        label=gettext_lazy("Why are these references enough?"),
        help_text=gettext_lazy(
            "The reason is printed in the protocol, which the candidate and others may ask to read."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write a reason. It is printed in the protocol.")},
    )
