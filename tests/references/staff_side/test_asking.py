"""Asking for references: what is shown before, what is refused, what is said after."""

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.models import Candidate, Recruitment
from references.models import QuestionSet, ReferenceRequest
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.helpers.pages import Page, press, values, words
from tests.people import People
from tests.references.staff_side.rounds import ask_url, at, done, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def test_asking_shows_the_mail_and_the_questions_before_anything_is_sent(manager: Client, candidate: Candidate) -> None:
    page = Page(manager.get(ask_url(candidate)))
    assert page.heading == "Begär referenser på Amina Lindqvist"
    assert values(page.form("Begär referenser"))["deadline"] == ["2026-12-07"]
    assert values(page.form("Begär referenser"))["minimum"] == ["2"]
    assert candidate.recruitment.title in page.text
    assert "[kandidatens egen länk]" in page.text
    assert "Skulle du anställa igen?" in page.text
    assert "fryses nu" in page.text
    assert not ReferenceRequest.objects.exists()


def test_the_preview_shows_what_was_typed_and_sends_nothing(manager: Client, candidate: Candidate) -> None:
    path = ask_url(candidate)
    typed = {"minimum": "3", "deadline": "2026-12-11", "personal_line": "Roligt att träffas!"}
    page = Page(press(manager, Page(manager.get(path)), "Begär referenser", path, preview="1", **typed))
    assert page.status == 200
    assert "Roligt att träffas!" in words(page.all("details")[0])
    assert page.all("details")[0].get("open") is not None
    assert {key: values(page.form("Begär referenser"))[key] for key in typed} == {
        key: [value] for key, value in typed.items()
    }
    assert not ReferenceRequest.objects.exists()
    assert not QuestionSet.objects.exists()


def test_asking_mails_the_candidate_and_says_what_comes(manager: Client, candidate: Candidate) -> None:
    path = ask_url(candidate)
    said = done(manager, path, minimum="3", deadline="2026-12-11", personal_line="Hej!")
    assert said == (
        "Amina får ett mejl med en länk för att ange sina referenter. Om inget händer påminns Amina onsdag 09.00."
    )
    made = ReferenceRequest.objects.get()
    assert (made.minimum, made.wanted, str(made.deadline), made.personal_line) == (3, 3, "2026-12-11", "Hej!")
    assert mails(made.public_id) == ["candidate_invitation"]
    again = manager.post(path, {"minimum": "2", "deadline": "2026-12-11"})
    assert again.url == at(made)
    assert ReferenceRequest.objects.count() == 1
    assert mails(made.public_id) == ["candidate_invitation"]
    assert manager.get(path).url == at(made)


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("2026-11-23", "Välj en senare dag, tidigast tisdag 24 november 2026"),
        ("2026-11-01", "Välj en senare dag"),
        ("2026-12-05", "Lördag 5 december 2026 är ingen arbetsdag. Närmast efter är måndag 7 december 2026"),
        ("2026-12-24", "är ingen arbetsdag"),
        ("2030-01-01", "Välj en tidigare dag"),
        ("i morgon", "Skriv datumet som år-månad-dag"),
        ("", "Fyll i"),
    ],
)
def test_the_last_day_is_a_coming_working_day(manager: Client, candidate: Candidate, deadline: str, said: str) -> None:
    path = ask_url(candidate)
    page = Page(manager.post(path, {"minimum": "2", "deadline": deadline, "personal_line": "Hej!"}))
    assert page.status == 422
    assert page.title.startswith("Fel:")
    assert said.lower() in page.text.lower()
    assert values(page.form("Begär referenser"))["personal_line"] == ["Hej!"]
    assert not ReferenceRequest.objects.exists()


@pytest.mark.parametrize("minimum", ["1", "7", "", "x"])
def test_two_to_six_references(manager: Client, candidate: Candidate, minimum: str) -> None:
    assert manager.post(ask_url(candidate), {"minimum": minimum, "deadline": "2026-12-07"}).status_code == 422
    assert not ReferenceRequest.objects.exists()


def test_what_is_missing_before_one_can_ask_is_said(manager: Client, people: People) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    page = Page(manager.get(ask_url(CandidateFactory(recruitment=draft))))
    assert "Kravprofilen behöver fastställas först" in page.text
    without = CandidateFactory(recruitment=people.recruitment)
    page = Page(manager.get(ask_url(without)))
    assert "Det finns inga frågor för den här rollen än" in page.text
    assert manager.post(ask_url(without), {"minimum": "2", "deadline": "2026-12-07"}).status_code == 200
    assert not ReferenceRequest.objects.exists()


def test_the_questions_are_frozen_once_and_shown_with_their_day(
    manager: Client, candidate: Candidate, case: Recruitment
) -> None:
    path = reverse("references:questions", args=[case.public_id])
    assert "De fryses när du begär referenser första gången" in Page(manager.get(path)).text
    done(manager, ask_url(candidate), minimum="2", deadline="2026-12-07")
    assert "Frysta måndag 23 november 2026" in Page(manager.get(path)).text
    other = CandidateFactory(recruitment=case)
    assert "fryses nu" not in Page(manager.get(ask_url(other))).text
