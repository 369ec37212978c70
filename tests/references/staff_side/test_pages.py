"""A round for those who run the recruitment: each referee in words, answers, the protocol, what has happened."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from foundation.audit.models import ReadLog
from recruitment.models import Candidate
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.enums import RefereeState
from references.models import ReferenceRequest
from tests.helpers.pages import Page, words
from tests.people import People
from tests.references.staff_side.rounds import ask_url, at, done, referee
from tests.references.test_round import MONDAY, answer, name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def test_the_round_tells_each_referee_in_words_and_what_comes(manager: Client, round_: ReferenceRequest) -> None:
    page = Page(manager.get(at(round_)))
    assert page.heading == "Referenser på Amina Lindqvist"
    assert "Ingen av två har svarat" in page.text
    for told in ("Karin Alm", "Lövholmens äldreboende", "karin.1@example.org", "070-174 06 21", "Chef"):
        assert told in page.text
    assert "Karin har inte börjat svara" in page.text
    assert "Påminns onsdag 09.00" in page.text
    assert [button for button in page.buttons() if button.startswith("Påminn")] == [
        "Påminn: Karin Alm",
        "Påminn: Mattias Ek",
    ]


def test_a_call_is_a_telephone_link_with_the_times(manager: Client, round_: ReferenceRequest) -> None:
    karin = referee(round_, "Karin")
    by_referee.want_call(referee=karin, phone="070-174 06 55", times="Efter 16, inte fredag", now=MONDAY)
    page = Page(manager.get(at(round_)))
    assert page.links()["Ring 070-174 06 55"] == "tel:0701740655"
    assert "Efter 16, inte fredag" in page.text


def test_why_somebody_declines_is_for_the_manager(manager: Client, round_: ReferenceRequest) -> None:
    by_referee.decline(
        referee=referee(round_, "Karin"), reason="knows_too_little", comment="Bara tre veckor.", now=MONDAY
    )
    page = Page(manager.get(at(round_)))
    assert "Bara tre veckor." in page.text
    assert "Kandidaten får inte veta skälet" in page.text
    assert not [text for text in page.links() if "Karin" in text]


STATES = {
    RefereeState.NAMED: set(),
    RefereeState.HELD: {"Ändra adress", "Dra tillbaka"},
    RefereeState.ASKED: {"Påminn", "Ändra adress", "Dra tillbaka"},
    RefereeState.BEGUN: {"Påminn", "Ändra adress", "Dra tillbaka"},
    RefereeState.WANTS_CALL: {"Ändra adress", "Dra tillbaka"},
    RefereeState.BOUNCED: {"Ändra adress", "Dra tillbaka"},
    RefereeState.EXPIRED: {"Ändra adress", "Dra tillbaka"},
    RefereeState.ANSWERED: {"Läs svaret"},
    RefereeState.DECLINED: set(),
    RefereeState.WRONG_PERSON: set(),
    RefereeState.WITHDRAWN: set(),
}


@pytest.mark.parametrize("state", RefereeState.values)
def test_the_buttons_fit_the_state(manager: Client, round_: ReferenceRequest, state: str) -> None:
    karin = referee(round_, "Karin")
    karin.state = state
    karin.answered_at = MONDAY if state == RefereeState.ANSWERED else None
    karin.next_reminder_at = None
    karin.save()
    page = Page(manager.get(at(round_)))
    offered = {text.partition(":")[0] for text in [*page.links(), *page.buttons()] if text.endswith(": Karin Alm")}
    assert offered == STATES[RefereeState(state)]


def test_what_can_be_done_with_the_round_fits_its_state(manager: Client, candidate: Candidate) -> None:
    done(manager, ask_url(candidate), minimum="2", deadline="2026-12-07")
    request = ReferenceRequest.objects.get()
    naming = {"Flytta sista dagen", "Dra tillbaka begäran", "Påminn Amina", "Ändra kandidatens adress"}
    collecting = {
        "Flytta sista dagen",
        "Dra tillbaka begäran",
        "Be om en referent till",
        "Avsluta med dem som har svarat",
    }
    everything = naming | collecting | {"Öppna igen för en referent till"}

    def offered() -> set[str]:
        page = Page(manager.get(at(request)))
        return everything & {*page.links(), *page.buttons()}

    assert offered() == naming
    name(request, 1)
    name(request, 2)
    by_candidate.send_naming(request=request, now=MONDAY)
    assert offered() == collecting
    request.refresh_from_db()
    staff.close_request(by=candidate.recruitment.owner, request=request, reason="Räcker.", now=MONDAY)
    assert offered() == {"Öppna igen för en referent till"}


def test_a_withdrawn_round_is_no_done_step(manager: Client, candidate: Candidate) -> None:
    def step() -> str:
        (found,) = [one for one in Page(manager.get(at(request))).all("li") if "Referenser" in "".join(one.itertext())]
        return str(found.get("class"))

    done(manager, ask_url(candidate), minimum="2", deadline="2026-12-07")
    request = ReferenceRequest.objects.get()
    assert step() == "current"
    staff.withdraw_request(by=candidate.recruitment.owner, request=request, now=MONDAY)
    assert step() == "current"


def test_answers_stand_side_by_side_and_reading_them_is_logged(
    manager: Client, round_: ReferenceRequest, people: People
) -> None:
    assert "Sida vid sida" not in Page(manager.get(at(round_))).text
    assert not ReadLog.objects.exists()
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    page = Page(manager.get(at(round_)))
    table = page.all("table")[0]
    (head,) = [row for row in table.iter() if row.tag.endswith("thead")]
    assert [words(cell) for cell in head.iter() if cell.tag.endswith("th")] == ["Fråga", "Karin Alm", "Mattias Ek"]
    assert words(table).count("4 av 5") == 2 * 3
    assert words(table).count("Ja") == 2
    (read,) = ReadLog.objects.all()
    assert (read.actor_id, read.actor_role, read.case_id) == (people.manager.pk, "manager", people.recruitment.pk)
    assert (read.object_kind, read.object_id) == ("references.request", str(round_.pk))


def test_an_answer_is_read_whole_in_each_version_and_logged(
    manager: Client, round_: ReferenceRequest, monday: Any
) -> None:
    karin = referee(round_, "Karin")
    first = answer(karin)
    draft = by_referee.begin_correction(referee=karin, now=MONDAY)
    text = next(slug for slug, said in first.answers.items() if "text" in said)
    changed = {text: {"text": "Rättat: <b>mycket</b> bättre än jag mindes."}}
    by_referee.save_draft(referee=karin, answers=changed, revision=draft.revision, language="en", now=MONDAY)
    by_referee.send_answer(referee=karin, now=MONDAY + timedelta(hours=1))
    path = at(round_, "answer", "Karin")
    page = Page(manager.get(path))
    assert page.heading == "Svar från Karin Alm"
    assert "Rättat: <b>mycket</b> bättre än jag mindes." in page.text
    assert "Planerade alltid passet i förväg." in page.text
    assert "4 av 5" in page.text
    old = Page(manager.get(path + "?version=1"))
    assert "Rättat" not in old.text
    assert "Det här svaret har rättats efteråt" in old.text
    assert [row.object_kind for row in ReadLog.objects.all()] == ["references.answer"] * 2
    assert {row.object_id for row in ReadLog.objects.all()} == {str(row.pk) for row in karin.sent_answers.all()}


def test_nobody_reads_what_is_not_sent(manager: Client, round_: ReferenceRequest) -> None:
    by_referee.save_draft(
        referee=referee(round_, "Karin"),
        answers={"x": {"text": "hemligt utkast"}},
        revision=0,
        language="sv",
        now=MONDAY,
    )
    assert manager.get(at(round_, "answer", "Karin")).status_code == 404
    assert "hemligt utkast" not in Page(manager.get(at(round_))).text


def test_history_tells_who_did_what_without_codes(manager: Client, round_: ReferenceRequest) -> None:
    done(manager, at(round_, "referee_remind", "Karin"))
    done(manager, at(round_, "request_extend"), deadline="2026-12-11")
    clock.remind_referees(now=MONDAY + timedelta(days=2))
    page = Page(manager.get(at(round_)))
    history = words(page.all("details")[-1])
    for told in (
        "Maria Chef bad kandidaten om två referenter.",
        "Maria Chef: en påminnelse gick till Karin Alm.",
        "Automatiskt: en påminnelse gick till Mattias Ek.",
        "Maria Chef flyttade sista dagen till fre 11 dec.",
    ):
        assert told in history
    assert not re.search(r"references\.|%\(|2026-12-11T", history)


def test_the_page_costs_the_same_for_two_referees_and_five(manager: Client, round_: ReferenceRequest) -> None:
    path = at(round_)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            manager.get(path)
        return len([row for row in found if not row["sql"].startswith(("SAVEPOINT", "RELEASE", "INSERT"))])

    answer(referee(round_, "Karin"))
    asked()
    first = asked()
    for number in range(3, 6):
        staff.ask_for_another(by=round_.created_by, request=round_, now=MONDAY)
        name(round_, number)
        by_candidate.send_naming(request=round_, now=MONDAY)
        round_.refresh_from_db()
    answer(referee(round_, "Mattias"))
    assert asked() == first
    assert first <= 12


def test_an_address_with_signs_that_look_like_others_is_told_and_not_refused(
    manager: Client, round_: ReferenceRequest
) -> None:
    page = Page(manager.get(at(round_)))
    assert "liknar andra" not in page.text
    done(manager, at(round_, "referee_address", "Karin"), email="karin@xn--ekdla-6ve.example", phone="")
    Candidate.objects.filter(pk=round_.candidate_id).update(email="amin\u0430@example.org")
    page = Page(manager.get(at(round_)))
    assert "visas som karin@ekdаla.example" in page.text
    assert page.text.count("liknar andra: а (kyrilliskt). Kontrollera att den är rätt.") == 2


def test_a_candidates_odd_address_is_told_before_anything_is_sent(manager: Client, candidate: Candidate) -> None:
    assert "liknar andra" not in Page(manager.get(ask_url(candidate))).text
    Candidate.objects.filter(pk=candidate.pk).update(email="amin\u0430@example.org")
    assert "liknar andra: а (kyrilliskt)" in Page(manager.get(ask_url(candidate))).text
