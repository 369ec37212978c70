"""The registrar's two forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.lib.fields import LineField
from foundation.lib.forms import CleanTextMixin
from foundation.records.models import DIARY_NUMBER


class FilterForm(CleanTextMixin, forms.Form):
    """What the list is narrowed by; remembered in the address."""

    mark_optional = False

    q = forms.CharField(label=_("Name, matter or diary number"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Diary number"),
        required=False,
        choices=[("", _("All")), ("waiting", _("Not registered")), ("registered", _("Registered"))],
    )


class DiaryNumberField(LineField):
    """A diary number, its letters in capitals before its form is judged: they are printed so, however typed."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).upper()


class DiaryNumberForm(forms.Form):
    """The case's diary number, as the registry writes it."""

    diary_number = DiaryNumberField(
        label=_("Diary number"),
        max_length=20,
        validators=[DIARY_NUMBER],
        help_text=_("The board's letters, the year and five figures, for example VON/2026:00123."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
