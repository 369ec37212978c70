"""What the bank of interview questions is narrowed by."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies.queries import Pair
from foundation.lib.fields import LineField


class BankFilter(forms.Form):
    """Words to look for, and a factor or a competency; both may be empty, and what is unknown is ignored.

    `pairs` is the framework as published, the choices of the second.
    """

    mark_optional = False
    q = LineField(
        label=_("Find words"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    om = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *args: Any, pairs: Iterable[Pair], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (
                pair.factor.label,
                [
                    (pair.factor.value, _("All of %(factor)s") % {"factor": pair.factor.label.lower()}),
                    *((version.competency.slug, version.name) for version in pair.competencies),
                ],
            )
            for pair in pairs
        ]
        self.fields["om"].choices = [("", _("All competencies")), *groups]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was asked for and understood, as `find` and `about`."""
        self.is_valid()
        return {"find": self.cleaned_data.get("q", ""), "about": self.cleaned_data.get("om", "")}
