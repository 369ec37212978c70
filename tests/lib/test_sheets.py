"""Lists from Excel and CSV as rows: bounded, nothing evaluated, every fault by its row and column."""

import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django import forms
from django.core.exceptions import ValidationError

from foundation.lib import sheets, tables
from foundation.lib.fields import AddressField, LineField
from foundation.lib.sheets import Column, Judged, Row

COLUMNS = (
    Column("name", "Namn", LineField(max_length=20)),
    Column("email", "E-post", AddressField(), ("mejl",)),
    Column("phone", "Telefon", forms.CharField(required=False)),
)


def excel(*rows: list[Any]) -> io.BytesIO:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return io.BytesIO(file.getvalue())


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        sheets.read(io.BytesIO(data), COLUMNS)
    return " ".join(refused.value.messages)


HEAD = ["Namn", "E-post", "Telefon"]


def test_excel_rows_keep_their_numbers_and_empty_ones_are_passed_over() -> None:
    found = sheets.read(
        excel(HEAD, ["Åsa", "asa@example.org", 701740605], [], [" ", None, ""], ["Bo", "bo@x"]), COLUMNS
    )
    assert found == [
        Row(2, {"name": "Åsa", "email": "asa@example.org", "phone": "701740605"}),
        Row(5, {"name": "Bo", "email": "bo@x"}),
    ]


@pytest.mark.parametrize(
    "encoded",
    [
        "Namn;E-post\r\nÅsa;asa@example.org\r\n".encode("utf-8-sig"),
        "Namn;E-post\r\nÅsa;asa@example.org\r\n".encode("cp1252"),
        "Namn\tE-post\nÅsa\tasa@example.org\n".encode("utf-16"),
        b'Namn,E-post\n"\xc3\x85sa",asa@example.org',
    ],
)
def test_csv_is_read_however_it_was_saved(encoded: bytes) -> None:
    assert sheets.read(io.BytesIO(encoded), COLUMNS) == [Row(2, {"name": "Åsa", "email": "asa@example.org"})]


def test_a_line_break_within_a_cell_does_not_shift_the_numbers() -> None:
    found = sheets.read(io.BytesIO(b'Namn;E-post\n"A\nB";a@example.org\nC;c@example.org\n'), COLUMNS)
    assert [(row.number, row.cells["name"]) for row in found] == [(2, "A B"), (4, "C")]


def test_headings_are_known_by_any_of_their_names_and_others_are_passed_over() -> None:
    found = sheets.read(io.BytesIO(b"MEJL;Skostorlek;namn\na@example.org;43;A\n"), COLUMNS)
    assert found == [Row(2, {"name": "A", "email": "a@example.org"})]


def test_a_formula_is_neither_evaluated_nor_kept() -> None:
    (row,) = sheets.read(excel(HEAD, ['=HYPERLINK("http://evil.example")', "a@example.org"]), COLUMNS)
    assert row == Row(2, {"email": "a@example.org"}, frozenset({"name"}))
    judged = Judged()
    assert sheets.cleaned(row, COLUMNS, judged) is None
    assert [(fault.row, fault.column) for fault in judged.faults] == [(2, "Namn")]
    (row,) = sheets.read(io.BytesIO(b"Namn;E-post\n=cmd|' /C calc'!A0;a@example.org\n"), COLUMNS)
    assert row.formulas == {"name"}


def test_each_fault_is_told_by_row_and_column() -> None:
    judged = Judged()
    row = Row(7, {"name": "x" * 30, "email": "ingen adress"})
    assert sheets.cleaned(row, COLUMNS, judged) is None
    assert [(fault.row, fault.column) for fault in judged.faults] == [(7, "Namn"), (7, "E-post")]
    assert judged.refused == 1
    assert all(fault.text and "%" not in fault.text for fault in judged.faults)
    fine = sheets.cleaned(Row(8, {"name": "Åsa", "email": "asa@example.org"}), COLUMNS, judged)
    assert fine == {"name": "Åsa", "email": "asa@example.org", "phone": ""}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "kolumnerna saknas: Namn, E-post"),
        (b"Namn;E-post\n", "under rubrikerna"),
        (b"Namn\nA\n", "kolumn som heter ”E-post”"),
        (b"Namn;E-post;namn\nA;a@example.org;B\n", "två gånger"),
        (b"Namn;E-post\n" + b"A;a@example.org\n" * 1001, "1000 rader"),
        (b"Namn;E-post\n" + b";\n" * 6000 + b"A;a@example.org\n", "1000 rader"),
        (b"x" * (tables.MOST_BYTES + 1), "för stor"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 200, "kan inte läsas"),
        (b"PK\x03\x04 trasig", "kan inte läsas"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "kan inte läsas"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(data: bytes, told: str) -> None:
    assert told in refusal(data)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("hej.txt", "hej")
    assert "kan inte läsas" in refusal(file.getvalue())


def repacked(name: str, content: str) -> bytes:
    """A workbook in which one part has another content."""
    whole, made = excel(HEAD, ["A", "a@example.org"]), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "AAAAAAAAAA"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
FAR_AWAY = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Namn</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>E-post</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>A</t></is></c></row></sheetData></worksheet>'
)


MANY = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    + '<row><c t="inlineStr"><is><t>A</t></is></c></row>' * 100_000
    + "</sheetData></worksheet>"
)


def test_hostile_workbooks_are_refused_at_once() -> None:
    started = time.process_time()
    assert "kan inte läsas" in refusal(repacked(SHEET, ENTITIES))
    assert "för stor" in refusal(repacked(SHEET, " " * (tables.MOST_UNPACKED + 1)))
    assert "1000 rader" in refusal(repacked(SHEET, FAR_AWAY))
    assert "alldeles för många rader" in refusal(repacked(SHEET, MANY))
    assert time.process_time() - started < 5


def test_a_cell_is_cut_where_nobody_writes_on_and_loses_what_nobody_types() -> None:
    (row,) = sheets.read(io.BytesIO(f"Namn;E-post\n{'x' * 9999};a\u202e@example.org\n".encode()), COLUMNS)
    assert (len(row.cells["name"]), row.cells["email"]) == (sheets.MOST_CHARACTERS + 1, "a@example.org")


def test_sealed_rows_come_back_whole_and_for_one_purpose_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Row(2, {"name": "Åsa"}, frozenset({"email"}))]
    sealed = sheets.seal(rows, "one")
    assert sheets.unseal(sealed, "one") == rows
    for value, purpose in ((sealed, "two"), (sealed[:-2], "one"), ("", "one"), ("\0", "one")):
        assert sheets.unseal(value, purpose) is None
    monkeypatch.setattr(sheets, "SEALED_SECONDS", -1)
    assert sheets.unseal(sealed, "one") is None


def test_the_file_to_fill_in_is_read_as_it_is() -> None:
    response = sheets.blank(COLUMNS, {"name": "Åsa", "email": "asa@example.org"})
    assert sheets.read(io.BytesIO(response.content), COLUMNS) == [Row(2, {"name": "Åsa", "email": "asa@example.org"})]
