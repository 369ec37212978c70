"""What render_pdf promises: both profiles, the data inside, nothing fetched, same bytes, bounded time and memory."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import OpenerDirector

import page
import pydyf
import pypdf
import pytest
from django.template import engines
from django.template.loader import render_to_string
from weasyprint import HTML, Attachment

from foundation.lib import pdf, typeface
from references.templatetags.protocol import in_blocks
from tests.helpers import protocol_sample

TEMPLATE = "references/pdf/protocol.html"
WHEN = datetime(2026, 11, 17, 9, 2, tzinfo=UTC)
DATA = json.dumps({"ord": "Hon är bra 👍🏽, 你好\x07\u202e"}, ensure_ascii=False).encode()


def attachment(data: bytes = DATA) -> pdf.Attachment:
    return pdf.Attachment("referenser.json", data, "application/json", "Svaren som data", WHEN)


def protocol(context: dict[str, Any], language: str = "sv", **kwargs: Any) -> bytes:
    kwargs = {"title": "Referensprotokoll", "created": WHEN, "attachments": [attachment()]} | kwargs
    return pdf.render_pdf(TEMPLATE, context, language=language, **kwargs)


@cache
def sample(name: str = "context") -> bytes:
    """Return the sample protocol, or another maker's of tests/helpers/protocol_sample.py, made once."""
    return protocol(getattr(protocol_sample, name)())


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document))


def words(document: bytes) -> str:
    """Return the document's text on one line: a PDF's line breaks are the layout's, not the writer's."""
    return " ".join(" ".join(sheet.extract_text() for sheet in read(document).pages).split())


def failures(document: bytes) -> list[tuple[str, str, str]]:
    return [
        (profile, failure.rule_id, failure.message)
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(document, profile=profile).failures
    ]


@pytest.fixture
def write(settings: Any, tmp_path: Path) -> Callable[[str], str]:
    """Return a function that makes a template of what it is given, and names it."""
    folder = tmp_path / "templates"
    folder.mkdir()
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], folder]}]
    assert folder in engines["django"].dirs

    def add(body: str) -> str:
        (folder / "planted.html").write_text(
            f'{{% extends "layout/pdf.html" %}}{{% block content %}}{body}{{% endblock %}}'
        )
        return "planted.html"

    return add


# -- both profiles ----------------------------------------------------------------------------------------
def none_answered() -> dict[str, Any]:
    referees = [one for one in protocol_sample.context()["protocol"]["referees"] if not one["answer_version"]]
    return protocol_sample.context(
        referees,
        diary_number="",
        template=None,
        deviations=[],
        versions=[{"number": 2, "made_at": WHEN, "reason": ""}],
        secrecy={"provision": "39 kap. 5 a § OSL", "about": "Fråga 4"},
    )


@pytest.mark.parametrize(
    "make",
    [
        protocol_sample.context,
        protocol_sample.hostile_context,
        none_answered,
        *(pytest.param(lambda n=n: protocol_sample.many(n), id=f"{n} referees") for n in (1, 5, 6, 10)),
    ],
)
def test_a_protocol_passes_both_profiles(make: Callable[[], dict[str, Any]]) -> None:
    document = protocol(make())
    assert failures(document) == []
    fonts = {font for sheet in read(document).pages for font in fonts_of(sheet)}
    assert fonts
    assert all("Protocol-Sans" in font for font in fonts), "a font of the machine has taken the family's place"


def fonts_of(sheet: Any) -> set[str]:
    return {font.get_object()["/BaseFont"] for font in sheet["/Resources"]["/Font"].values()}


def test_english_passes_and_says_so() -> None:
    document = protocol(protocol_sample.context(), "en")
    assert failures(document) == []
    assert read(document).root_object["/Lang"] == "en"
    assert "Page 1 of" in words(document)
    assert "November 17, 2026, 10:02" in words(document)


def test_without_the_finisher_neither_profile_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_finish", lambda *_: None)
    assert {rule for _, rule, _ in failures(protocol(protocol_sample.context()))} >= {"PDFUA1-ID-PART-001"}


def test_without_codes_for_what_is_lacking_the_profiles_fail(
    write: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    template = write("<h1>Bra \ue000 \ufff0</h1>")
    planted = pdf.render_pdf(template, {}, language="sv", title="x", created=WHEN)
    assert failures(planted) == []
    assert "Bra [U+E000] [U+FFF0]" in words(planted)
    monkeypatch.setattr(pdf, "_make_printable", lambda root: None)
    assert failures(pdf.render_pdf(template, {}, language="sv", title="x", created=WHEN))


def test_a_stream_that_ends_in_a_carriage_return_is_stored_plain(write: Callable[[str], str]) -> None:
    """One compressed stream in 256 does; validators then disagree on its length. WeasyPrint alone is the red twin."""
    data = b"99910"
    assert pydyf.Stream([data], compress=True).data.endswith(b"\r\nendstream")
    document = pdf.render_pdf(
        write("<h1>x</h1>"), {}, language="sv", title="x", created=WHEN, attachments=[attachment(data)]
    )
    assert failures(document) == []
    assert read(document).attachments == {"referenser.json": [data]}
    alone = HTML(string="<html lang='sv'><title>x</title><h1>x</h1>").write_pdf(
        pdf_variant="pdf/a-3a", attachments=[Attachment(string=data, created=WHEN, modified=WHEN)]
    )
    assert "PDFA3A-STREAM-LENGTH-001" in {rule for _, rule, _ in failures(alone)}


# -- what is in it ----------------------------------------------------------------------------------------
def test_the_protocol_says_what_it_must() -> None:
    said = words(sample())
    for expected in (
        "Referensprotokoll Maria Sandelin Undersköterska, Hemtjänst Norr",
        "Vård- och omsorgsnämnden", "Vård- och omsorgsförvaltningen", "VON/2026:00123", "Klassificeringskod 2.3.1",
        "Upprättad 17 november 2026 kl. 10.02", "Johan Ek, enhetschef", "§ 142", "Undersköterska, version 3",
        "2 av 3 referenter har svarat. Minst 2 svar efterfrågades.",
        "3. Leila Haddad", "Avböjde", "augusti 2018–februari 2021", "Per telefon, antecknat av Johan Ek",
        "Medel Spridning", "4,0 3–5", "4,5 4–5", "Kan inte bedöma",
        "En måndag var två av fyra sjuka.", "Ingen blev bortglömd.",
        "Före rättelsen (version 1, 4 november 2026 kl. 12.41) 4 av 5",
        "Låsta 3 november 2026 kl. 08.58", "9b74c9897bac770ffc029102a200c5de",
        "5. Planerar om lugnt när läget ändras",
        "Omgången avslutades av Johan Ek innan alla hade svarat",
        "Version 2 (denna) 17 november 2026", "referenser.json, 13,9", "Rekryteringscenter 0.1.0", "Sida 1 av",
    ):  # fmt: skip
        assert expected in said, expected


def test_the_text_stands_in_the_order_of_reading() -> None:
    said = words(sample())
    places = [
        said.index(heading)
        for heading in (
            "Referensprotokoll", "Vilka som tillfrågades", "2 av 3 referenter", "Svaren sida vid sida",
            "Skalan går från 1 till 5", "Varje referents svar", "1. När arbetade ni", "Frågorna, så som de låstes",
            "Låsta 3 november", "Det som avvek", "Leila Haddad avböjde", "Så kontrolleras handlingen", "Bilaga",
        )
    ]  # fmt: skip
    assert places == sorted(places)


def test_what_is_missing_is_said() -> None:
    said = words(protocol(none_answered()))
    assert "ej diariefört vid framställandet" in said
    assert "SEKRETESS 39 kap. 5 a § OSL Fråga 4" in said
    assert "Ingenting avvek" in said
    assert "Svaren sida vid sida" not in said


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (4, [4]), (5, [5]), (6, [3, 3]), (7, [4, 3]), (10, [5, 5]), (11, [4, 4, 3])]
)
def test_no_table_is_wider_than_five_referees(count: int, sizes: list[int]) -> None:
    assert [len(block) for block in in_blocks(range(count), 5)] == sizes
    assert [number for block in in_blocks(range(count), 5) for number in block] == list(range(count))


def test_ten_referees_stand_in_two_tables_with_one_mean() -> None:
    html = render_to_string(TEMPLATE, {**protocol_sample.many(10), "pdf": {"title": "", "language": "", "created": ""}})
    assert html.count('class="compared columns-5"') == 2
    assert html.count("Medel</th>") == 1
    assert html.count('<td class="figure">') == 2 * 5


def test_hostile_text_is_printed_as_text() -> None:
    said = words(sample("hostile_context"))
    assert "Hon är bra [U+1F44D U+1F3FD] och [U+4F60][U+597D] sade hon [U+0007] <img src=" in said
    assert "[U+1F468 U+1F469 U+1F467]" in said
    assert "Zoë [U+674E] [U+1F44D] <b>Ö</b>" in said


def test_headings_and_rows_are_tagged_and_bookmarked() -> None:
    document = read(sample())
    kinds = [kind for kind, _ in structure(document)]
    assert kinds.count("/H1") == 1
    levels = [int(kind[2]) for kind in kinds if kind in {"/H1", "/H2", "/H3", "/H4"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert kinds.count("/Table") >= 3
    assert kinds.count("/TH") > 20
    titles = [entry.title for entry in flat(document.outline)]
    assert titles[0] == "Referensprotokoll"
    assert "Svaren sida vid sida" in titles
    assert "2. Per-Olof Åkerström" in titles


def structure(document: pypdf.PdfReader) -> list[tuple[str, Any]]:
    found, waiting = [], [document.root_object["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop(0).get_object() if hasattr(waiting[0], "get_object") else waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = list(node)
        elif isinstance(node, dict):
            found.append((node.get("/S"), node))
            waiting[:0] = [node["/K"]] if "/K" in node else []
    return found


def flat(outline: list[Any]) -> list[Any]:
    return [entry for part in outline for entry in (flat(part) if isinstance(part, list) else [part])]


def test_metadata_and_attachment() -> None:
    document = read(protocol(protocol_sample.context(), title="Referensprotokoll: Zoë 👍"))
    assert document.metadata is not None
    assert document.metadata.title == "Referensprotokoll: Zoë [U+1F44D]"
    assert document.metadata.creation_date == WHEN
    assert document.root_object["/Lang"] == "sv"
    assert document.attachments == {"referenser.json": [DATA]}
    (file,) = document.root_object["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"
    assert file.get_object()["/EF"]["/F"]["/Subtype"] == "/application/json"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert protocol(protocol_sample.hostile_context()) == sample("hostile_context")
    assert protocol(protocol_sample.context(), created=datetime(2026, 11, 18, tzinfo=UTC)) != sample()


def test_our_templates_give_the_layout_nothing_to_complain_about(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        protocol(protocol_sample.context())
    assert [record.getMessage() for record in caplog.records] == []


# -- nothing is fetched -----------------------------------------------------------------------------------
SECRET = b"det-hemliga-ordet-9f41"
VECTORS = {
    "picture": '<img src="{u}" alt="x">',
    "attachment link": '<link rel="attachment" href="{u}">',
    "attachment anchor": '<a rel="attachment" href="{u}">x</a>',
    "stylesheet": '<link rel="stylesheet" href="{u}">',
    "import": '<style>@import url("{u}");</style>',
    "background": '<style>h1 {{ background: url("{u}") }}</style>',
    "content": '<style>h1::after {{ content: url("{u}") }}</style>',
    "list mark": '<style>li {{ list-style-image: url("{u}") }}</style><ul><li>x</li></ul>',
    "font": '<style>@font-face {{ font-family: F; src: url("{u}") }} h1 {{ font-family: F }}</style>',
    "object": '<object data="{u}"></object>',
    "embed": '<embed src="{u}">',
    "picture in a drawing": '<svg width="9" height="9"><title>x</title><image href="{u}"/></svg>',
    "base": '<base href="{u}"><img src="secret.txt" alt="x">',
    "page": '<style>@page {{ background: url("{u}") }}</style>',
}


def planted(address: str, names: Iterable[str] = VECTORS) -> str:
    return "<h1>x</h1>" + "".join(VECTORS[name].format(u=address) for name in names)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that the layout really opens, whoever asks."""
    seen: list[str] = []
    real = OpenerDirector.open

    def spy(self: OpenerDirector, request: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append(getattr(request, "full_url", request))
        return real(self, request, *args, **kwargs)

    monkeypatch.setattr(OpenerDirector, "open", spy)
    return seen


def everything_in(document: bytes) -> bytes:
    reader = read(document)
    held = [document, *(data for files in reader.attachments.values() for data in files)]
    for number in range(1, len(reader.xref[0]) + 1):
        thing = reader.get_object(number)
        held.append(thing.get_data() if hasattr(thing, "get_data") else repr(thing).encode())
    return b"".join(held)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return (tmp_path / "secret.txt").as_uri()


ELSEWHERE = (
    "http://127.0.0.1:9/x", "https://127.0.0.1:9/x", "ftp://127.0.0.1:9/x", "file:///etc/hostname", "//127.0.0.1:9/x",
    "/etc/hostname", "secret.txt", "data:text/css,h1%7Bcolor:red%7D", "own:css/pdf/../../../manage.py",
    "own:js/app.js", "own:css/pdf/%2e%2e/x.css", "FONT:400", "font:../../x",
)  # fmt: skip


@pytest.mark.parametrize("address", ["secret", *ELSEWHERE])
def test_nothing_is_fetched(address: str, secret: str, opened: list[str], write: Callable[[str], str]) -> None:
    template = write(planted(secret if address == "secret" else address))
    document = pdf.render_pdf(template, {}, language="sv", title="x", created=WHEN)
    assert opened == []
    assert read(document).attachments == {}
    assert SECRET not in everything_in(document)
    assert failures(document) == []


@pytest.mark.parametrize("name", VECTORS)
def test_each_refusal_is_counted_and_the_document_is_made(
    name: str, write: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    template = write(planted("file:///etc/hostname", [name]))
    assert pdf.render_pdf(template, {}, language="sv", title="x", created=WHEN)
    (record,) = [record for record in caplog.records if record.name == pdf.__name__]
    assert record.args == (template, 1)
    assert "hostname" not in caplog.text


def test_the_default_fetcher_would_have_fetched(secret: str, opened: list[str]) -> None:
    """The red twin: without ours every vector opens the file, and the attachments lie in the PDF."""
    holds = []
    for name in VECTORS:
        before = len(opened)
        html = f"<!doctype html><html lang='sv'><title>x</title>{planted(secret, [name])}"
        document = HTML(string=html).write_pdf(pdf_variant="pdf/a-3a")
        assert len(opened) > before, name
        holds += [name] if SECRET in everything_in(document) else []
    assert holds == ["attachment link", "attachment anchor"]
    assert len(VECTORS) >= 11


def test_a_missing_file_of_ours_is_an_error(write: Callable[[str], str]) -> None:
    template = write('<link rel="stylesheet" href="own:css/pdf/gone.css"><img src="own:img/pdf/gone.svg" alt="x">')
    with pytest.raises(pdf.PdfError, match="gone"):
        pdf.render_pdf(template, {}, language="sv", title="x", created=WHEN)


def test_a_date_without_a_zone_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="time zone"):
        protocol(protocol_sample.context(), created=datetime(2026, 11, 17))


def test_a_failing_layout_is_one_kind_of_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("Karin Lindqvist")

    monkeypatch.setattr(pdf, "_make_printable", fail)
    with pytest.raises(pdf.PdfError) as failed:
        protocol(protocol_sample.context())
    assert "Karin" not in str(failed.value), "the error is logged and stored: nobody's words in it"


def test_the_fonts_are_read_from_their_package() -> None:
    fetcher = pdf.OwnFilesOnly()
    for weight, path in typeface.FACES.items():
        assert fetcher.fetch(f"font:{weight}").read() == path.read_bytes()


# -- time and memory --------------------------------------------------------------------------------------
HOSTILE_RUN = """
import resource, sys, time
import django
django.setup()
from contextlib import suppress
from django.core.exceptions import ValidationError
from foundation.lib import pdf, text
from tests.helpers import protocol_sample
import page

worst = 0
fields, *shapes = sys.argv[1:]
for shape in shapes:
    typed = (shape * 100_000)[:100_000]
    stored = ""
    for length in (len(typed), text.CHARACTERS, 2 * text.LINES - 1):
        with suppress(ValidationError):
            stored = text.clean(typed[:length])
            break
    assert stored, ascii(shape)
    context = protocol_sample.context()
    groups = [group for referee in context["protocol"]["referees"][:2] for group in referee["groups"]]
    answers = [given for group in groups for given in group["answers"]][3 : 3 + int(fields)]
    assert len(answers) == int(fields)
    for given in answers:
        given["value"] = stored
    start = time.process_time()
    made = pdf.render_pdf(
        "references/pdf/protocol.html", context, language="sv", title="x", created=protocol_sample.at(17, 10)
    )
    worst = max(worst, time.process_time() - start)
    for profile in ("3a", "ua1"):
        assert page.is_pdf_compliant_bytes(made, profile=profile), ascii(shape)
print(len(shapes), worst, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
QUICK = ["x", "x\n", "q\u0301\u0302\u0303", "\U0001f44d\U0001f3fd"]
SLOW = ["x ", "\u4f60", "\u0645", "x\u00a0", "[[(", "\ue000", "a-", "%", "\U0001f1f8", "\u0e01\u0e31", "\t."]


TWO_AND_ONE = "\U0001f44d\U0001f44ex"  # the longest there is in codes: two do not share a bracket
heavy = pytest.mark.faults


@pytest.mark.parametrize(
    ("fields", "shapes"),
    [
        pytest.param(1, QUICK, id="quick", marks=heavy),  # less than the next, which has two of them twelve times
        pytest.param(12, ["x\n", "\U0001f44d"], id="every field, quick"),
        pytest.param(1, SLOW, id="all", marks=heavy),
        pytest.param(12, [*QUICK, *SLOW, TWO_AND_ONE], id="every field, all", marks=heavy),
    ],
)
def test_hostile_text_costs_less_than_ten_seconds_and_512_mib(fields: int, shapes: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE_RUN, str(fields), *shapes],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    count, seconds, megabytes = done.stdout.split()
    assert int(count) == len(shapes)
    assert float(seconds) < 10
    assert int(megabytes) < 512
