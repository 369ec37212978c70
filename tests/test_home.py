"""The start page: what waits for me, by role."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.accounts import queries
from foundation.accounts.models import User
from recruitment.models import Recruitment
from references.enums import RefereeState, RequestState
from tests.factories.accounts import MunicipalityFactory, UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import RefereeFactory, ReferenceRequestFactory
from tests.helpers.pages import XHTML, Page, words
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def municipality(db: None) -> Iterator[None]:
    MunicipalityFactory()
    queries.forget_municipality()
    yield
    queries.forget_municipality()


def steps(client: Client, user: User) -> list[str]:
    client.force_login(user)
    page = Page(client.get("/"))
    return [words(link) for one in page.all("ul", **{"class": "next"}) for link in one.iter(XHTML + "a")]


def collecting(case: Recruitment, candidate: str, **fields: object) -> object:
    person = CandidateFactory(recruitment=case, name=candidate)
    return ReferenceRequestFactory(candidate=person, referees_live=2, wanted=2, **fields)


def test_each_role_comes_to_its_own(client: Client, people: People) -> None:
    elsewhere = {
        people.registrar: "/dokument/",
        people.registrar_elsewhere: "/dokument/",
        people.administrator: "/admin/",
    }
    for user, path in elsewhere.items():
        client.force_login(user)
        assert client.get("/").url == path
    for user in (people.hr_management, people.union):
        client.force_login(user)
        page = Page(client.get("/"))
        assert "Du ser inga kandidater och inga referenser här" in page.text
        assert not page.all("table")
    for user in (people.manager, people.co_manager, people.deputy, people.assessor, people.hr):
        client.force_login(user)
        page = Page(client.get("/"))
        assert page.heading == "Det här väntar på dig"
        assert people.recruitment.title in page.links()
    nobody = UserFactory()
    client.force_login(nobody)
    assert "Du är inte med i någon rekrytering" in Page(client.get("/")).text


def test_who_only_assesses_is_told_what_they_are_part_of(client: Client, people: People) -> None:
    client.force_login(people.assessor)
    page = Page(client.get("/"))
    assert "Rekryteringar som du är med i" in page.text
    assert page.links()["Så fungerar det för bisittare"] == reverse("handbook_chapter", args=["bisittare"])
    for user in (people.manager, people.deputy, people.hr):
        client.force_login(user)
        assert "Du är med som bisittare" not in Page(client.get("/")).text


def test_what_waits_is_a_verb_and_a_name_the_most_urgent_first_seven_at_most(client: Client, people: People) -> None:
    case = people.recruitment
    RecruitmentFactory(unit=people.unit, owner=people.manager, title="Kock", state="draft")
    RecruitmentFactory(unit=people.unit, owner=people.manager, title="Vaktmästare")
    CandidateFactory(recruitment=case, name="Johanna Berg")
    collecting(case, "Klara Färdig", state=RequestState.COMPLETE, referees_answered=2)
    short = collecting(case, "Viktor Lund")
    short.wanted = 3
    short.save()
    RefereeFactory(request=short, name="Gunilla Ås", state=RefereeState.DECLINED)
    RefereeFactory(request=short, name="Pelle Borg", state=RefereeState.EXPIRED)
    collecting(case, "Studs Post", email_bounced_at=timezone.now())
    calls = collecting(case, "Elin Ek")
    RefereeFactory(request=calls, name="Karin Alm", state=RefereeState.WANTS_CALL)
    assert steps(client, people.manager) == [
        "Ring Karin Alm",
        "Rätta adressen till Studs Post",
        "Ordna en referent i stället för Gunilla Ås",
        "Läs referenserna på Klara Färdig",
        "Begär referenser på Johanna Berg",
        "Fastställ kravprofilen för Kock",
        "Lägg till en kandidat i Vaktmästare",
    ]
    for number in range(5):
        CandidateFactory(recruitment=case, name=f"Kandidat {number}")
    assert len(steps(client, people.manager)) == 7


def test_one_who_is_silent_waits_to_be_reminded_until_somebody_has(client: Client, people: People) -> None:
    request = collecting(people.recruitment, "Elin Ek", state=RequestState.COLLECTING)
    early = timezone.now() + timedelta(days=1)
    RefereeFactory(request=request, name="Per Borg", state=RefereeState.ASKED, silent_notice_at=early)
    assert steps(client, people.manager) == []
    silent = RefereeFactory(request=request, name="Karin Alm", state=RefereeState.BEGUN, silent_notice_at=None)
    assert steps(client, people.manager) == ["Påminn Karin Alm"]
    assert steps(client, people.hr) == []  # it goes by itself: only the case's own people are told
    silent.manual_reminders = 1
    silent.save()
    assert steps(client, people.manager) == []


def test_what_has_been_read_waits_no_longer(client: Client, people: People) -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    request = collecting(
        people.recruitment, "Klara Färdig", state=RequestState.COMPLETE, referees_answered=2, created_at=hour_ago
    )
    assert steps(client, people.manager) == ["Läs referenserna på Klara Färdig"]
    assert steps(client, people.co_manager) == ["Läs referenserna på Klara Färdig"]
    client.get(reverse("references:request", args=[people.recruitment.public_id, request.public_id]))
    assert steps(client, people.co_manager) == []
    assert steps(client, people.manager) == ["Läs referenserna på Klara Färdig"]


def test_hr_hears_what_is_stuck_in_their_part_and_assessors_nothing(client: Client, people: People) -> None:
    RefereeFactory(request=collecting(people.recruitment, "Elin Ek"), name="Karin Alm", state=RefereeState.WANTS_CALL)
    late = collecting(people.recruitment, "Sena Naming", state=RequestState.WITH_CANDIDATE)
    late.deadline = timezone.localdate() - timedelta(days=1)
    late.save()
    collecting(people.recruitment, "Klara Färdig", state=RequestState.COMPLETE, referees_answered=2)
    CandidateFactory(recruitment=people.recruitment, name="Johanna Berg")
    assert steps(client, people.hr) == ["Ring Karin Alm", "Flytta sista dagen för Sena Naming"]
    assert steps(client, people.hr_elsewhere) == steps(client, people.assessor) == []
    assert steps(client, people.other_manager) == []
    client.force_login(people.hr)
    assert Page(client.get("/")).links()["Kompetenser, mallar och texter"] == "/admin/"


def test_the_start_page_costs_the_same_with_one_of_each_and_four(client: Client, people: People) -> None:
    client.force_login(people.manager)

    def grow() -> None:
        case = RecruitmentFactory(unit=people.unit, owner=people.manager)
        RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
        CandidateFactory(recruitment=case)
        RefereeFactory(request=collecting(case, "Elin Ek"), state=RefereeState.WANTS_CALL)
        collecting(case, "Klara Färdig", state=RequestState.COMPLETE, referees_answered=2)

    def cost() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        return len(asked)

    grow()
    first = cost()
    for _ in range(3):
        grow()
    assert cost() == first <= 11


def test_ten_recruitments_and_a_way_to_the_rest(client: Client, people: People) -> None:
    for _ in range(10):
        RecruitmentFactory(unit=people.unit, owner=people.manager, profile=0)
    client.force_login(people.manager)
    page = Page(client.get("/"))
    assert len(list(page.all("tbody")[0])) == 10
    assert page.links()["Visa alla rekryteringar"] == "/rekryteringar/"
