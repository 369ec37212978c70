"""The case's pages, parsed as a person meets them: the list, a new recruitment, its page, profile and candidates."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.records.models import CaseFile
from recruitment import providers
from recruitment.models import Candidate, Recruitment
from references.enums import RefereeState, RequestState
from tests.factories.accounts import OrganisationFactory
from tests.factories.competencies import CompetencyFactory, CompetencyVersionFactory
from tests.factories.recruitment import (
    CandidateFactory,
    RecruitmentFactory,
    RoleTemplateCompetencyFactory,
    RoleTemplateFactory,
)
from tests.factories.references import RefereeFactory, ReferenceRequestFactory
from tests.helpers.pages import XHTML, Page, press, values, words
from tests.people import People

pytestmark = pytest.mark.django_db

FACTORS = ["conscientiousness", "stability", "extraversion", "agreeableness", "openness", "problem_solving"]


@pytest.fixture
def framework() -> list[str]:
    """Seven competencies; a bare profile's own come on top."""
    made = []
    for place in range(7):
        competency = CompetencyFactory(slug=f"slug-{place}", factor=FACTORS[place % 6], position=place + 1)
        CompetencyVersionFactory(competency=competency, name_sv=f"Egenskap {place}")
        made.append(competency.slug)
    return made


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


def url(name: str, recruitment: Recruitment, *more: str) -> str:
    return reverse(f"recruitment:{name}", args=[recruitment.public_id, *more])


def queries(client: Client, path: str) -> list[str]:
    """The statements of a GET, without transaction control and the read log."""
    client.get(path)  # the municipality's facts are kept for half a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    own = ("SAVEPOINT", "RELEASE", "BEGIN", 'INSERT INTO "audit_readlog"')
    return [row["sql"] for row in asked if not row["sql"].startswith(own)]


# -- the list ---------------------------------------------------------------------------------------------------


def test_the_list_tells_title_unit_references_and_state(manager: Client, people: People) -> None:
    page = Page(manager.get("/rekryteringar/"))
    assert page.heading == "Rekryteringar"
    (row,) = page.all("tbody")[0]
    told = " ".join("".join(row.itertext()).split())
    assert people.recruitment.title in told
    assert "Ängsgården" in told
    assert "Inga referenser" in told
    assert "Pågår" in told
    assert page.links()[people.recruitment.title] == url("recruitment", people.recruitment)


def test_the_managers_name_stands_where_others_own(client: Client, people: People) -> None:
    client.force_login(people.hr)
    assert "Maria Chef" in Page(client.get("/rekryteringar/")).text
    client.force_login(people.manager)
    assert "Maria Chef" not in Page(client.get("/rekryteringar/")).text


def test_finding_filtering_and_order_stand_in_the_address_and_follow_to_the_next_page(
    manager: Client, people: People
) -> None:
    for number in range(25):
        RecruitmentFactory(unit=people.unit, owner=people.manager, title=f"Kock {number:02}", profile=0)
    path = "/rekryteringar/?q=kock&state=active&order=title"
    page = Page(manager.get(path))
    titles = [text for text in page.links() if text.startswith("Kock")]
    assert titles == [f"Kock {number:02}" for number in range(20)]
    assert values(page.all("form", role="search")[0]) == {"q": ["kock"], "state": ["active"], "order": ["title"]}
    following = parse_qs(urlsplit(page.links()["Nästa"]).query)
    assert following == {"q": ["kock"], "state": ["active"], "order": ["title"], "page": ["2"]}
    second = Page(manager.get(path + "&page=2"))
    assert sum(text.startswith("Kock") for text in second.links()) == 5


def test_empty_lists_say_what_to_do(client: Client, people: People, manager: Client) -> None:
    nothing = Page(manager.get("/rekryteringar/?q=finns+inte"))
    assert "Ingen rekrytering stämmer" in nothing.text
    assert nothing.links()["Visa alla"] == "/rekryteringar/"
    client.force_login(people.other_manager)
    page = Page(client.get("/rekryteringar/"))
    assert "Börja med att skapa den första" in page.text
    assert page.links()["Skapa en rekrytering"] == "/rekryteringar/ny/"


def test_the_list_costs_five_queries_however_much_is_in_it(manager: Client, people: People) -> None:
    assert len(queries(manager, "/rekryteringar/")) <= 4  # nothing collects, so no referee is asked about
    request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
    assert request.state == RequestState.COLLECTING
    first = queries(manager, "/rekryteringar/")
    for _ in range(3):
        case = RecruitmentFactory(unit=people.unit, owner=people.manager)
        for state in (RequestState.COLLECTING, RequestState.COMPLETE):
            request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=case), state=state)
            RefereeFactory(request=request)
    assert len(queries(manager, "/rekryteringar/")) == len(first) <= 5


def test_one_field_finds_by_title_unit_numbers_and_candidate(manager: Client, people: People) -> None:
    case = people.recruitment
    Recruitment.objects.filter(pk=case.pk).update(ats_reference="VARBI-4711")
    CaseFile.objects.filter(pk=case.case_file_id).update(diary_number="VON/2026:00123")
    CandidateFactory(recruitment=case, name="Alma Öberg")
    CandidateFactory(recruitment=case, name="Berta Öberg")
    RecruitmentFactory(unit=people.unit, owner=people.manager, title="Kock")
    for find in (case.title[:12], "4711", "2026:00123", "öberg", "ALMA"):
        page = Page(manager.get("/rekryteringar/", {"q": find}))
        assert [text for text in page.links() if text in {case.title, "Kock"}] == [case.title], find
    assert "Kandidat: Alma Öberg, Berta Öberg" in Page(manager.get("/rekryteringar/?q=öberg")).text
    assert "Alma" not in Page(manager.get("/rekryteringar/?q=4711")).text
    elsewhere = Page(manager.get("/rekryteringar/?q=ängsgården")).links()
    assert {case.title, "Kock"} <= elsewhere.keys()


def test_the_name_that_was_found_leads_to_the_candidate_among_many(manager: Client, people: People) -> None:
    case = people.recruitment
    CandidateFactory.create_batch(61, recruitment=case, name="Bo Många")
    CandidateFactory(recruitment=case, name="Alma & Öberg")
    address = Page(manager.get("/rekryteringar/?q=alma+%26")).links()["Alma & Öberg"]
    page = Page(manager.get(address))
    assert page.status == 200
    assert "Alma & Öberg" in page.text
    assert "Bo Många" not in page.text
    assert page.links()["Visa alla"] == "?"
    nobody = Page(manager.get(url("recruitment", case) + "?q=finns+inte"))
    assert "Ingen kandidat heter så" in nobody.text
    assert "Lägg till de kandidater" not in nobody.text
    whole = Page(manager.get(url("recruitment", case)))
    assert "Hitta en kandidat" in whole.text
    assert len(queries(manager, address)) == len(queries(manager, url("recruitment", case))) <= 8


def test_few_candidates_need_no_search(manager: Client, people: People) -> None:
    CandidateFactory(recruitment=people.recruitment)
    assert "Hitta en kandidat" not in Page(manager.get(url("recruitment", people.recruitment))).text


def test_a_candidate_of_somebody_elses_recruitment_is_not_found(client: Client, people: People) -> None:
    CandidateFactory(recruitment=people.recruitment, name="Alma Öberg")
    for person, expected in ((people.hr, True), (people.assessor, True), (people.other_manager, False),
                             (people.hr_elsewhere, False)):  # fmt: skip
        client.force_login(person)
        page = Page(client.get("/rekryteringar/?q=alma"))
        assert (people.recruitment.title in page.links(), "Alma Öberg" in page.text) == (expected, expected), person


def test_looking_for_a_candidate_costs_no_more_and_shows_a_few_names(manager: Client, people: People) -> None:
    CandidateFactory(recruitment=people.recruitment, name="Alma Öberg")
    first = queries(manager, "/rekryteringar/?q=alma")
    for _ in range(3):
        case = RecruitmentFactory(unit=people.unit, owner=people.manager)
        CandidateFactory.create_batch(5, recruitment=case, name="Alma Lind")
    assert len(queries(manager, "/rekryteringar/?q=alma")) == len(first) <= 5
    assert Page(manager.get("/rekryteringar/?q=alma")).text.count("Alma Lind") == 3 * 3


def test_hostile_addresses_of_the_list_are_just_a_list(manager: Client) -> None:
    for query in ("?page=-1&state=x&order=x", "?q=%00%FF&page=9999999999999999", "?page=%C2%B2&q=" + "a" * 5000):
        assert manager.get("/rekryteringar/" + query).status_code == 200


# -- a new one ----------------------------------------------------------------------------------------------------


@pytest.fixture
def template(framework: list[str]) -> Any:
    template = RoleTemplateFactory(slug="underskoterska", name_sv="Undersköterska")
    for place in (4, 1, 2):
        competency = CompetencyVersionFactory._meta.model.objects.get(name_sv=f"Egenskap {place}").competency
        RoleTemplateCompetencyFactory(
            role_template=template, competency=competency, in_this_job_sv=f"Här betyder det {place}."
        )
    return template


NEW = "/rekryteringar/ny/?mall=underskoterska"
IN_LIST = "Välj något som finns i listan"


def test_a_role_is_chosen_first_and_its_suggestions_are_chosen(manager: Client, template: Any, people: People) -> None:
    role = Page(manager.get("/rekryteringar/ny/"))
    assert role.heading == "Vilken roll rekryterar du till?"
    assert role.links()["Undersköterska"] == "?mall=underskoterska"
    sent = values(Page(manager.get(NEW)).form("Skapa rekryteringen"))
    assert sent["title"] == ["Undersköterska"]
    assert sorted(sent["competencies"]) == ["slug-1", "slug-2", "slug-4"]
    assert sent["job_slug-4"] == ["Här betyder det 4."]
    assert sent["job_slug-0"] == [""]
    assert sent["unit"] == [str(people.unit.pk)] or sent["unit"] == []  # one unit: it stands chosen


def test_creating_leads_to_the_profile_which_waits_to_be_adopted(
    manager: Client, template: Any, people: People
) -> None:
    page = Page(manager.get(NEW))
    response = press(
        manager, page, "Skapa rekryteringen", NEW, title="Undersköterska, natt", unit=people.unit.pk, hr_support="on"
    )
    made = Recruitment.objects.get(title="Undersköterska, natt")
    assert response.url == url("profile", made)
    assert (made.owner, made.role_template, made.hr_support, made.state) == (people.manager, template, True, "draft")
    profile = Page(manager.get(response.url))
    assert "Rekryteringen är skapad" in profile.text
    assert "Fastställ kravprofilen" in profile.buttons()
    again = press(manager, page, "Skapa rekryteringen", NEW, title="Undersköterska, natt", unit=people.unit.pk)
    assert again.url == response.url
    assert Recruitment.objects.filter(title="Undersköterska, natt").count() == 1


@pytest.mark.parametrize(
    ("chosen", "said", "where"),
    [
        ([0, 1], "Skriv varför färre än tre räcker", "id_count_reason"),
        ([0, 1, 2, 3, 4], "Skriv varför fyra inte räcker", "id_count_reason"),
        ([0, 1, 2, 3, 4, 5, 6], "Ingen är en stålman", "id_competencies_0"),
        ([], "Välj de kompetenser", "id_competencies_0"),
    ],
)
def test_a_wrong_number_says_so_and_keeps_everything(
    manager: Client, template: Any, people: People, chosen: list[int], said: str, where: str
) -> None:
    page = Page(manager.get(NEW))
    typed = {
        "title": "Nattpersonal",
        "unit": people.unit.pk,
        "ats_reference": "2026:99",
        "competencies": [f"slug-{place}" for place in chosen],
        "job_slug-0": "Håller ordning i medicinrummet.",
    }
    response = press(manager, page, "Skapa rekryteringen", NEW, **typed)
    wrong = Page(response)
    assert wrong.status == 422
    assert wrong.title.startswith("Fel:")
    (link,) = [text for text, href in wrong.links().items() if href == f"#{where}"]
    assert said in link
    assert wrong.all("input", id=where) or wrong.all("textarea", id=where)
    sent = values(wrong.form("Skapa rekryteringen"))
    assert sent["title"] == ["Nattpersonal"]
    assert sent["ats_reference"] == ["2026:99"]
    assert sorted(sent.get("competencies", [])) == typed["competencies"]
    assert sent["job_slug-0"] == ["Håller ordning i medicinrummet."]
    assert not Recruitment.objects.filter(title="Nattpersonal").exists()


def test_a_fifth_with_a_reason_is_accepted(manager: Client, template: Any, people: People) -> None:
    page = Page(manager.get(NEW))
    five = [f"slug-{place}" for place in range(5)]
    reason = {"count_reason": "Tjänsten är delad mellan två enheter."}
    response = press(manager, page, "Skapa rekryteringen", NEW, unit=people.unit.pk, competencies=five, **reason)
    assert response.status_code == 302
    assert "Tjänsten är delad mellan två enheter." in Page(manager.get(response.url)).text


@pytest.mark.parametrize("count", [0, 2, 3, 5])
def test_the_reason_for_the_number_is_never_called_optional(
    manager: Client, template: Any, people: People, count: int
) -> None:
    page = Page(manager.get(NEW))
    chosen = [f"slug-{place}" for place in range(count)]
    again = Page(press(manager, page, "Skapa rekryteringen", NEW, unit="", competencies=chosen))
    for one in (page, again):
        (label,) = one.all("label", **{"for": "id_count_reason"})
        assert words(label) == "Skäl, om du väljer färre än tre eller fler än fyra"


def test_the_reason_stands_folded_with_the_rule_until_it_is_asked_for(
    manager: Client, template: Any, people: People
) -> None:
    page = Page(manager.get(NEW))
    five = [f"slug-{place}" for place in range(5)]
    again = Page(press(manager, page, "Skapa rekryteringen", NEW, unit=people.unit.pk, competencies=five))
    for one, opened in ((page, False), (again, True)):
        (fold,) = [each for each in one.all("details") if "Färre än tre eller fler än fyra?" in words(each)]
        assert (fold.get("open") is not None) is opened
        assert [field.get("name") for field in fold.iter(XHTML + "textarea")] == ["count_reason"]


def test_nothing_at_all_and_nonsense_are_told_not_crashed(manager: Client, template: Any, people: People) -> None:
    assert Page(manager.post(NEW)).status == 422
    hostile = {"title": "\x00\u202e" * 500, "unit": "x", "competencies": ["x", "' OR 1"], "key": "../../etc"}
    assert Page(manager.post(NEW, hostile)).status == 422
    assert Recruitment.objects.count() == 1


@pytest.mark.parametrize("odd", ["x", "", "\x00", "-1", "9" * 40, "²", "' OR 1=1 --", "x" * 100_000])
@pytest.mark.parametrize(
    ("field", "said"),
    [("unit", ("Välj den enhet som rekryterar", IN_LIST)), ("competencies", (IN_LIST,))],
)
def test_a_forged_choice_is_told_in_words(
    manager: Client, template: Any, people: People, field: str, said: tuple[str, ...], odd: str
) -> None:
    page = Page(manager.get(NEW))
    wrong = Page(press(manager, page, "Skapa rekryteringen", NEW, **{"unit": people.unit.pk, field: odd}))
    assert wrong.status == 422
    assert wrong.title.startswith("Fel:")
    assert [words for words in said if words in wrong.text]
    assert Recruitment.objects.count() == 1


def test_a_role_that_is_gone_is_told_and_what_was_written_stays(manager: Client, template: Any, people: People) -> None:
    page = Page(manager.get(NEW))
    template.delete()
    RoleTemplateFactory(slug="annan")
    typed = {"title": "Natt på Lövholmen", "unit": people.unit.pk}
    wrong = Page(press(manager, page, "Skapa rekryteringen", NEW, **typed))
    assert wrong.status == 422
    assert "Den rollen finns inte längre att välja." in wrong.text
    assert values(wrong.form("Skapa rekryteringen"))["title"] == ["Natt på Lövholmen"]
    assert wrong.form("Skapa rekryteringen").get("action") == "/rekryteringar/ny/?mall=ingen"
    assert press(manager, wrong, "Skapa rekryteringen").status_code == 302
    assert Recruitment.objects.get(title="Natt på Lövholmen").role_template is None


def test_anothers_key_makes_a_recruitment_of_ones_own(manager: Client, template: Any, people: People) -> None:
    others = RecruitmentFactory(unit=people.other_unit, owner=people.other_manager)
    page = Page(manager.get(NEW))
    typed = {"title": "Min egen", "unit": people.unit.pk, "key": others.public_id}
    assert press(manager, page, "Skapa rekryteringen", NEW, **typed).status_code == 302
    made = Recruitment.objects.get(title="Min egen")
    assert made.owner == people.manager
    assert made.public_id != others.public_id


def test_units_are_grouped_when_there_are_several_administrations(client: Client, people: People) -> None:
    people.hr.role_grants.create(role=Role.HR_SPECIALIST, organisation=people.other_unit.parent)
    client.force_login(User.objects.get(pk=people.hr.pk))
    groups = Page(client.get("/rekryteringar/ny/?mall=ingen")).all("optgroup")
    assert [group.get("label") for group in groups] == ["Vård och omsorg", "Utbildning"]


def test_those_who_may_not_create_are_refused(client: Client, people: People) -> None:
    for user in set(people.everyone().values()) - {
        people.manager,
        people.other_manager,
        people.hr,
        people.hr_elsewhere,
    }:
        client.force_login(user)
        assert client.get("/rekryteringar/ny/").status_code == 403
        assert client.post("/rekryteringar/ny/?mall=ingen", {"title": "x"}).status_code == 403


def test_a_unit_outside_ones_part_is_no_choice(manager: Client, template: Any, people: People) -> None:
    page = Page(manager.get(NEW))
    response = press(manager, page, "Skapa rekryteringen", NEW, unit=people.other_unit.pk)
    assert response.status_code == 422
    assert Recruitment.objects.count() == 1


# -- the page -----------------------------------------------------------------------------------------------------


def thread(page: Page) -> list[tuple[str, str]]:
    nav = page.all("nav")[[nav.get("class") for nav in page.all("nav")].index("thread")]
    return [("".join(step.itertext()).split(":")[-1].split("(")[0].strip(), step.get("class", "")) for step in nav[0]]


def test_the_thread_and_the_present_step_follow_the_case(manager: Client, people: People) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    page = Page(manager.get(url("recruitment", draft)))
    assert thread(page)[0] == ("Kravprofil", "current")
    assert page.links()["Gå till kravprofilen"] == url("profile", draft)
    page = Page(manager.get(url("recruitment", people.recruitment)))
    assert page.links()["Steg 2 av 6: Annons"] == url("profile", people.recruitment) + "#annons"
    profile = Page(manager.get(url("profile", people.recruitment)))
    assert [words(one) for one in profile.all("h2", id="annons")] == ["Till annonsen"]
    assert "Vi söker dig som är" in profile.text
    assert [step for step in thread(page) if step[1] != "waiting"] == [
        ("Kravprofil", "done"),
        ("Intervju", "current"),
    ]
    assert page.links()["Gör intervjuguiden"] == url("guide", people.recruitment)
    assert page.links()["Lägg till en kandidat"] == url("candidate_add", people.recruitment)
    candidate = CandidateFactory(recruitment=people.recruitment, name="Amina Lindqvist")
    page = Page(manager.get(url("recruitment", people.recruitment)))
    ask = reverse("references:ask", args=[people.recruitment.public_id, candidate.public_id])
    assert page.links()["Begär referenser: Amina Lindqvist"] == ask
    ReferenceRequestFactory(candidate=candidate, state=RequestState.COMPLETE)
    steps = thread(Page(manager.get(url("recruitment", people.recruitment))))
    assert steps[2:4] == [("Intervju", "waiting"), ("Referenser", "done")]


def test_the_most_urgent_is_the_one_main_button(manager: Client, people: People) -> None:
    CandidateFactory(recruitment=people.recruitment, name="Åsa Bergström")
    request = ReferenceRequestFactory(
        candidate=CandidateFactory(recruitment=people.recruitment, name="Jonas Ek"), referees_live=2
    )
    RefereeFactory(request=request)
    RefereeFactory(
        request=request,
        name="Karin Alm",
        state=RefereeState.WANTS_CALL,
        call_phone="070-174 06 55",
        call_times="Efter 16",
    )
    page = Page(manager.get(url("recruitment", people.recruitment)))
    (main,) = [link for link in page.all("a") if link.get("class") == "button"]
    assert main.text == "Ring Karin Alm"
    offered = [text for text in page.links() if text.endswith(": Jonas Ek")]
    assert offered == ["Drar sig ur: Jonas Ek"]  # what stands first is not offered twice
    assert page.links()["Begär referenser: Åsa Bergström"]
    assert "Jonas Ek: Karin vill bli uppringd. En kandidat till väntar på dig." in page.text


def test_who_only_assesses_reads_without_buttons_names_or_ways_in(client: Client, people: People) -> None:
    request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment), referees_live=1)
    RefereeFactory(request=request, name="Karin Alm")
    CandidateFactory(recruitment=people.recruitment)
    client.force_login(people.assessor)
    page = Page(client.get(url("recruitment", people.recruitment)))
    assert "Ingen av två har svarat" in page.text
    assert "Karin" not in page.text
    assert not [link for link in page.all("a") if "button" in link.get("class", "")]
    assert not [href for href in page.links().values() if "/referenser/" in href or "/kandidater/" in href]


def test_the_page_costs_eight_queries_whatever_is_in_it(manager: Client, people: People) -> None:
    path = url("recruitment", people.recruitment)
    for _ in range(2):
        request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
        RefereeFactory(request=request)
    first = queries(manager, path)
    for _ in range(4):
        request = ReferenceRequestFactory(candidate=CandidateFactory(recruitment=people.recruitment))
        RefereeFactory(request=request, state=RefereeState.HELD)
        RefereeFactory(request=request, state=RefereeState.BEGUN)
    assert len(queries(manager, path)) == len(first) <= 8


# -- the profile ----------------------------------------------------------------------------------------------------


def test_the_profile_is_read_adopted_changed_and_read_in_its_versions(
    manager: Client, framework: list[str], people: People
) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    page = Page(manager.get(url("profile", draft)))
    assert "Version 1, inte fastställd än" in page.text
    assert "Håller ordning på larm" in page.text
    response = press(manager, page, "Fastställ kravprofilen")
    assert response.url == url("recruitment", draft)
    page = Page(manager.get(url("profile", draft)))
    assert "fastställd" in page.text
    assert "av Maria Chef" in page.text
    assert "Fastställ kravprofilen" not in page.buttons()
    edit = url("profile_edit", draft)
    form = Page(manager.get(edit))
    assert press(manager, form, "Spara kravprofilen", edit, competencies=framework[:3]).status_code == 422
    reason = "Vi behöver någon som lär sig snabbt."
    press(manager, form, "Spara kravprofilen", edit, competencies=framework[:3], change_reason=reason)
    page = Page(manager.get(url("profile", draft)))
    assert reason in page.text
    assert "Egenskap 0" in page.text
    older = [href for text, href in page.links().items() if text.startswith("Version 1")]
    assert "Håller ordning på larm" in Page(manager.get(url("profile", draft) + older[0])).text
    assert "skriven men inte fastställd" in Page(manager.get(url("recruitment", draft))).text


def test_adopting_what_has_been_replaced_since_is_refused_kindly(
    manager: Client, framework: list[str], people: People
) -> None:
    edit = url("profile_edit", people.recruitment)
    page = Page(manager.get(edit))
    press(manager, page, "Spara kravprofilen", edit, competencies=framework[:3], change_reason="Nytt läge.")
    response = manager.post(url("profile_adopt", people.recruitment), {"version": "1"}, follow=True)
    assert "Något har ändrats" in Page(response).text
    for version in ("", "x", "²", "9" * 30):
        assert manager.post(url("profile_adopt", people.recruitment), {"version": version}).status_code in (302, 404)


# -- candidates -----------------------------------------------------------------------------------------------------

AMINA = {"name": "Amina Lindqvist", "email": "amina@example.org", "phone": "070-174 06 31", "language": "sv"}


def test_a_candidate_is_added_once_and_errors_say_what_to_do(manager: Client, people: People) -> None:
    path = url("candidate_add", people.recruitment)
    page = Page(manager.get(path))
    assert press(manager, page, "Lägg till kandidaten", path, **AMINA).url == url("recruitment", people.recruitment)
    assert press(manager, page, "Lägg till kandidaten", path, **AMINA).status_code == 302
    assert Candidate.objects.filter(recruitment=people.recruitment).count() == 1
    wrong = Page(press(manager, page, "Lägg till kandidaten", path, **{**AMINA, "name": "Bo Lindqvist"}))
    assert wrong.status == 422
    assert "Amina Lindqvist har redan den här adressen" in wrong.text
    assert values(wrong.form("Lägg till kandidaten"))["name"] == ["Bo Lindqvist"]
    for typed, said in [
        ({"name": " "}, "Skriv kandidatens namn"),
        ({"email": "amina@"}, "Skriv en hel e-postadress"),
        ({"phone": "ring mig"}, "Skriv telefonnumret med siffror"),
    ]:
        assert said in Page(press(manager, page, "Lägg till kandidaten", path, **{**AMINA, **typed})).text


def test_details_are_changed_before_anybody_is_asked_and_on_the_rounds_page_after(
    manager: Client, people: People
) -> None:
    candidate = CandidateFactory(recruitment=people.recruitment)
    path = url("candidate_edit", people.recruitment, candidate.public_id)
    page = Page(manager.get(path))
    assert values(page.form("Spara"))["email"] == [candidate.email]
    assert press(manager, page, "Spara", path, **AMINA).status_code == 302
    candidate.refresh_from_db()
    assert candidate.email == "amina@example.org"
    request = ReferenceRequestFactory(candidate=candidate)
    response = manager.get(path)
    assert response.url == reverse("references:request", args=[people.recruitment.public_id, request.public_id])
    assert press(manager, page, "Spara", path, **{**AMINA, "email": "annan@example.org"}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.email == "amina@example.org"


def test_a_candidate_of_another_recruitment_is_not_found(manager: Client, people: People) -> None:
    stranger = CandidateFactory(recruitment=RecruitmentFactory(unit=people.unit, owner=people.manager))
    assert manager.get(url("candidate_edit", people.recruitment, stranger.public_id)).status_code == 404


# -- what the apps above tell ---------------------------------------------------------------------------------------


def test_only_one_app_answers_for_a_page() -> None:
    def another(*args: Any) -> dict[int, Any]:
        return {}

    for register in (providers.register_cell, providers.register_people):
        with pytest.raises(ValueError, match="Another app"):
            register(another)


def test_a_unit_with_no_administration_shown_alone_still_has_its_name(people: People, client: Client) -> None:
    other = OrganisationFactory(parent=people.unit.parent, name="Zonen")
    people.manager.role_grants.create(role=Role.MANAGER, organisation=other)
    client.force_login(User.objects.get(pk=people.manager.pk))
    page = Page(client.get("/rekryteringar/ny/?mall=ingen"))
    options = [option.text for option in page.all("option")]
    assert options == ["Välj", "Ängsgården", "Zonen"]
