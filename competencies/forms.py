"""What the bank of interview questions is narrowed by, and the file the framework is imported from."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies import imports
from competencies.queries import Pair
from foundation.lib import tables
from foundation.lib.fields import LineField
from foundation.lib.sheets import FileForm, Row, plain_rows, rows_of


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


class FrameworkForm(FileForm):
    """A file with the framework: `sent` are its tables, and `remove` says whether questions it leaves out are to go."""

    remove = forms.BooleanField(
        label=_("Take away questions that the file leaves out"),
        help_text=_("Only for the competencies whose questions stand in the file, and only in their drafts."),
        required=False,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, imports.PURPOSE)
        self.fields["file"].label = _("The file")
        self.fields["file"].help_text = _("An Excel workbook (.xlsx), CSV or JSON, at most 2 MB.")
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.json"
        self.fields["file"].error_messages |= {
            "required": _("Choose the file with the framework."),
            "empty": _("The file is empty. Choose the file with the framework."),
        }

    def taken(self, file: BinaryIO) -> Any:
        found = imports.read(file.read(tables.MOST_BYTES + 1))
        return {
            "tables": {slug: plain_rows(rows) for slug, rows in found.items()},
            "remove": bool(self.cleaned_data.get("remove")),
        }

    @property
    def sent(self) -> dict[str, list[Row]]:
        """The rows of each table."""
        return {slug: rows_of(rows) for slug, rows in self.content["tables"].items()}

    @property
    def removes(self) -> bool:
        """Whether questions that the file leaves out are to go."""
        return bool(self.content["remove"])
