"""Candidates of one recruitment from a spreadsheet: shown first, confirmed, bad rows told, and twice is once."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Event
from foundation.lib import sheets
from foundation.outbox.models import Message
from recruitment import imports
from recruitment.enums import RecruitmentState
from recruitment.models import Candidate, Recruitment
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.helpers.pages import Page
from tests.html_rules import problems
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


def at(case: Recruitment) -> str:
    return reverse("recruitment:candidates_import", args=[case.public_id])


def excel(*rows: list[str]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (["Namn", "E-post", "Telefon", "Språk"], *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("kandidater.xlsx", file.getvalue())


def applicants(count: int) -> list[list[str]]:
    return [[f"Sam Sökande {number}", f"sam.{number}@example.org"] for number in range(count)]


def confirm(client: Client, case: Recruitment, page: Page) -> Page:
    (kept,) = page.all("input", name="sheet_token")
    return Page(client.post(at(case), {"sheet_token": kept.get("value", "")}, follow=True))


def test_500_candidates_with_bad_rows_among_them(manager: Client, people: People) -> None:
    case = people.recruitment
    CandidateFactory(recruitment=case, name="Sam Sökande 0", email="SAM.0@example.org")
    CandidateFactory(recruitment=case, name="Någon Annan", email="upptagen@example.org")
    bad = [
        ["", "utan@example.org"], ["Utan Adress", ""], ["Fel Adress", "fel@"], ["Sam Två", "sam.7@example.org"],
        ["Ny Person", "upptagen@example.org"], ["=SUM(A1)", "formel@example.org"], ["x" * 130, "lang@example.org"],
        ["Fel Språk", "sprak@example.org", "", "latin"], ["Fel Nummer", "nummer@example.org", "ring mig"],
        ["Rad\r\nBcc: x@evil.example", "a@example.org\nBcc: x@evil.example"],
    ]  # fmt: skip
    response = manager.post(at(case), {"file": excel(*applicants(500), *bad)})
    assert problems(response, "sv") == []
    shown = Page(response)
    assert "499 kandidater läggs till" in shown.text
    assert "1 rad ändrar ingenting" in shown.text
    assert f"{len(bad)} rader tas inte med" in shown.text
    for row in range(502, 502 + len(bad)):
        assert f"Rad {row}" in shown.text
    assert "Någon Annan har redan den här adressen" in shown.text
    assert case.candidates.count() == 2

    done = confirm(manager, case, shown)
    assert "499 kandidater har lagts till" in done.text
    assert case.candidates.count() == 501
    assert not Message.objects.exists()
    assert Event.objects.filter(kind="recruitment.candidate_added", case_id=case.pk).count() == 499
    assert "Sökande" not in repr(list(Event.objects.values()))

    again = confirm(manager, case, shown)
    assert "alla i listan finns redan här" in again.text
    assert "500 rader ändrar ingenting" in Page(manager.post(at(case), {"file": excel(*applicants(500))})).text
    assert case.candidates.count() == 501


def test_phone_and_language_come_along(manager: Client, people: People) -> None:
    rows = [["Åsa Öberg", "Asa@Example.org", "070-174 06 10", "English"]]
    confirm(manager, people.recruitment, Page(manager.post(at(people.recruitment), {"file": excel(*rows)})))
    made = Candidate.objects.get(name="Åsa Öberg")
    assert (made.email.lower(), made.phone, made.language) == ("asa@example.org", "070-174 06 10", "en")


def test_a_list_meant_for_another_recruitment_is_refused(manager: Client, people: People) -> None:
    other = RecruitmentFactory(unit=people.unit, owner=people.manager)
    shown = Page(manager.post(at(other), {"file": excel(*applicants(2))}))
    (kept,) = shown.all("input", name="sheet_token")
    page = Page(manager.post(at(people.recruitment), {"sheet_token": kept.get("value", "")}))
    assert page.status == 422
    assert people.recruitment.candidates.count() == 0


def test_a_closed_case_takes_nobody_and_says_so(manager: Client, people: People) -> None:
    case = people.recruitment
    shown = Page(manager.post(at(case), {"file": excel(*applicants(2))}))
    now = timezone.now()
    Recruitment.objects.filter(pk=case.pk).update(state=RecruitmentState.CLOSED, decided_on=now.date(), closed_at=now)
    assert "Något har ändrats" in confirm(manager, case, shown).text
    assert case.candidates.count() == 0


def test_the_errors_of_a_file_stand_at_the_file(manager: Client, people: People) -> None:
    response = manager.post(at(people.recruitment), {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04")})
    page = Page(response)
    assert (page.status, page.title.startswith("Fel:")) == (422, True)
    assert page.links()["Filen kan inte läsas. Spara om den som Excelarbetsbok (.xlsx) eller CSV."] == "#id_file"


def test_the_file_to_fill_in_is_taken(manager: Client, people: People) -> None:
    blank = manager.get(reverse("recruitment:candidates_blank", args=[people.recruitment.public_id]))
    file = SimpleUploadedFile("lista.xlsx", blank.content)
    assert "1 kandidat läggs till" in Page(manager.post(at(people.recruitment), {"file": file})).text


def test_judged_by_one_question_however_many(people: People, django_assert_num_queries: Any) -> None:
    for count in (1, 40):
        rows = sheets.read(excel(*applicants(count)).file, imports.COLUMNS)
        with django_assert_num_queries(1):
            assert len(imports.judge(people.recruitment, rows).taken) == count
