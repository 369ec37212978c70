"""Lists that people keep in Excel or as CSV, read as rows of text: bounded, nothing evaluated, every fault by its row.

A file is judged twice: as a whole (`read`, which refuses with ValidationError in words to act on), and row by row
(`cleaned`, with the columns' own form fields, which gives the faults as `Fault`s). Between the dry run and the
confirmation the rows travel sealed through the browser, and are judged again when they come back: nothing is stored.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import openpyxl
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter

from foundation.lib import text

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024  # what an .xlsx may hold once unpacked; a bomb says how big it is in its own list
MOST_PARTS = 200
MOST_ROWS = 1000
MOST_EMPTY = 4000  # rows among the others; a sheet can have a million that only look empty
MOST_COLUMNS = 40
MOST_CHARACTERS = 500  # in a cell
SEALED_SECONDS = 2 * 60 * 60
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";\t,"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the heading people are shown, the field that cleans its cells, and other headings that mean it.

    A column whose field is required must be there; the others may be left out.
    """

    slug: str
    heading: str | Promise
    field: forms.Field
    others: tuple[str, ...] = ()

    def called(self, heading: str) -> bool:
        """Whether a heading in a file means this column, whatever its case, hyphens and spaces."""
        return _plain(heading) in {_plain(name) for name in (self.slug, str(self.heading), *self.others)}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something: its number in the file, and its cells by the columns' slugs. `formulas` are the slugs
    of cells that hold a formula: it is never evaluated, and its text is not kept."""

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, where, and what to do."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class Judged:
    """What came of the rows: those that are taken, how many changed nothing because they stand there already, and the
    faults of the rows that are left out."""

    taken: list[Any] = field(default_factory=list)
    standing: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """The number of rows that are left out."""
        return len({fault.row for fault in self.faults})

    def refuse(self, row: int, column: str | Promise, words: str) -> None:
        """Notes a fault."""
        self.faults.append(Fault(row, str(column), words))


# -- a file as rows ---------------------------------------------------------------------------------------------


def read(file: BinaryIO, columns: Sequence[Column], *, most: int = MOST_ROWS) -> list[Row]:
    """The rows below the headings, the empty ones left out.

    Refuses, in words to act on: a file too large, of another kind or damaged; no row of headings, a needed column that
    is missing, a heading that stands twice; no row at all, or more than `most`.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file is too large. Keep one list in it, without pictures, at most 2 MB."))
    lines = _excel_lines(data) if data.startswith(_ZIP) else _csv_lines(data)
    places, rows = _places(next(lines, (1, []))[1], columns), []
    for number, line in lines:
        if row := _row(number, line, places):
            rows.append(row)
        if len(rows) > most or number > most + MOST_EMPTY:
            raise ValidationError(
                _("The list has more than %(most)s rows. Divide it into several files."), params={"most": most}
            )
    if not rows:
        raise ValidationError(_("There is nothing below the headings. Write one person a row."))
    return rows


def _excel_lines(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the first sheet with their numbers, as cells. A formula stays a text that begins with `=`."""
    book = _workbook(data)
    try:
        sheet = book.worksheets[0]
        for number, line in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            yield number, list(line)
    except ValidationError:
        raise
    except Exception as error:  # openpyxl has no errors of its own: a damaged part shows as whatever it stumbles on
        raise _unreadable() from error
    finally:
        book.close()


def _workbook(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise ValidationError(_("The file is too large. Keep one list in it, without pictures, at most 2 MB."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except ValidationError:
        raise
    except Exception as error:  # as above
        raise _unreadable() from error
    if not book.worksheets:
        raise _unreadable()
    return book


def _unreadable() -> ValidationError:
    return ValidationError(_("The file can’t be read. Save it anew as an Excel workbook (.xlsx) or as CSV."))


def _csv_lines(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a CSV file as Excel, Numbers and the rest save them: semicolons, tabs or commas, UTF-8 or not."""
    if data.startswith(_OLD_EXCEL):
        raise _unreadable()
    words = _decoded(data)
    if "\0" in words:
        raise _unreadable()
    heading = words.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    before = 0
    try:
        for line in reader:
            yield before + 1, line[:MOST_COLUMNS]
            before = reader.line_num
    except csv.Error as error:
        raise _unreadable() from error


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel in Swedish calls CSV


def _places(headings: Sequence[Any], columns: Sequence[Column]) -> dict[int, Column]:
    """Which column stands where in the file; headings that are none of ours are passed over."""
    found: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        column = next((one for one in columns if one.called(_written(heading))), None)
        if column and column in found.values():
            raise ValidationError(
                _("The heading “%(name)s” stands twice. Keep one of the columns."), params={"name": column.heading}
            )
        if column:
            found[place] = column
    missing = [column for column in columns if column.field.required and column not in found.values()]
    if missing:
        raise ValidationError(
            ngettext(
                "There is no column “%(names)s”. The first row must hold the headings.",
                "These columns are missing: %(names)s. The first row must hold the headings.",
                len(missing),
            ),
            params={"names": ", ".join(str(column.heading) for column in missing)},
        )
    return found


def _row(number: int, line: Sequence[Any], places: Mapping[int, Column]) -> Row | None:
    cells, formulas = {}, set()
    for place, cell in enumerate(line):
        column = places.get(place)
        if column is None:
            continue
        written = _written(cell)
        if written.startswith("=") or getattr(cell, "data_type", "") == "f":
            formulas.add(column.slug)
        elif written:
            cells[column.slug] = written
    return Row(number, cells, frozenset(formulas)) if cells or formulas else None


def _written(cell: Any) -> str:
    """A cell as it reads, in one line, cut where no name or address goes on."""
    value = cell.value if isinstance(cell, ReadOnlyCell) else getattr(cell, "value", cell)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a number that Excel keeps as 70174.0 is written 70174
    return " ".join(text.shown(str(value)[: MOST_CHARACTERS + 1]).split())


def _plain(heading: str) -> str:
    return "".join(character for character in heading.casefold() if character.isalnum())


# -- row by row -------------------------------------------------------------------------------------------------


def cleaned(row: Row, columns: Iterable[Column], judged: Judged) -> dict[str, Any] | None:
    """The row's values as the columns' fields clean them, by slug; None when something is wrong, which `judged` then
    holds: a fault for each cell, with what to do."""
    values, right = {}, True
    for column in columns:
        try:
            if column.slug in row.formulas:
                raise ValidationError(_("The cell holds a formula. Write what it should say instead."))
            values[column.slug] = column.field.clean(row.cells.get(column.slug, ""))
        except ValidationError as error:
            judged.refuse(row.number, column.heading, " ".join(error.messages))
            right = False
    return values if right else None


# -- from the dry run to the confirmation -----------------------------------------------------------------------


def seal(rows: Iterable[Row], purpose: str) -> str:
    """The rows as one text for a hidden field: signed for `purpose` (such as the case), and valid for two hours."""
    plain = [[row.number, dict(row.cells), sorted(row.formulas)] for row in rows]
    return signing.dumps(plain, salt=f"sheet:{purpose}", compress=True)


def unseal(value: str, purpose: str) -> list[Row] | None:
    """The rows that `seal` gave for `purpose`; None when the text is altered, too old or meant for something else."""
    try:
        plain = signing.loads(value, salt=f"sheet:{purpose}", max_age=SEALED_SECONDS)
    except signing.BadSignature:
        return None
    return [Row(number, cells, frozenset(formulas)) for number, cells, formulas in plain]


# -- on a page --------------------------------------------------------------------------------------------------

MOST_SHOWN = 100  # faults on the page of the dry run
SAMPLE = 10  # of the rows that are taken, so that one sees that the columns were understood
KEPT = "sheet_token"  # the hidden field; by this name it is never carried past a sign-in, nor shown


class SheetForm(forms.Form):
    """A file to choose. What is cleaned is `rows`: those of the file, or those sealed at the dry run when they come
    back (`confirmed` tells which)."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or CSV, at most 2 MB and a thousand rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the list."),
            "empty": gettext_lazy("The file is empty. Choose the file with the list."),
        },
    )

    def __init__(self, request: HttpRequest, columns: Sequence[Column], purpose: str) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        self.columns, self.purpose = columns, purpose
        self.confirmed = sent and KEPT in request.POST
        self.rows: list[Row] = []
        if self.confirmed:
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if self.confirmed:
            kept = unseal(self.data[KEPT], self.purpose)
            if kept is None:
                raise ValidationError(_("Two hours have gone since the list was checked. Choose the file once more."))
            self.rows = kept
        elif file:
            try:
                self.rows = read(file, self.columns)
            except ValidationError as error:
                self.add_error("file", error)
        return self.cleaned_data

    def sealed(self) -> str:
        """The rows for the hidden field of the dry run."""
        return seal(self.rows, self.purpose)


def shown(judged: Judged) -> dict[str, Any]:
    """What `components/sheet.html` prints of the dry run: the faults, the first hundred of them, and the counts."""
    return {
        "faults": judged.faults[:MOST_SHOWN],
        "more_faults": max(len(judged.faults) - MOST_SHOWN, 0),
        "refused": judged.refused,
        "standing": judged.standing,
        "count": len(judged.taken),
        "sample": judged.taken[:SAMPLE],
        "more_rows": max(len(judged.taken) - SAMPLE, 0),
    }


def blank(columns: Iterable[Column], example: Mapping[str, str]) -> HttpResponse:
    """An Excel file to fill in: the headings, and one row as an example of how it is written."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([str(column.heading) for column in columns])
    sheet.append([str(example.get(column.slug, "")) for column in columns])
    for cell in sheet[2]:
        cell.data_type = "s"  # a text, also where it begins as a formula does
    for place in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 28
    written = io.BytesIO()
    book.save(written)
    response = HttpResponse(written.getvalue(), content_type=EXCEL)
    response["Content-Disposition"] = 'attachment; filename="lista.xlsx"'
    return response
