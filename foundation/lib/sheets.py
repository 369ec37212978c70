"""Lists that people keep in Excel or as CSV, read as rows of text: bounded, nothing evaluated, every fault by its row.

A file is judged twice: as a whole (`read`, which refuses with ValidationError in words to act on), and row by row
(`cleaned`, with the columns' own form fields, which gives the faults as `Fault`s). Between the dry run and the
confirmation the rows travel sealed through the browser, and are judged again when they come back: nothing is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.lib import tables, text

MOST_ROWS = 1000
MOST_EMPTY = 4000  # rows among the others; a sheet can have a million that only look empty
MOST_CHARACTERS = 500  # in a cell
SEALED_SECONDS = 2 * 60 * 60
MOST_SEALED = 2_400_000  # a form may send 2.5 MB; people's words take a quarter of their size


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the heading people are shown, the field that cleans its cells, and other headings that mean it.

    A column whose field is required must be there; the others may be left out, and so may `optional` ones, whose
    cells must say something where the column is there.
    """

    slug: str
    heading: str | Promise
    field: forms.Field
    others: tuple[str, ...] = ()
    optional: bool = False

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
    opened = tables.tables(file.read(tables.MOST_BYTES + 1))
    _title, lines = next(opened)
    places, rows = placed(next(lines, (1, []))[1], columns), []
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


def placed(headings: Sequence[Any], columns: Sequence[Column]) -> dict[int, Column]:
    """Which column stands where in the file; headings that are none of ours are passed over.

    Refuses a heading that stands twice, and a missing one that is needed.
    """
    found: dict[int, Column] = {}
    for place, heading in enumerate(headings):
        column = next((one for one in columns if one.called(_written(heading))), None)
        if column and column in found.values():
            raise ValidationError(
                _("The heading “%(name)s” stands twice. Keep one of the columns."), params={"name": column.heading}
            )
        if column:
            found[place] = column
    needed = [column for column in columns if column.field.required and not column.optional]
    missing = [column for column in needed if column not in found.values()]
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
        if tables.is_formula(cell):
            formulas.add(column.slug)
        elif written:
            cells[column.slug] = written
    return Row(number, cells, frozenset(formulas)) if cells or formulas else None


def _written(cell: Any) -> str:
    """A cell as it reads, in one line, cut where no name or address goes on."""
    return " ".join(text.shown(tables.text_of(cell)[: MOST_CHARACTERS + 1]).split())


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
    return seal_plain(plain_rows(rows), purpose)


def unseal(value: str, purpose: str) -> list[Row] | None:
    """The rows that `seal` gave for `purpose`; None when the text is altered, too old or meant for something else."""
    plain = unseal_plain(value, purpose)
    return None if plain is None else rows_of(plain)


def plain_rows(rows: Iterable[Row]) -> list[Any]:
    """Rows as JSON can hold them."""
    return [[row.number, dict(row.cells), sorted(row.formulas)] for row in rows]


def rows_of(plain: Iterable[Any]) -> list[Row]:
    """The rows that `plain_rows` was given."""
    return [Row(number, cells, frozenset(formulas)) for number, cells, formulas in plain]


def seal_plain(value: Any, purpose: str) -> str:
    """What JSON can hold, sealed as rows are."""
    return signing.dumps(value, salt=f"sheet:{purpose}", compress=True)


def unseal_plain(value: str, purpose: str) -> Any:
    """What `seal_plain` was given for `purpose`, or None."""
    try:
        return signing.loads(value, salt=f"sheet:{purpose}", max_age=SEALED_SECONDS)
    except signing.BadSignature:
        return None


# -- on a page --------------------------------------------------------------------------------------------------

MOST_SHOWN = 100  # faults on the page of the dry run
SAMPLE = 10  # of the rows that are taken, so that one sees that the columns were understood
KEPT = "sheet_token"  # the hidden field; by this name it is never carried past a sign-in, nor shown


class FileForm(forms.Form):
    """A file to choose, shown as what it would do, and confirmed. What is cleaned is `content`: what `taken` made of
    the file, or what was sealed at the dry run when it comes back (`confirmed` tells which)."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or CSV, at most 2 MB and a thousand rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the list."),
            "empty": gettext_lazy("The file is empty. Choose the file with the list."),
        },
    )

    def __init__(self, request: HttpRequest, purpose: str) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None)
        self.purpose = purpose
        self.confirmed = sent and KEPT in request.POST
        self.content: Any = None
        if self.confirmed:
            self.fields["file"].required = False

    def taken(self, file: BinaryIO) -> Any:
        """What the file holds, as JSON could; ValidationError for what is no such file."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if self.confirmed:
            self.content = unseal_plain(self.data[KEPT], self.purpose)
            if self.content is None:
                raise ValidationError(_("Two hours have gone since the list was checked. Choose the file once more."))
        elif file:
            try:
                self.content = self.taken(file)
                if len(self.sealed()) > MOST_SEALED:
                    raise tables.too_large()
            except ValidationError as error:
                self.add_error("file", error)
        return self.cleaned_data

    def sealed(self) -> str:
        """The content for the hidden field of the dry run."""
        return seal_plain(self.content, self.purpose)


class SheetForm(FileForm):
    """A list with one row each: `rows` are those of the file, or those that were sealed."""

    def __init__(self, request: HttpRequest, columns: Sequence[Column], purpose: str) -> None:
        super().__init__(request, purpose)
        self.columns = columns

    def taken(self, file: BinaryIO) -> Any:
        return plain_rows(read(file, self.columns))

    @property
    def rows(self) -> list[Row]:
        """The rows; none before the form is valid."""
        return rows_of(self.content or [])


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
    columns = list(columns)
    headings = [str(column.heading) for column in columns]
    return tables.excel("lista", [(_("List"), [headings, [str(example.get(column.slug, "")) for column in columns]])])
