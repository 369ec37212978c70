"""What the pages of figures are narrowed by; remembered in the address, and what is unknown there is ignored."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from surveys.enums import SurveyKind
from surveys.rules import quarter_from, quarter_in_words, quarter_slug


class QuarterFilter(forms.Form):
    """Which quarter, of those there are; the newest unless told."""

    mark_optional = False
    quarter = forms.ChoiceField(label=_("Quarter"), required=False)

    def __init__(self, quarters: Sequence[date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("quarter", [(quarter_slug(one), quarter_in_words(one).capitalize()) for one in quarters])
        self.quarters = list(quarters)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # for the type checker
        field.choices = choices

    @property
    def chosen_quarter(self) -> date | None:
        """The quarter asked for, or the newest; None when there is none."""
        self.is_valid()
        asked = quarter_from(self.cleaned_data.get("quarter", ""))
        return asked if asked in self.quarters else next(iter(self.quarters), None)


class ResultsFilter(QuarterFilter):
    """Which survey, quarter and administration."""

    survey = forms.ChoiceField(label=_("Survey"), required=False, choices=SurveyKind.choices)
    administration = forms.ChoiceField(label=_("Administration"), required=False)
    field_order = ("survey", "quarter", "administration")

    def offer_administrations(self, places: Sequence[Organisation]) -> None:
        """What can be chosen: those with answers in the quarter."""
        self._offer("administration", [("", str(_("All that is shown"))), *((str(one.pk), one.name) for one in places)])

    def chosen_administrations(self, places: Sequence[Organisation]) -> list[int]:
        """The one asked for, or all."""
        asked = [one.pk for one in places if str(one.pk) == self.data.get("administration")]
        return asked or [one.pk for one in places]


def kind_asked_for(data: Any) -> str:
    """The survey of the address; the candidates' unless told."""
    asked = data.get("survey", "")
    return asked if asked in SurveyKind.values else SurveyKind.CANDIDATE.value
