"""The framework to a file and back: shown first, whole or not at all, in drafts alone, twice is once."""

import csv
import io
import json
import random
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from botkyrka_rc import content as shipped
from competencies import actions, imports
from competencies.enums import VersionState
from competencies.imports import JudgedFramework
from competencies.models import Competency, CompetencyVersion, InterviewQuestion, ReferenceQuestion
from competencies.resources import TABLES
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit.models import Event
from foundation.lib import tables
from tests.factories.accounts import AdministrationFactory, UserFactory
from tests.factories.competencies import CompetencyVersionFactory, ReferenceQuestionFactory
from tests.guards.watch import Watch

pytestmark = pytest.mark.django_db
EXPORT = reverse("admin:competencies_competencyversion_export")
HOSTILE = ("=1+1", "+46", "-1", "@x", "'=x", "''-x", "'citat'", "vanlig")


@pytest.fixture
def version() -> CompetencyVersion:
    return CompetencyVersionFactory(competency__slug="strukturerad", competency__factor="openness")


@pytest.fixture
def specialist() -> User:
    return UserFactory(roles=[(Role.HR_SPECIALIST, AdministrationFactory())])


@pytest.fixture
def hr(client: Client, specialist: User) -> Client:
    client.force_login(specialist)
    return client


def exported(hr: Client, kind: str, words: str = "") -> bytes:
    return hr.get(EXPORT, {"fil": kind, "ord": words}).content


def judged(data: bytes, *, remove: bool = False) -> JudgedFramework:
    return imports.judge(imports.read(data), remove=remove)


def faults(data: bytes) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.text) for fault in judged(data).faults]


def as_json(**content: list[dict[str, Any]]) -> bytes:
    return json.dumps(content).encode()


def changed(hr: Client, **words: str) -> bytes:
    """The framework as JSON with other words in its first competency."""
    content = json.loads(exported(hr, "json"))
    content["competencies"][0] |= words
    return json.dumps(content).encode()


# -- there and back -------------------------------------------------------------------------------------------------


def test_what_is_fetched_changes_nothing(hr: Client, specialist: User, version: CompetencyVersion) -> None:
    CompetencyVersionFactory()
    rows = {"xlsx": 16, "json": 16, "competencies": 2, "reference_questions": 4, "interview_questions": 10}
    for language, reader, kinds in (("sv", "en", rows), ("en", "sv", ["xlsx"])):
        User.objects.update(language=language)
        for kind in kinds:
            data = exported(hr, kind)
            with override(reader):
                found = judged(data, remove=True)
            assert (found.faults, found.taken, found.gone, found.standing) == ([], [], [], rows[kind])
    actions.import_framework(by=specialist, sent=imports.read(data), remove=True)
    assert CompetencyVersion.objects.count() == 2
    assert not Event.objects.filter(kind__startswith="framework").exists()


def test_what_ships_goes_there_and_back(hr: Client) -> None:
    shipped.load(now=timezone.now())
    found = judged(exported(hr, "xlsx"), remove=True)
    assert (found.faults, found.taken, found.gone, found.standing) == ([], [], [], 96)


def test_what_a_spreadsheet_would_carry_out_is_neutral_in_the_file_and_comes_back(hr: Client) -> None:
    for words in HOSTILE:
        CompetencyVersionFactory(definition_sv=words, questions=False, interviews=0)
    sheet = openpyxl.load_workbook(io.BytesIO(exported(hr, "xlsx"))).worksheets[0]
    place = [cell.value for cell in sheet[1]].index("Definition (svenska)")
    in_excel = [line[place] for line in sheet.iter_rows(min_row=2)]
    text = io.StringIO(exported(hr, "competencies").decode("utf-8-sig"), newline="")
    in_csv = [row["Definition (svenska)"] for row in csv.DictReader(text, delimiter=";")]
    assert {cell.data_type for cell in in_excel} == {"s"}
    for written in ([str(cell.value) for cell in in_excel], in_csv):
        assert not [one for one in written if one.startswith(tables.FORMULA)]
        assert [tables.restored(one) for one in written] == list(HOSTILE)
    assert [one["definition_sv"] for one in json.loads(exported(hr, "json"))["competencies"]] == list(HOSTILE)
    assert [judged(exported(hr, kind)).taken for kind in ("xlsx", "competencies", "json")] == [[], [], []]


@pytest.mark.parametrize("words", [*HOSTILE, "\tx", "\rx", "'\t", "'", ""])
def test_neutral_and_back_is_what_it_was(words: str) -> None:
    assert not tables.neutral(words).startswith(tables.FORMULA)
    assert tables.restored(tables.neutral(words)) == words


def test_drafts_are_fetched_unless_only_what_is_published_is_asked_for(
    hr: Client, specialist: User, version: CompetencyVersion
) -> None:
    draft = actions.make_draft(by=specialist, competency=version.competency)
    CompetencyVersion.objects.filter(pk=draft.pk).update(definition_sv="Nya ord.")
    CompetencyVersionFactory(draft=True)
    newest, published = (json.loads(exported(hr, "json", words))["competencies"] for words in ("", "publicerade"))
    assert newest[0]["definition_sv"] == "Nya ord."
    assert [one["definition_sv"] for one in published] == [version.definition_sv]
    assert len(newest) == 2
    assert judged(exported(hr, "xlsx")).taken == []


# -- what is written ------------------------------------------------------------------------------------------------


def test_words_land_in_a_draft_and_twice_is_once(hr: Client, specialist: User, version: CompetencyVersion) -> None:
    data = changed(hr, definition_sv="Nya ord.\r\nTvå rader.")
    content = json.loads(data)
    content["interview_questions"][0]["text_en"] = "How, then?"
    content["reference_questions"][0]["kind"] = "fritext"
    data = json.dumps(content).encode()
    found = judged(data)
    assert [(one.competency, one.fields) for one in found.taken] == [
        ("strukturerad", ("definition_sv",)),
        ("strukturerad", ("kind",)),
        ("strukturerad", ("text_en",)),
    ]
    assert CompetencyVersion.objects.count() == 1  # the dry run has written nothing
    for _time in range(2):
        actions.import_framework(by=specialist, sent=imports.read(data), remove=False)
    version.refresh_from_db()
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    assert (version.definition_sv, draft.definition_sv) == (
        "Planerar sitt arbete och gör klart det som är påbörjat.",
        "Nya ord.\nTvå rader.",
    )
    assert (draft.number, draft.reference_questions.count(), draft.interview_questions.count()) == (2, 2, 5)
    assert draft.interview_questions.filter(text_en="How, then?").count() == 1
    assert version.interview_questions.filter(text_en="How, then?").count() == 0
    assert set(draft.reference_questions.values_list("kind", flat=True)) == {"text"}
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["framework.draft_made", "framework.imported"]


def test_a_draft_there_is_goes_on(hr: Client, specialist: User, version: CompetencyVersion) -> None:
    draft = actions.make_draft(by=specialist, competency=version.competency)
    CompetencyVersion.objects.filter(pk=draft.pk).update(anchor_1_sv="Egna ord.")
    sent = imports.read(changed(hr, definition_sv="Nya ord."))
    actions.import_framework(by=specialist, sent=sent, remove=False)
    draft.refresh_from_db()
    assert (draft.anchor_1_sv, draft.definition_sv) == ("Egna ord.", "Nya ord.")
    assert CompetencyVersion.objects.count() == 2


def test_a_whole_framework_comes_into_an_empty_installation(hr: Client, specialist: User) -> None:
    CompetencyVersionFactory.create_batch(2)
    before = json.loads(exported(hr, "json"))
    CompetencyVersion.objects.all().delete()
    Competency.objects.all().delete()
    done = actions.import_framework(by=specialist, sent=imports.read(json.dumps(before).encode()), remove=False)
    assert done.faults == []
    assert json.loads(exported(hr, "json")) == before
    assert set(CompetencyVersion.objects.values_list("state", "number")) == {("draft", 1)}
    for draft in CompetencyVersion.objects.order_by("pk"):
        assert actions.queries.problems(draft) == []


def test_a_new_question_gets_a_name_a_place_and_comes_once(
    hr: Client, specialist: User, version: CompetencyVersion
) -> None:
    new = json.loads(exported(hr, "json"))["interview_questions"][0]
    del new["question"], new["position"]
    data = as_json(interview_questions=[new | {"text_sv": "Hur gjorde du sist?", "text_en": "How did you do last?"}])
    for _time in range(2):
        actions.import_framework(by=specialist, sent=imports.read(data), remove=False)
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    made = draft.interview_questions.get(text_sv="Hur gjorde du sist?")
    assert (made.slug, made.position, draft.interview_questions.count()) == ("strukturerad-interview", 6, 6)


def test_questions_go_only_when_asked_and_only_where_the_file_speaks_of_them(
    hr: Client, specialist: User, version: CompetencyVersion
) -> None:
    other = CompetencyVersionFactory()
    content = json.loads(exported(hr, "json"))
    content["interview_questions"] = [
        one for one in content["interview_questions"] if one["competency"] == "strukturerad"
    ][:3]
    data = json.dumps(content).encode()
    assert judged(data).gone == []
    found = judged(data, remove=True)
    assert (len(found.gone), found.competencies) == (2, ["strukturerad"])
    actions.import_framework(by=specialist, sent=imports.read(data), remove=True)
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    assert (draft.interview_questions.count(), draft.reference_questions.count()) == (3, 2)
    assert (version.interview_questions.count(), other.interview_questions.count()) == (5, 5)


def test_only_who_edits_the_framework_imports(hr: Client, specialist: User, version: CompetencyVersion) -> None:
    sent = imports.read(changed(hr, definition_sv="Nya ord."))
    for role in (Role.MANAGER, Role.SYSTEM_ADMINISTRATOR, Role.HR_MANAGEMENT):
        person = UserFactory(roles=[(role, AdministrationFactory())])
        with pytest.raises(PermissionDenied):
            actions.import_framework(by=person, sent=sent, remove=False)
    assert CompetencyVersion.objects.count() == 1


# -- what is wrong --------------------------------------------------------------------------------------------------


def test_each_fault_is_told_by_row_and_column_and_nothing_is_written(
    hr: Client, specialist: User, version: CompetencyVersion
) -> None:
    content = json.loads(exported(hr, "json"))
    content["competencies"][0] |= {"name_sv": "", "definition_en": "x" * 5000, "factor": "stability"}
    content["competencies"].append({"competency": "ny-här", "factor": "x"})
    content["reference_questions"][1] |= {"kind": "betyg", "position": "sist"}
    content["interview_questions"][2]["competency"] = "finns-inte"
    content["interview_questions"][4] = dict(content["interview_questions"][3])
    data = json.dumps(content).encode()
    told = {(row, column): words for row, column, words in faults(data)}
    assert told.keys() >= {
        (1, "Kompetenser: Namn (svenska)"),
        (1, "Kompetenser: Definition (engelska)"),
        (1, "Kompetenser: Faktor"),
        (2, "Kompetenser: Kompetens"),
        (2, "Referensfrågor: Typ"),
        (2, "Referensfrågor: Plats i ordningen"),
        (3, "Intervjufrågor: Kompetens"),
        (5, "Intervjufrågor: Frågans kortnamn"),
    }
    assert told[(2, "Referensfrågor: Typ")] == "Skriv något av: Skala 1–5, Fritext."
    assert "5 000 tecken" in told[(1, "Kompetenser: Definition (engelska)")].replace("\u00a0", " ")
    assert all("%" not in words for words in told.values())
    done = actions.import_framework(by=specialist, sent=imports.read(data), remove=True)
    assert len(done.faults) == len(told)
    assert CompetencyVersion.objects.count() == 1


def test_a_new_competency_needs_every_column(version: CompetencyVersion) -> None:
    found = faults(as_json(competencies=[{"competency": "ny", "factor": "openness", "name_sv": "Ny"}]))
    assert len(found) == 13
    assert {words for _row, _column, words in found} == {"Detta är nytt, och då behövs kolumnen: den saknas i filen."}


def test_more_questions_than_there_may_be_are_refused(hr: Client, version: CompetencyVersion) -> None:
    ReferenceQuestionFactory.build()
    row = json.loads(exported(hr, "json"))["reference_questions"][0] | {"question": "en-till"}
    ((line, _column, words),) = faults(as_json(reference_questions=[row]))
    assert (line, "högst 2" in words) == (1, True)
    assert judged(as_json(reference_questions=[row]), remove=True).faults == []


def test_formulas_are_neither_evaluated_nor_kept(hr: Client, version: CompetencyVersion) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(hr, "xlsx")))
    book.worksheets[0].cell(2, 3).value = '=HYPERLINK("http://evil.example")'
    file = io.BytesIO()
    book.save(file)
    ((row, column, words),) = faults(file.getvalue())
    assert (row, column) == (2, "Kompetenser: Namn (svenska)")
    assert words.startswith("Cellen innehåller en formel")
    assert "evil" not in json.dumps([one.cells for one in imports.read(file.getvalue())["competencies"]])


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        imports.read(data)
    return " ".join(refused.value.messages)


def zipped(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * size)
    return file.getvalue()


LINE = b"strukturerad;Ord\n"


def test_what_is_no_framework_is_refused_at_once_in_words() -> None:
    started = time.process_time()
    for data, told in (
        (b"", "Det finns inget i filen"),
        (b"Kompetens;Namn (svenska)\n", "Det finns inget i filen"),
        (b"Frukt;Pris\nPlommon;3\n", "är inte ramverkets"),
        (b"Kompetens;Namn (svenska)\n" + LINE * 1001, "1000 rader"),
        (b"Kompetens;Namn (svenska)\n" + LINE * 100_000, "1000 rader"),
        (b"Kompetens;Namn (svenska);kompetens\nx;y;z\n", "två gånger"),
        (b"Namn (svenska);Definition (svenska)\nx;y\n", "kolumn som heter ”Kompetens”"),
        (b"Kompetens;Namn (svenska);Defintion (svenska)\nx;y;z\n", "Defintion (svenska)” är ingen"),
        (b'{"competencies": [{"competency": "x", "namn": "y"}]}', "namn” är ingen"),
        (b"Kompetens;Namn (svenska)\n\0;x\n", "kan inte läsas"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "kan inte läsas"),
        (b"PK\x03\x04 trasig", "kan inte läsas"),
        (zipped(64 * 1024 * 1024), "för stor"),
        (zipped(10), "kan inte läsas"),
        (b"x" * (tables.MOST_BYTES + 1), "för stor"),
        (b"{" + b"x" * tables.MOST_BYTES, "för stor"),
        (b"{", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"{}", "inget ramverk"),
        (b"[1]", "inget ramverk"),
        (b'{"competencies": {}}', "lista"),
        (b'{"competencies": [1]}', "lista"),
        (b'{"competencies": [{"name_sv": ["a"]}]}', "lista"),
        (b'{"competencies": [{"name_sv": true}]}', "lista"),
        (b'{"competencies": [' + b"{}," * 2000 + b"{}]}", "1000 rader"),
    ):
        assert told in refusal(data), data[:40]
    assert time.process_time() - started < 10


def test_what_a_form_could_not_send_back_is_refused(hr: Client) -> None:
    noise = "".join(
        random.Random(7).choices("abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=1_900_000)
    )
    file = SimpleUploadedFile("ramverk.json", as_json(competencies=[{"competency": "x", "name_sv": noise}]))
    response = hr.post(reverse("admin:competencies_competencyversion_import"), {"file": file})
    assert (response.status_code, "för stor" in response.content.decode()) == (422, True)


def test_what_nobody_types_is_taken_away(hr: Client, specialist: User, version: CompetencyVersion) -> None:
    sent = imports.read(changed(hr, definition_sv="Nya\u202e ord\u0000.", name_sv="Ny\u0000 <b>"))
    actions.import_framework(by=specialist, sent=sent, remove=False)
    draft = CompetencyVersion.objects.get(state=VersionState.DRAFT)
    assert (draft.definition_sv, draft.name_sv) == ("Nya ord.", "Ny <b>")


def test_a_file_is_judged_by_the_same_number_of_questions(hr: Client) -> None:
    def cost() -> int:
        CompetencyVersionFactory()
        data = exported(hr, "xlsx")
        watch = Watch()
        with watch.on():
            judged(data, remove=True)
        return len(watch.counted)

    assert cost() == cost() == 3


def test_a_sheet_of_notes_is_told_of_and_an_empty_one_passed_over(hr: Client, version: CompetencyVersion) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(hr, "xlsx")))
    assert book.sheetnames == ["Kompetenser", "Referensfrågor", "Intervjufrågor"]
    empty, file = book.create_sheet("Tom"), io.BytesIO()
    book.save(file)
    assert judged(file.getvalue()).standing == 8
    empty.append(["Att göra", "Vem"])
    book.save(file := io.BytesIO())
    assert "Fliken ”Tom”" in refusal(file.getvalue())
    empty.delete_rows(1)
    empty.append([cell.value for cell in book.worksheets[0][1]])
    book.save(file := io.BytesIO())
    assert "Två flikar innehåller kompetenser" in refusal(file.getvalue())


def test_models_keep_what_tables_say() -> None:
    """Every word of a version stands in a column, so that a file holds all of it."""
    counts = {}
    for model, slug in (
        (CompetencyVersion, "competencies"),
        (ReferenceQuestion, "reference_questions"),
        (InterviewQuestion, "interview_questions"),
    ):
        words = {field.name for field in model._meta.get_fields() if field.name.endswith(("_sv", "_en"))}
        assert words <= set(TABLES[slug].fields)
        counts[slug] = len(words)
    assert counts == {"competencies": 14, "reference_questions": 4, "interview_questions": 12}
