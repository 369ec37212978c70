"""Helping a round on, and ending it: what each act does and says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from foundation.audit.models import ReadLog
from foundation.records import actions as records
from foundation.records.models import Document
from recruitment.models import Candidate, Recruitment
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import ReferenceRequest
from tests.factories.recruitment import CandidateFactory
from tests.helpers.pages import Page, values
from tests.people import People
from tests.references.staff_side.rounds import ask_url, at, done, mails, referee
from tests.references.test_round import LAST_DAY, MONDAY, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


# -- helping on -----------------------------------------------------------------------------------------------------


def test_a_reminder_goes_once_an_hour_and_says_when_the_next_goes(
    manager: Client, round_: ReferenceRequest, monday: Any
) -> None:
    karin = referee(round_, "Karin")
    path = at(round_, "referee_remind", "Karin")
    said = done(manager, path)
    assert said == "Påminnelsen till Karin är skickad. Nästa går onsdag 09.00 om Karin inte har svarat."
    assert "mindre än en timme sedan" in done(manager, path)
    assert mails(karin.public_id) == ["referee_invitation", "referee_reminder"]
    monday.move_to(MONDAY + timedelta(hours=11))
    assert done(manager, path).startswith("Påminnelsen till Karin går i morgon 09.00.")
    assert manager.get(path).status_code == 405


def test_a_reminder_to_somebody_who_has_answered_says_how_it_stands(manager: Client, round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    answer(karin)
    assert "Något har ändrats" in done(manager, at(round_, "referee_remind", "Karin"))
    assert "referee_reminder" not in mails(karin.public_id)


def test_a_new_address_gets_a_new_invitation_a_new_number_does_not(manager: Client, round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    path = at(round_, "referee_address", "Karin")
    page = Page(manager.get(path))
    assert values(page.form("Spara"))["email"] == ["karin.1@example.org"]
    said = done(manager, path, email="karin.1@example.org", phone="070-174 06 99")
    assert said == "Uppgifterna om Karin Alm är sparade."
    said = done(manager, path, email="karin.ny@example.org", phone="070-174 06 99")
    assert said == "Karin får en ny inbjudan. Länken i det gamla mejlet fungerar inte längre."
    assert mails(karin.public_id) == ["referee_invitation"] * 2
    wrong = Page(manager.post(path, {"email": "karin@", "phone": "x"}))
    assert wrong.status == 422
    assert "Skriv en hel e-postadress" in wrong.text


def test_the_page_says_before_that_what_has_been_begun_is_lost(manager: Client, round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    path = at(round_, "referee_address", "Karin")
    assert "har börjat svara" not in Page(manager.get(path)).text
    by_referee.save_draft(referee=karin, answers={"a": {"text": "Mitt."}}, revision=0, language="sv", now=MONDAY)
    assert "Karin Alm har börjat svara. Om du byter e-postadress förstörs det" in Page(manager.get(path)).text
    said = done(manager, path, email=karin.email, phone="070-174 06 99")
    assert said == "Uppgifterna om Karin Alm är sparade."
    said = done(manager, path, email="karin.ny@example.org", phone="070-174 06 99")
    assert said.endswith("fungerar inte längre. Det som var skrivet men inte skickat är förstört.")


def test_withdrawing_a_referee_is_confirmed_and_told(manager: Client, round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    path = at(round_, "referee_withdraw", "Karin")
    assert "Karin Alm är inte längre tillfrågad" in Page(manager.get(path)).text
    karin.refresh_from_db()
    assert karin.state == RefereeState.ASKED
    said = done(manager, path)
    assert said.startswith("Karin är inte längre tillfrågad och får veta det. Nu är referenterna för få.")
    assert mails(karin.public_id) == ["referee_invitation", "referee_withdrawn"]
    assert "Något har ändrats" in done(manager, path)


def test_the_last_day_is_moved_forward(manager: Client, round_: ReferenceRequest) -> None:
    path = at(round_, "request_extend")
    assert values(Page(manager.get(path)).form("Flytta sista dagen"))["deadline"] == ["2026-12-14"]
    assert manager.post(path, {"deadline": str(LAST_DAY)}).status_code == 422
    said = done(manager, path, deadline="2026-12-11")
    assert said.startswith("Sista dagen är nu fredag 11 december 2026.")
    round_.refresh_from_db()
    assert str(round_.deadline) == "2026-12-11"


def test_another_referee_is_asked_for_six_at_most(manager: Client, round_: ReferenceRequest) -> None:
    path = at(round_, "request_another")
    assert "Amina får ett mejl" in Page(manager.get(path)).text
    assert done(manager, path) == "Amina får ett mejl om att en referent till behövs."
    round_.refresh_from_db()
    assert round_.wanted == 3
    ReferenceRequest.objects.filter(pk=round_.pk).update(wanted=6, referees_live=6)
    assert "Be om en referent till" not in Page(manager.get(at(round_))).links()
    assert "Något har ändrats" in done(manager, path)


def test_a_candidate_is_reminded_and_reached_at_a_new_address(
    manager: Client, candidate: Candidate, case: Recruitment
) -> None:
    done(manager, ask_url(candidate), minimum="2", deadline="2026-12-07")
    request = ReferenceRequest.objects.get()
    said = done(manager, at(request, "request_remind_candidate"))
    assert said == "Påminnelsen till Amina är skickad. Nästa går onsdag 09.00 om inget har hänt."
    CandidateFactory(recruitment=case, email="jonas@example.org")
    path = at(request, "request_candidate_address")
    assert "En annan kandidat" in Page(manager.post(path, {"email": "JONAS@example.org"})).text
    assert "till den nya adressen" in done(manager, path, email="amina.ny@example.org")
    assert mails(request.public_id) == ["candidate_invitation", "candidate_reminder", "candidate_invitation"]
    candidate.refresh_from_db()
    assert candidate.email == "amina.ny@example.org"


# -- ending -----------------------------------------------------------------------------------------------------------


def test_closing_asks_for_a_reason_and_tells_those_who_had_not_answered(
    manager: Client, round_: ReferenceRequest
) -> None:
    answer(referee(round_, "Karin"))
    path = at(round_, "request_close")
    assert "En referens har kommit in" in Page(manager.get(path)).text
    wrong = Page(manager.post(path, {"reason": "  "}))
    assert wrong.status == 422
    assert "Skriv ett skäl" in wrong.text
    said = done(manager, path, reason="Karin svarade utförligt.")
    assert said.startswith("Referenserna är avslutade.")
    assert "referee_withdrawn" in mails(referee(round_, "Mattias").public_id)
    page = Page(manager.get(at(round_)))
    assert "Karin svarade utförligt." in page.text
    assert "Protokollet görs" in page.text
    assert "Något har ändrats" in done(manager, path, reason="En gång till.")


def test_a_round_is_opened_again_and_with_an_answer_not_withdrawn(manager: Client, round_: ReferenceRequest) -> None:
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    said = done(manager, at(round_, "request_reopen"), deadline="2026-12-11")
    assert said.startswith("Referenserna är öppna igen till fredag 11 december 2026.")
    assert "Dra tillbaka begäran" not in Page(manager.get(at(round_))).text
    assert "Något har ändrats" in done(manager, at(round_, "request_withdraw"))
    round_.refresh_from_db()
    assert round_.state == RequestState.COLLECTING


def test_a_round_without_answers_is_withdrawn(manager: Client, round_: ReferenceRequest) -> None:
    said = done(manager, at(round_, "request_withdraw"))
    assert said.startswith("Begäran är tillbakadragen.")
    round_.refresh_from_db()
    assert round_.state == RequestState.WITHDRAWN
    page = Page(manager.get(at(round_)))
    assert page.links()["Begär referenser på nytt"] == ask_url(round_.candidate)
    assert manager.get(ask_url(round_.candidate)).status_code == 200


def test_the_protocol_arrives_by_itself_and_by_reload(manager: Client, round_: ReferenceRequest) -> None:
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    page = Page(manager.get(at(round_)))
    (section,) = page.all("section", id="protocol")
    assert section.get("hx-get") == at(round_)
    assert [script for script in page.all("script") if "htmx" in script.get("src", "")]
    part = manager.get(at(round_), headers={"HX-Request": "true"})
    assert "Protokollet görs" in part.content.decode()
    assert b"<html" not in part.content
    document = records.claim(Document.objects.get().pk, now=MONDAY)
    assert document
    document.state, document.sha256, document.path, document.size = "finished", "a" * 64, "x.pdf", 2048
    document.finished_at = MONDAY
    document.save()
    part = manager.get(at(round_), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "Ladda ner protokollet, version 1" in part
    page = Page(manager.get(at(round_)))
    assert not [script for script in page.all("script") if "htmx" in script.get("src", "")]


def test_the_protocol_is_fetched_whole_or_not_at_all_and_logged(
    manager: Client, finished: Document, round_: ReferenceRequest, people: People
) -> None:
    path = Page(manager.get(at(round_))).links()["Ladda ner protokollet, version 1"]
    response = manager.get(path)
    assert response.content == b"%PDF-1.7 the protocol"
    assert response["Content-Type"] == "application/pdf"
    read = ReadLog.objects.get(object_kind="records.document")
    assert (read.actor_id, read.object_id, read.case_id) == (
        people.manager.pk,
        str(finished.pk),
        people.recruitment.pk,
    )
    assert manager.get(at(round_, "protocol", version=2)).status_code == 404
    Document.objects.update(sha256="b" * 64)
    assert "går inte att öppna" in Page(manager.get(path)).text


@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("request_withdraw", ""),
        ("request_another", ""),
        ("request_close", ""),
        ("request_extend", ""),
        ("request_candidate_address", ""),
        ("referee_withdraw", "Karin"),
        ("referee_address", "Karin"),
    ],
)
def test_a_page_that_asks_nothing_prints_nothing_for_it(
    manager: Client, round_: ReferenceRequest, act: str, who: str
) -> None:
    assert "None" not in Page(manager.get(at(round_, act, who))).text
