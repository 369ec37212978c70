"""The framework from a file: which tables it holds, and what each row would do. Nothing is written here."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.results import RowResult

from competencies import rules
from competencies.models import InterviewQuestion, ReferenceQuestion
from competencies.resources import FORMULA, LINE, TABLES, Competencies, Questions, Standing, Table
from foundation.lib import tables
from foundation.lib.sheets import MOST_EMPTY, MOST_ROWS, Column, Judged, Row, placed
from foundation.lib.text import shown

PURPOSE = "framework"
Sent = Mapping[str, Sequence[Row]]
MOST = {ReferenceQuestion: rules.MOST_QUESTIONS, InterviewQuestion: rules.MOST_INTERVIEW_QUESTIONS}
FEWEST_HEADINGS = 2  # known ones, for a table to be ours


@dataclass(frozen=True, slots=True)
class Change:
    """A row that would change something: the instance as it would be, as it is (None for a new one), and the names of
    the fields that differ."""

    competency: str
    instance: Any
    before: Any
    fields: tuple[str, ...]


@dataclass(slots=True)
class JudgedFramework(Judged):
    """What came of a file: `taken` are `Change`s; and the questions that the file leaves out, when they are to go."""

    gone: list[Any] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """The number of rows with a fault; each table numbers its own."""
        return len({(fault.row, fault.column.partition(":")[0]) for fault in self.faults})

    def of(self, slug: str) -> list[Change]:
        """The changes of one competency, its own words first."""
        return [change for change in self.taken if change.competency == slug]

    @property
    def competencies(self) -> list[str]:
        """The competencies that would get a draft or a change in it, in the file's order."""
        return list(
            dict.fromkeys([*(one.competency for one in self.taken), *(one.competency_slug for one in self.gone)])
        )


# -- a file as tables -------------------------------------------------------------------------------------------


def read(data: bytes) -> dict[str, list[Row]]:
    """The rows of each table in an Excel workbook, a CSV file or JSON, by the table's slug.

    Refuses, in words to act on: a file too large, damaged or of another kind; a sheet or a column whose heading is not
    ours, or that holds what another does; more than a thousand rows; nothing at all.
    """
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        found = dict(_json_tables(data))
    else:
        found = _sheets(data)
    if not any(found.values()):
        raise ValidationError(_("There is nothing in the file. Fetch the framework as a file, and change that."))
    return found


def _sheets(data: bytes) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    known = {slug: kind(Standing()) for slug, kind in TABLES.items()}
    for title, lines in tables.tables(data):
        headings = next(lines, (1, []))[1]
        if not any(tables.text_of(cell).strip() for cell in headings):
            continue
        slug, places = _recognised(title, headings, known)
        if slug in found:
            told = _("Two sheets hold %(table)s. Keep one of them.")
            raise ValidationError(told, params={"table": str(TABLES[slug].name).lower()})
        found[slug] = list(_rows(lines, places))
    return found


def _recognised(title: str, headings: Sequence[Any], known: Mapping[str, Table]) -> tuple[str, dict[int, Column]]:
    """Which table has the most of these headings, and which column stands where."""
    words = [tables.text_of(cell) for cell in headings]
    scores = {
        slug: sum(any(column.called(heading) for heading in words if heading) for column in table.columns)
        for slug, table in known.items()
    }
    slug = max(scores, key=scores.__getitem__)
    if scores[slug] < FEWEST_HEADINGS:
        told = _("The headings in the first row are not those of the framework. Fetch a file, and change that.")
        if title:
            told = _(
                "The sheet “%(title)s” has other headings than the framework. Take it away, or mend the first row."
            )
        raise ValidationError(told, params={"title": title})
    places = placed(words, known[slug].columns)
    for place, heading in enumerate(words):
        if heading.strip() and place not in places:
            raise _unknown(heading)
    return slug, places


def _unknown(heading: str) -> ValidationError:
    """A column that nobody reads would seem to change nothing: a slip of the pen in a heading is told instead."""
    told = _("“%(name)s” is no heading of the framework. Mend it, or take the column away.")
    return ValidationError(told, params={"name": shown(heading)[:60]})


def _rows(lines: tables.Lines, places: Mapping[int, Column]) -> Iterator[Row]:
    """The rows that hold something. A cell that is empty is kept as such: its column is there."""
    count = 0
    for number, line in lines:
        cells = {
            column.slug: tables.text_of(line[place]) if place < len(line) else "" for place, column in places.items()
        }
        formulas = {
            column.slug for place, column in places.items() if place < len(line) and tables.is_formula(line[place])
        }
        if number > MOST_ROWS + MOST_EMPTY:
            raise _too_many()
        if any(words.strip() for words in cells.values()):
            count += 1
            if count > MOST_ROWS:
                raise _too_many()
            yield Row(
                number, {slug: words for slug, words in cells.items() if slug not in formulas}, frozenset(formulas)
            )


def _too_many() -> ValidationError:
    return ValidationError(
        _("A table has more than %(most)s rows. Divide it into several files."), params={"most": MOST_ROWS}
    )


def _json_tables(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    if len(data) > tables.MOST_BYTES:
        raise tables.too_large()
    try:
        content = json.loads(tables.decoded(data))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("The file can’t be read as JSON. Fetch a file, and change that.")) from error
    if not isinstance(content, dict) or not content.keys() & TABLES.keys():
        raise ValidationError(_("The file holds no framework. Fetch a file, and change that."))
    for slug, kind in TABLES.items():
        items = content.get(slug, [])
        if not isinstance(items, list):
            raise _no_list(slug)
        if len(items) > MOST_ROWS:
            raise _too_many()
        names = set(kind.fields)
        yield slug, [_item(slug, number, item, names) for number, item in enumerate(items, 1)]


def _no_list(slug: str) -> ValidationError:
    return ValidationError(_("“%(name)s” must hold a list of objects, each with texts."), params={"name": slug})


def _item(slug: str, number: int, item: Any, names: set[str]) -> Row:
    if not isinstance(item, dict):
        raise _no_list(slug)
    for name in item.keys() - names:
        raise _unknown(name)
    cells = {name: value for name, value in item.items() if value is not None}
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in cells.values()):
        raise _no_list(slug)
    try:
        return Row(number, {name: str(value) for name, value in cells.items()})
    except ValueError as error:  # a number with more digits than Python writes
        raise _no_list(slug) from error


# -- row by row -------------------------------------------------------------------------------------------------


def judge(sent: Sent, *, remove: bool) -> JudgedFramework:
    """What each row would do to the newest version of its competency; with `remove`, also which questions would go
    since the file speaks of their competency and kind but not of them.

    Faults, by row and column: what HR's own form would refuse, a competency nobody knows, a factor that is another,
    the same thing twice, more questions than there may be. Three queries, however many the rows.
    """
    judged, standing = JudgedFramework(), Standing.read()
    for slug, kind in TABLES.items():
        rows = sent.get(slug, [])
        table = kind(standing)
        results = _imported(table, rows)
        for row, result in zip(rows, results, strict=True):
            _judge_row(table, row, result, judged)
        if isinstance(table, Questions):
            instances = [result.instance for result in results if result.validation_error is None]
            if remove:
                judged.gone += _left_out(table, instances)
            _judge_count(table, rows, results, judged)
    judged.faults.sort(key=lambda fault: fault.row)
    return judged


def _imported(table: Table, rows: Sequence[Row]) -> list[RowResult]:
    """The library's dry run."""
    names = list(table.fields)
    dataset = tablib.Dataset(headers=[*names, LINE])
    for row in rows:
        cells = [FORMULA if name in row.formulas else row.cells.get(name) for name in names]
        dataset.append([*cells, row.number])
    result = table.import_data(dataset, dry_run=True, raise_errors=False)
    for one in [*result.base_errors, *(error for row in result.rows for error in row.errors)]:
        raise one.error  # a fault of ours: what people write comes as a validation error
    return list(result.rows)


def _judge_row(table: Table, row: Row, result: RowResult, judged: JudgedFramework) -> None:
    if result.validation_error is not None:
        headings = {column.slug: column.heading for column in table.columns}
        for name, faults in result.validation_error.error_dict.items():
            words = " ".join(message for fault in faults for message in fault.messages)
            judged.refuse(row.number, f"{table.name}: {headings[name]}", words)
    elif result.import_type == RowResult.IMPORT_TYPE_SKIP:
        judged.standing += 1
    else:
        new = result.import_type == RowResult.IMPORT_TYPE_NEW
        before = None if new else result.original
        slug = result.instance.competency.slug if isinstance(table, Competencies) else result.instance.competency_slug
        judged.taken.append(Change(slug, result.instance, before, _changed(table, result.instance, before)))


def _changed(table: Table, instance: Any, before: Any) -> tuple[str, ...]:
    """The model's fields that differ; all of them for what is new."""
    fields = [one for one in table.get_import_fields() if not one.readonly and "__" not in one.attribute]
    return tuple(one.attribute for one in fields if before is None or one.get_value(instance) != one.get_value(before))


def _left_out(table: Questions, instances: Sequence[Any]) -> list[Any]:
    """The standing questions of the competencies the rows speak of that no row is about."""
    spoken_of = dict.fromkeys(one.competency_slug for one in instances)
    kept = {one.pk for one in instances}
    there = table.standing.questions[table._meta.model]
    return [one for slug in spoken_of for one in there.get(slug, []) if one.pk not in kept]


def _judge_count(table: Questions, rows: Sequence[Row], results: Sequence[RowResult], judged: JudgedFramework) -> None:
    """Refuses the rows of a competency that would have more questions than there may be of the kind."""
    model = table._meta.model
    there = table.standing.questions[model]
    gone = Counter(one.competency_slug for one in judged.gone if isinstance(one, model))
    new: Counter[str] = Counter()
    for row, result in zip(rows, results, strict=True):
        if result.import_type != RowResult.IMPORT_TYPE_NEW or result.validation_error is not None:
            continue
        slug = result.instance.competency_slug
        new[slug] += 1
        if len(there.get(slug, [])) - gone[slug] + new[slug] > MOST[model]:
            told = _("%(slug)s would have more questions of this kind than there may be: %(most)s at most.")
            judged.refuse(
                row.number, f"{table.name}: {table.heading('competency')}", told % {"slug": slug, "most": MOST[model]}
            )
