"""The registrar's two forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.lib.forms import CleanTextMixin
from foundation.records.models import DIARY_NUMBER


class FilterForm(CleanTextMixin, forms.Form):
    """What the list is narrowed by; remembered in the address."""

    mark_optional = False

    q = forms.CharField(label=_("Matter or diary number"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Diary number"),
        required=False,
        choices=[("", _("All")), ("waiting", _("Not registered")), ("registered", _("Registered"))],
    )


class DiaryNumberForm(CleanTextMixin, forms.Form):
    """The case's diary number, as the registry writes it."""

    diary_number = forms.CharField(
        label=_("Diary number"),
        max_length=20,
        validators=[DIARY_NUMBER],
        help_text=_("The board's letters, the year and five figures, for example VON/2026:00123."),
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def clean_diary_number(self) -> str:
        """Letters in capitals, as they are printed."""
        return str(self.cleaned_data["diary_number"]).upper()
