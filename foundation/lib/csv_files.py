"""Figures as a file for a spreadsheet: CSV with semicolons and a byte order mark, as a Swedish Excel reads it."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.formats import number_format

from foundation.lib.tables import neutral

BOM = "\ufeff"

Cell = str | int | float | None


def cell(value: Cell) -> str:
    """A cell's text: numbers as the active language writes them, nothing for None, and a text that a spreadsheet would
    take for a formula with an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(number_format(value, use_l10n=True, force_grouping=False))
    return neutral(value)


def response(name: str, rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The rows as a file to save, by a name of letters, digits and hyphens."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([cell(one) for one in row] for row in rows)
    found = HttpResponse(BOM + written.getvalue(), content_type="text/csv; charset=utf-8")
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return found
