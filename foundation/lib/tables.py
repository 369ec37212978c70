"""Files that people keep tables in, opened without trusting them and written so that nothing in them is carried out.

Excel workbooks and CSV as rows of cells, bounded before they are unpacked; and the same the other way. A text that a
spreadsheet would take for a formula has an apostrophe before it in the file (`neutral`) and none after (`restored`).
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024  # what an .xlsx may hold once unpacked; a bomb says how big it is in its own list
MOST_PARTS = 200
MOST_TAGS = 600_000  # in a sheet: a thousand full rows; openpyxl looks through all of them for how large the sheet is
MOST_COLUMNS = 40
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";\t,"

Lines = Iterator[tuple[int, list[Any]]]


# -- what a spreadsheet would carry out -------------------------------------------------------------------------


def neutral(value: str) -> str:
    """A text as it is written in a file for a spreadsheet; `restored` gives it back, also when it began so itself."""
    return f"'{value}" if value.lstrip("'").startswith(FORMULA) else value


def restored(value: str) -> str:
    """A text as it was before `neutral`."""
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULA) else value


def is_formula(cell: Any) -> bool:
    """Whether a cell that was read holds a formula: nothing here evaluates it, and its text is never kept."""
    return getattr(cell, "data_type", "") == "f" or str(getattr(cell, "value", cell)).startswith("=")


def text_of(cell: Any) -> str:
    """What a cell that was read says."""
    value = getattr(cell, "value", cell)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a number that Excel keeps as 70174.0 is written 70174
    return restored(str(value))


# -- read -------------------------------------------------------------------------------------------------------


def tables(data: bytes) -> Iterator[tuple[str, Lines]]:
    """Each sheet of an Excel workbook, or the one table of a CSV file (without a title): its title, and its lines with
    their numbers. The lines are read while the iterator stands at their table.

    Refuses with ValidationError, in words to act on, what is too large, damaged or of another kind.
    """
    if len(data) > MOST_BYTES:
        raise too_large()
    if not data.startswith(_ZIP):
        yield "", _csv_lines(data)
        return
    book = _workbook(data)
    try:
        for sheet in book.worksheets:
            yield str(sheet.title), _excel_lines(sheet)
    finally:
        book.close()


def _excel_lines(sheet: Any) -> Lines:
    """The rows of a sheet with their numbers, as cells."""
    try:
        for number, line in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            yield number, list(line)
    except Exception as error:  # openpyxl has no errors of its own: a damaged part shows as whatever it stumbles on
        raise unreadable() from error


def _workbook(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise too_large()
            if any(packed.read(part).count(b"<") > MOST_TAGS for part in parts):
                raise ValidationError(_("The file has far too many rows or cells. A list may have a thousand rows."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except ValidationError:
        raise
    except Exception as error:  # as above
        raise unreadable() from error
    if not book.worksheets:
        raise unreadable()
    return book


def too_large() -> ValidationError:
    """The refusal of a file that nobody has written by hand."""
    return ValidationError(_("The file is too large. It may be 2 MB at most, without pictures."))


def unreadable() -> ValidationError:
    """The refusal of a file that is damaged or of another kind."""
    return ValidationError(_("The file can’t be read. Save it anew as an Excel workbook (.xlsx) or as CSV."))


def _csv_lines(data: bytes) -> Lines:
    """The rows of a CSV file as Excel, Numbers and the rest save them: semicolons, tabs or commas, UTF-8 or not."""
    if data.startswith(_OLD_EXCEL):
        raise unreadable()
    words = decoded(data)
    if "\0" in words:
        raise unreadable()
    heading = words.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    before = 0
    try:
        for line in reader:
            yield before + 1, line[:MOST_COLUMNS]
            before = reader.line_num
    except csv.Error as error:
        raise unreadable() from error


def decoded(data: bytes) -> str:
    """A text file's words, whatever it was saved as."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel in Swedish calls CSV


# -- written ----------------------------------------------------------------------------------------------------


def excel(name: str, sheets: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> HttpResponse:
    """A workbook to save: each sheet's title and rows, the first of them its headings. Every cell is a text."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        _write(book.create_sheet(title), rows)
    written = io.BytesIO()
    book.save(written)
    response = HttpResponse(written.getvalue(), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _write(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for row in rows:
        sheet.append([neutral(one) for one in row])
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type = "s"
            cell.alignment = wrapped
    for cell in sheet[1]:
        cell.font = bold
    sheet.freeze_panes = "A2"
    for place in range(1, sheet.max_column + 1):
        longest = max((len(row[place - 1]) for row in rows if len(row) >= place), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = 28 if longest < 80 else 60
