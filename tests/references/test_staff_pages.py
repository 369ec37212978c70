"""A round for those who run the recruitment, page by page: asked, followed, helped on, read, ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audit.models import ReadLog
from foundation.outbox.models import Message
from foundation.records import actions as records
from foundation.records.models import Document
from foundation.records.registry import Rendered
from recruitment.models import Candidate, Recruitment
from references.actions import candidate as by_candidate
from references.actions import clock, staff
from references.actions import referee as by_referee
from references.enums import RefereeState, RequestState
from references.models import QuestionSet, Referee, ReferenceRequest
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.helpers.pages import Page, press, values, words
from tests.people import People
from tests.references.test_round import LAST_DAY, MONDAY, answer, name

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(people: People) -> Recruitment:
    ReferenceTemplateFactory(role_template=people.recruitment.role_template)
    return people.recruitment


@pytest.fixture
def candidate(case: Recruitment) -> Candidate:
    return CandidateFactory(recruitment=case, name="Amina Lindqvist", email="amina@example.org")


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


@pytest.fixture
def round_(candidate: Candidate) -> ReferenceRequest:
    """A round that collects from Karin and Mattias."""
    request = staff.ask_candidate(
        by=candidate.recruitment.owner, candidate=candidate, minimum=2, deadline=LAST_DAY, personal_line="", now=MONDAY
    )
    name(request, 1, name="Karin Alm")
    name(request, 2, name="Mattias Ek")
    by_candidate.send_naming(request=request, now=MONDAY)
    request.refresh_from_db()
    return request


def referee(request: ReferenceRequest, first_name: str) -> Referee:
    return request.referees.select_related("request__candidate__recruitment").get(name__startswith=first_name)


def at(request: ReferenceRequest, act: str = "request", who: str = "", **more: Any) -> str:
    given = {"public_id": request.candidate.recruitment.public_id, "request_id": request.public_id, **more}
    if who:
        given["referee_id"] = referee(request, who).public_id
    return reverse(f"references:{act}", kwargs=given)


def ask_url(candidate: Candidate) -> str:
    return reverse("references:ask", args=[candidate.recruitment.public_id, candidate.public_id])


def mails(subject_id: str) -> list[str]:
    found = Message.objects.filter(subject_id=subject_id).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("references.") for kind in found]


def done(client: Client, path: str, **data: Any) -> str:
    """What is said after a POST that was accepted."""
    response = client.post(path, data)
    assert response.status_code == 302, response.status_code
    page = Page(client.get(response.url))
    return " ".join(words(message) for message in page.all("p") if "message" in message.get("class", ""))


# -- asking -----------------------------------------------------------------------------------------------------


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


# -- following ----------------------------------------------------------------------------------------------------


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
        "Be om ytterligare en referent",
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
        "Maria Chef bad kandidaten om 2 referenter.",
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
    assert "Be om ytterligare en referent" not in Page(manager.get(at(round_))).links()
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


def test_a_round_is_opened_again_or_withdrawn(manager: Client, round_: ReferenceRequest) -> None:
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    said = done(manager, at(round_, "request_reopen"), deadline="2026-12-11")
    assert said.startswith("Referenserna är öppna igen till fredag 11 december 2026.")
    said = done(manager, at(round_, "request_withdraw"))
    assert said.startswith("Begäran är tillbakadragen.")
    round_.refresh_from_db()
    assert round_.state == RequestState.WITHDRAWN
    page = Page(manager.get(at(round_)))
    assert page.links()["Begär referenser på nytt"] == ask_url(round_.candidate)
    assert manager.get(ask_url(round_.candidate)).status_code == 200


@pytest.fixture
def finished(round_: ReferenceRequest, settings: Any, tmp_path: Any) -> Document:
    """The round's protocol, made."""
    settings.DOCUMENTS_DIR = tmp_path
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    document = records.claim(Document.objects.get().pk, now=MONDAY)
    assert document
    return records.finish(document=document, rendered=Rendered(b"%PDF-1.7 the protocol"), now=MONDAY)


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


# -- who may --------------------------------------------------------------------------------------------------------


def addresses(round_: ReferenceRequest) -> dict[str, tuple[str, str]]:
    """Every staff address of a round with an answer and a protocol: what it is called, how, and where."""
    case = round_.candidate.recruitment
    other = CandidateFactory(recruitment=case)
    reads = {
        "request": at(round_),
        "answer": at(round_, "answer", "Karin"),
        "protocol": at(round_, "protocol", version=1),
    }
    gets = {
        "ask": ask_url(other),
        "questions": reverse("references:questions", args=[case.public_id]),
        **reads,
        **{act: at(round_, act, "Mattias") for act in ("referee_address", "referee_withdraw")},
        **{
            act: at(round_, act)
            for act in (
                "request_candidate_address",
                "request_extend",
                "request_another",
                "request_close",
                "request_reopen",
                "request_withdraw",
            )
        },
    }
    posts = {
        "referee_remind": at(round_, "referee_remind", "Mattias"),
        "request_remind_candidate": at(round_, "request_remind_candidate"),
    }
    return {act: ("get", path) for act, path in gets.items()} | {act: ("post", path) for act, path in posts.items()}


def test_every_address_is_404_outside_403_for_assessors_and_opens_for_those_who_run(
    client: Client, finished: Document, round_: ReferenceRequest, people: People
) -> None:
    runs = {people.manager, people.co_manager, people.deputy, people.hr}
    looked_at = 0
    found = addresses(round_)
    for user in people.everyone().values():
        client.force_login(user)
        for act, (method, path) in found.items():
            status = getattr(client, method)(path).status_code
            wanted = {200, 302} if user in runs else {403} if user == people.assessor else {404}
            assert status in wanted, (user, act, status)
            looked_at += 1
    assert looked_at == 12 * 15


def test_a_round_of_another_recruitment_is_not_found_under_ones_own(
    manager: Client, round_: ReferenceRequest, people: People
) -> None:
    own = RecruitmentFactory(unit=people.unit, owner=people.manager)
    mixed = reverse("references:request", args=[own.public_id, round_.public_id])
    assert manager.get(mixed).status_code == 404
    stranger = reverse(
        "references:referee_remind",
        args=[people.recruitment.public_id, round_.public_id, round_.public_id],
    )
    assert manager.post(stranger).status_code == 404


def test_links_of_the_page_all_lead_somewhere(manager: Client, finished: Document, round_: ReferenceRequest) -> None:
    page = Page(manager.get(at(round_)))
    inside = {href for href in page.links().values() if href.startswith("/rekryteringar/")}
    assert len(inside) > 5
    for href in inside:
        assert manager.get(urlsplit(href).path).status_code == 200, href
