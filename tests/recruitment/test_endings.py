"""How a case ends: decided, closed, cancelled; a candidate who withdraws; what that does to references and mails."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Event
from foundation.audit.registry import sentence
from foundation.lib.moves import MoveRefused
from foundation.outbox.models import Message
from foundation.records.models import Document
from recruitment import actions, providers
from recruitment.models import Candidate, Recruitment
from references.actions import staff
from references.models import Referee, ReferenceRequest
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import (
    RefereeFactory,
    ReferenceRequestFactory,
    ReferenceTemplateFactory,
    SentAnswerFactory,
)
from tests.helpers.pages import Page, press, values
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def case(people: People) -> Recruitment:
    made = people.recruitment
    Recruitment.objects.filter(pk=made.pk).update(created_at=NOW - timedelta(days=30))
    made.refresh_from_db()
    return made


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


def candidate(case: Recruitment, name: str = "Elin Ek", **more: Any) -> Candidate:
    made: Candidate = CandidateFactory(recruitment=case, name=name, **more)
    return made


def open_round(of: Candidate, *, answered: bool = False) -> ReferenceRequest:
    """A round with one who has been asked and, where asked for, one who has answered."""
    made: ReferenceRequest = ReferenceRequestFactory(candidate=of, referees_live=2)
    RefereeFactory(request=made, state="asked", name="Karin Asplund")
    if answered:
        SentAnswerFactory(referee=RefereeFactory(request=made, state="answered", answered_at=NOW, ended_at=NOW))
    return made


def decide(case: Recruitment, by: Any, *hired: Candidate, **others: Any) -> Recruitment:
    given = {"hired": [one.public_id for one in hired], "decided_on": TODAY, "now": NOW}
    return actions.note_decision(by=by, recruitment=case, **{**given, **others})


def mailed() -> list[tuple[str, str]]:
    return sorted(Message.objects.exclude(state="cancelled").values_list("kind", "recipient_name"))


def url(name: str, case: Recruitment, *more: str) -> str:
    return reverse(f"recruitment:{name}", args=[case.public_id, *more])


# -- the decision -----------------------------------------------------------------------------------------------------


def test_the_decision_names_who_is_hired_and_when(people: People, case: Recruitment) -> None:
    elin, olle = candidate(case), candidate(case, "Olle Alm")
    decided = decide(case, people.manager, elin)
    assert (decided.state, decided.decided_on, decided.changed_at) == ("decided", TODAY, NOW)
    assert list(case.candidates.filter(hired=True)) == [elin]
    again = decide(case, people.manager, olle, decided_on=date(2026, 11, 20))
    assert (again.state, again.decided_on) == ("decided", date(2026, 11, 20))
    assert list(case.candidates.filter(hired=True)) == [olle]
    decide(case, people.manager)
    assert not case.candidates.filter(hired=True).exists()
    told = [sentence(event, actor="Maria") for event in Event.objects.filter(case_id=case.pk).order_by("pk")]
    assert told[0] == "Maria antecknade beslutet av 2026-11-24: 1 anställs."
    assert [event.split(",")[0] for event in told[1:]] == ["Maria rättade beslutet", "Maria rättade beslutet"]


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 10, 1)])
def test_a_day_that_cannot_be_the_day_is_refused(people: People, case: Recruitment, day: date) -> None:
    with pytest.raises(ValidationError) as refused:
        decide(case, people.manager, decided_on=day)
    assert list(refused.value.message_dict) == ["decided_on"]


def test_nobody_elses_candidate_and_no_one_who_withdrew_is_hired(people: People, case: Recruitment) -> None:
    elsewhere = candidate(RecruitmentFactory(unit=people.unit))
    for wrong in (elsewhere, candidate(case, "Ulla", withdrawn_at=NOW)):
        with pytest.raises(ValidationError):
            decide(case, people.manager, wrong)
    case.refresh_from_db()
    assert case.state == "active"


def test_closing_needs_a_decision_and_ends_everything(people: People, case: Recruitment) -> None:
    with pytest.raises(MoveRefused):
        actions.close_recruitment(by=people.manager, recruitment=case, now=NOW)
    decide(case, people.manager)
    later = NOW + timedelta(days=2)
    closed = actions.close_recruitment(by=people.manager, recruitment=case, now=later)
    assert (closed.state, closed.closed_at, closed.changed_at) == ("closed", later, later)
    again = actions.close_recruitment(by=people.manager, recruitment=case, now=later + timedelta(days=1))
    assert (again.closed_at, again.changed_at) == (later, later)
    for refused in (
        lambda: decide(case, people.manager),
        lambda: actions.cancel_recruitment(by=people.manager, recruitment=case, reason="x", now=NOW),
        lambda: actions.withdraw_candidate(by=people.manager, candidate=candidate(case), now=NOW),
    ):
        with pytest.raises(MoveRefused):
            refused()


def test_a_draft_is_cancelled_but_never_decided(people: People) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    with pytest.raises(MoveRefused):
        decide(draft, people.manager, decided_on=timezone.localdate(), now=timezone.now())
    with pytest.raises(ValidationError):
        actions.cancel_recruitment(by=people.manager, recruitment=draft, reason=" ", now=NOW)
    cancelled = actions.cancel_recruitment(by=people.manager, recruitment=draft, reason="Dras in.", now=NOW)
    assert (cancelled.state, cancelled.cancelled_at, cancelled.cancel_reason) == ("cancelled", NOW, "Dras in.")


def test_only_those_who_run_it_end_it(people: People, case: Recruitment) -> None:
    elin, refused = candidate(case), 0
    for user in set(people.everyone().values()) - {people.manager, people.co_manager, people.deputy, people.hr}:
        for attempt in (
            lambda: decide(case, user),  # noqa: B023
            lambda: actions.close_recruitment(by=user, recruitment=case, now=NOW),  # noqa: B023
            lambda: actions.cancel_recruitment(by=user, recruitment=case, reason="x", now=NOW),  # noqa: B023
            lambda: actions.withdraw_candidate(by=user, candidate=elin, now=NOW),  # noqa: B023
            lambda: actions.take_back_candidate(by=user, candidate=elin, now=NOW),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                attempt()
            refused += 1
    assert refused == 5 * 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "decided"},
        {"decided_on": TODAY},
        {"state": "closed", "decided_on": TODAY},
        {"closed_at": NOW},
        {"state": "cancelled", "cancelled_at": NOW},
        {"cancel_reason": "x"},
    ],
)
def test_the_database_refuses_a_state_without_its_facts(case: Recruitment, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recruitment.objects.filter(pk=case.pk).update(**wrong)


def test_the_database_refuses_to_hire_who_withdrew(case: Recruitment) -> None:
    one = candidate(case, withdrawn_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=one.pk).update(hired=True)


# -- what goes on ends ------------------------------------------------------------------------------------------------


def test_cancelling_takes_open_rounds_back_and_tells_those_concerned(people: People, case: Recruitment) -> None:
    silent, heard = candidate(case), candidate(case, "Olle Alm")
    unheard, answered = open_round(silent), open_round(heard, answered=True)
    actions.cancel_recruitment(by=people.manager, recruitment=case, reason="Tjänsten dras in.", now=NOW)
    unheard.refresh_from_db()
    answered.refresh_from_db()
    assert (unheard.state, answered.state) == ("withdrawn", "closed")
    assert answered.close_reason == "Rekryteringen avbröts."
    assert Document.objects.filter(subject_id=answered.public_id).count() == 1  # what came in is kept in a protocol
    assert set(Referee.objects.values_list("state", flat=True)) == {"withdrawn", "answered"}
    assert mailed() == [
        ("references.candidate_withdrawn", "Elin Ek"),
        ("references.candidate_withdrawn", "Olle Alm"),
        ("references.referee_withdrawn", "Karin Asplund"),
        ("references.referee_withdrawn", "Karin Asplund"),
    ]


def test_deciding_ends_open_rounds_too_and_leaves_ended_ones_alone(people: People, case: Recruitment) -> None:
    going_on = open_round(candidate(case))
    over = ReferenceRequestFactory(candidate=candidate(case, "Olle Alm"), state="complete", ended_at=NOW)
    decide(case, people.manager)
    going_on.refresh_from_db()
    over.refresh_from_db()
    assert (going_on.state, over.state) == ("withdrawn", "complete")
    assert ("references.candidate_withdrawn", "Olle Alm") not in mailed()


def test_a_candidate_withdraws_alone_and_can_come_back(people: People, case: Recruitment) -> None:
    elin, olle = candidate(case), candidate(case, "Olle Alm")
    hers, his = open_round(elin), open_round(olle)
    assert actions.withdraw_candidate(by=people.manager, candidate=elin, now=NOW) == 1
    assert actions.withdraw_candidate(by=people.manager, candidate=elin, now=NOW + timedelta(days=1)) == 0
    hers.refresh_from_db()
    his.refresh_from_db()
    elin.refresh_from_db()
    assert (hers.state, his.state, elin.withdrawn_at) == ("withdrawn", "collecting", NOW)
    assert len(mailed()) == 2
    actions.take_back_candidate(by=people.manager, candidate=elin, now=NOW)
    elin.refresh_from_db()
    assert elin.withdrawn_at is None


def test_nobody_is_asked_about_who_withdrew_or_after_the_end(people: People, case: Recruitment) -> None:
    ReferenceTemplateFactory(role_template=case.role_template)
    gone, left = candidate(case, withdrawn_at=NOW), candidate(case, "Olle Alm")
    over = ReferenceRequestFactory(candidate=left, state="complete", ended_at=NOW)
    asking = {"by": people.manager, "minimum": 2, "deadline": date(2026, 12, 8), "personal_line": "", "now": NOW}
    with pytest.raises(MoveRefused):
        staff.ask_candidate(candidate=gone, **asking)
    decide(case, people.manager)
    with pytest.raises(MoveRefused):
        staff.ask_candidate(candidate=candidate(case, "Ulla"), **asking)
    with pytest.raises(MoveRefused):
        staff.reopen(by=people.manager, request=over, deadline=date(2026, 12, 8), now=NOW)
    assert mailed() == []


def test_who_withdrew_waits_for_nobody_and_is_not_counted(people: People, case: Recruitment) -> None:
    gone = candidate(case, withdrawn_at=NOW)
    ReferenceRequestFactory(candidate=gone, state="complete", ended_at=NOW, referees_answered=2)
    candidate(case, "Ulla", withdrawn_at=NOW)
    assert providers.cells_for([case.pk], NOW) == {}
    assert [item.text for item in providers.waiting_for(people.manager, NOW)] == []


# -- the pages --------------------------------------------------------------------------------------------------------


def thread(page: Page) -> dict[str, str]:
    (nav,) = [nav for nav in page.all("nav") if nav.get("class") == "thread"]
    return {"".join(step.itertext()).split(":")[-1].split("(")[0].strip(): step.get("class", "") for step in nav[0]}


def test_from_the_last_reference_to_the_end_by_the_main_button(manager: Client, people: People) -> None:
    case = people.recruitment
    elin = candidate(case)
    candidate(case, "Ulla Borta", withdrawn_at=timezone.now())
    ReferenceRequestFactory(candidate=elin, state="complete", ended_at=timezone.now())
    page = Page(manager.get(url("recruitment", case)))
    assert (thread(page)["Referenser"], thread(page)["Beslut"]) == ("done", "current")
    assert "Drog sig ur" in page.text
    end = page.links()["Anteckna beslutet"]
    form = Page(manager.get(end))
    assert "Ulla Borta" not in form.text
    nothing = Page(press(manager, form, "Anteckna beslutet och avsluta", end))
    assert nothing.status == 422
    assert "Välj vem som anställs, eller att ingen anställdes." in nothing.text
    both = press(manager, form, "Anteckna beslutet och avsluta", end, hired=elin.public_id, nobody="on")
    assert "både någon och ingen" in Page(both).text
    response = press(manager, form, "Anteckna bara beslutet", end, hired=elin.public_id, note="1")
    assert response.url == url("recruitment", case)
    page = Page(manager.get(response.url))
    assert (thread(page)["Beslut"], thread(page)["Uppföljning"]) == ("done", "current")
    assert "Elin Ek anställs." in page.text
    assert thread(Page(manager.get(url("profile", case))))["Referenser"] == "done"
    form = Page(manager.get(page.links()["Avsluta rekryteringen"]))
    assert values(form.form("Avsluta rekryteringen"))["hired"] == [elin.public_id]
    page = Page(manager.get(press(manager, form, "Avsluta rekryteringen", end).url))
    assert "Rekryteringen är avslutad." in page.text
    assert "enkät" not in page.text  # none is published here, so none is promised
    case.refresh_from_db()
    assert case.state == "closed"
    again = manager.get(end, follow=True)
    assert "Något har ändrats" in Page(again).text
    assert [text for text in Page(again).links() if "vsluta" in text or "vbryt" in text] == []


def test_the_decision_is_offered_once_there_is_a_candidate_and_by_the_same_words(
    manager: Client, people: People
) -> None:
    at = url("recruitment", people.recruitment)
    assert "Anteckna beslutet" not in Page(manager.get(at)).links()
    candidate(people.recruitment)
    end = Page(manager.get(at)).links()["Anteckna beslutet"]
    assert Page(manager.get(end)).heading == "Anteckna beslutet"
    assert "Avsluta rekryteringen" not in Page(manager.get(at)).text
    decide(people.recruitment, people.manager)
    page = Page(manager.get(at))
    assert "Anteckna beslutet" not in page.links()
    assert Page(manager.get(page.links()["Avsluta rekryteringen"])).heading == "Avsluta rekryteringen"


def test_nobody_can_be_hired_where_nobody_is_left(manager: Client, people: People) -> None:
    end = url("close", people.recruitment)
    form = Page(manager.get(end))
    assert "Det finns ingen kandidat kvar" in form.text
    press(manager, form, "Anteckna beslutet och avsluta", end, nobody="on")
    page = Page(manager.get(url("recruitment", people.recruitment)))
    assert "ingen anställs" in page.text


def test_cancelling_says_first_what_follows_and_asks_why(manager: Client, people: People) -> None:
    open_round(candidate(people.recruitment))
    at = url("cancel", people.recruitment)
    form = Page(manager.get(at))
    assert "Referenser samlas in om Elin Ek." in form.text
    assert Page(press(manager, form, "Avbryt rekryteringen", at)).status == 422
    response = press(manager, form, "Avbryt rekryteringen", at, reason="Tjänsten dras in.")
    page = Page(manager.get(response.url))
    assert "Rekryteringen är avbruten" in page.text
    assert "Tjänsten dras in." in page.text
    assert "current" not in thread(page).values()


def test_a_withdrawal_is_noted_and_taken_back_on_the_page(manager: Client, people: People) -> None:
    elin = candidate(people.recruitment)
    open_round(elin)
    page = Page(manager.get(url("recruitment", people.recruitment)))
    at = page.links()["Drar sig ur: Elin Ek"]
    confirm = Page(manager.get(at))
    assert "Elin Ek och de som har fått frågan får veta via e-post" in confirm.text
    page = Page(manager.get(press(manager, confirm, "Anteckna att kandidaten drar sig ur", at).url))
    assert "Referenserna är avslutade" in page.text
    page = Page(manager.get(press(manager, page, "Är med igen: Elin Ek").url))
    ask = reverse("references:ask", args=[people.recruitment.public_id, elin.public_id])
    assert ask in page.links().values()


def test_a_wrong_address_is_mended_after_the_round_too(manager: Client, people: People) -> None:
    elin = candidate(people.recruitment)
    ReferenceRequestFactory(candidate=elin, state="complete", ended_at=timezone.now())
    at = url("candidate_edit", people.recruitment, elin.public_id)
    assert at in Page(manager.get(url("recruitment", people.recruitment))).links().values()
    press(manager, Page(manager.get(at)), "Spara", at, email="elin.ek.ny@example.org")
    elin.refresh_from_db()
    assert elin.email == "elin.ek.ny@example.org"


def test_asking_after_the_end_is_told_kindly(manager: Client, people: People) -> None:
    elin = candidate(people.recruitment, withdrawn_at=timezone.now())
    at = reverse("references:ask", args=[people.recruitment.public_id, elin.public_id])
    assert "Ingen får frågan om referenser längre" in Page(manager.get(at, follow=True)).text
