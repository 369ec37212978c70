"""The interview guide: suggested from the profile, written, locked once, deviated from with a reason, printed."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import page as page_validation
import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies import actions as framework
from competencies.enums import VersionState
from competencies.models import CompetencyVersion, InterviewQuestion
from foundation.accounts.models import User
from foundation.audit.models import Event
from foundation.lib.moves import MoveRefused
from recruitment import actions as cases
from recruitment.guides import actions, queries, rules
from recruitment.models import GuideDeviation, InterviewGuide, Recruitment, RequirementProfile
from recruitment.queries import profiles_of
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory, RequirementProfileFactory
from tests.factories.references import ReferenceRequestFactory
from tests.helpers.at_once import at_once
from tests.helpers.pages import Page, press, values
from tests.people import People
from tests.world import plan_for

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WRITES = {"manager", "co_manager", "deputy", "hr"}


def at(name: str, case: Recruitment) -> str:
    return reverse(f"recruitment:{name}", args=[case.public_id])


def save(case: Recruitment, seen: int = 0, by: User | None = None, **changes: Any) -> InterviewGuide:
    plan = plan_for(case, **changes)
    return actions.save_guide(by=by or case.owner, recruitment=case, plan=plan, seen=seen, now=NOW)


def freeze(case: Recruitment, seen: int = 1, by: User | None = None) -> InterviewGuide:
    return actions.freeze_guide(by=by or case.owner, recruitment=case, seen=seen, now=NOW)


def deviate(case: Recruitment, by: User | None = None, **changes: Any) -> GuideDeviation:
    given = {"candidate": None, "number": 2, "what": "Ställdes sist.", "reason": "Tiden tog slut."} | changes
    return actions.note_deviation(by=by or case.owner, recruitment=case, now=NOW, **given)


# -- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("competencies", "count"), [(1, 4), (2, 4), (3, 3), (4, 2), (6, 2)])
def test_as_many_are_suggested_as_an_hour_has_room_for(competencies: int, count: int) -> None:
    assert rules.suggested_count(competencies, 45) == count


@pytest.mark.parametrize(
    ("chosen", "offered", "wrong"),
    [(0, 5, 1), (1, 5, 1), (2, 5, 0), (4, 5, 0), (5, 5, 1), (1, 1, 0), (0, 1, 1), (0, 0, 0)],
)
def test_two_to_four_of_each_competency(chosen: int, offered: int, wrong: int) -> None:
    assert bool(rules.count_problem("Trygg", chosen, offered)) == bool(wrong)


@pytest.mark.parametrize(
    ("rows", "order"),
    [
        ([("a", "x", 1), ("b", "x", 2), ("c", "y", 3)], "abc"),
        ([("a", "x", 3), ("b", "x", 2), ("c", "y", 1)], "cba"),
        ([("a", "x", 1), ("b", "x", None), ("c", "y", 2)], "abc"),  # a new one follows its own
        ([("a", "x", None), ("b", "y", 1)], "ba"),
        ([("a", "x", 2), ("b", "y", 2), ("c", "y", 1)], "cab"),
        ([("a", "x", None), ("b", "x", None)], "ab"),
    ],
)
def test_questions_stand_in_the_order_of_their_numbers(rows: list[Any], order: str) -> None:
    assert "".join(rules.in_order(rows)) == order


def test_too_long_is_said_in_words() -> None:
    assert rules.time_needed(5, [5, 5], 10) == 25
    assert rules.over_time(25, 25) == ""
    assert "1 minut mer" in rules.over_time(26, 25)


# -- actions ------------------------------------------------------------------------------------------------------


def test_a_guide_is_written_changed_and_locked() -> None:
    case = RecruitmentFactory()
    guide = save(case)
    assert (guide.version, guide.chosen.count(), guide.profile) == (1, 9, case.profiles.get())
    fewer = plan_for(case).questions[::-1]
    guide = save(case, seen=1, questions=fewer, opening="Hej")
    assert (guide.version, guide.opening) == (2, "Hej")
    assert [row.question for row in guide.chosen.order_by("position")] == [one.question for one in fewer]
    guide = freeze(case, seen=2)
    assert (guide.frozen_at, guide.frozen_by, len(guide.questions)) == (NOW, case.owner, 9)
    assert guide.questions[0]["text"]["en"] == fewer[0].question.text_en
    assert guide.sha256 == actions.checksum(guide.questions)
    assert freeze(case, seen=2) == guide  # a second press
    with pytest.raises(MoveRefused):
        save(case, seen=2)
    kinds = list(Event.objects.filter(case_id=case.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["recruitment.guide_saved", "recruitment.guide_saved", "recruitment.guide_frozen"]


def test_what_is_frozen_stays_whatever_hr_writes(people: People) -> None:
    case = people.recruitment
    save(case)
    guide = freeze(case)
    version = CompetencyVersion.objects.order_by("pk")[0]
    draft = framework.make_draft(by=people.hr, competency=version.competency)
    draft.interview_questions.update(text_sv="Något annat?")
    framework.publish(by=people.hr, version=draft, reason="", now=NOW)
    InterviewQuestion.objects.filter(version=version).update(text_sv="Smygändrat?")  # past every rule
    before = guide.questions
    guide.refresh_from_db()
    assert guide.questions == before
    assert "annat" not in repr(queries.parts_of(guide.questions))


def test_an_older_version_of_a_competency_borrows_the_questions_in_force() -> None:
    case = RecruitmentFactory()
    (text,) = profiles_of(case)
    old = text.competencies[0].version
    old.interview_questions.all().delete()
    CompetencyVersion.objects.filter(pk=old.pk).update(state=VersionState.RETIRED)
    new = CompetencyVersionFactory(competency=old.competency, number=2, interviews=3)
    first = queries.offers_for(profiles_of(case)[0])[0]
    assert {question.version_id for question in first.questions} == {new.pk}
    save(case)
    assert freeze(case).questions[0]["version"] == 2


def test_a_borrowed_question_that_is_gone_is_told_before_locking(client: Client) -> None:
    case = RecruitmentFactory()
    (text,) = profiles_of(case)
    old = text.competencies[0].version
    old.interview_questions.all().delete()
    CompetencyVersion.objects.filter(pk=old.pk).update(state=VersionState.RETIRED)
    borrowed = CompetencyVersionFactory(competency=old.competency, number=2)
    save(case)
    CompetencyVersion.objects.filter(pk=borrowed.pk).update(state=VersionState.RETIRED)
    CompetencyVersionFactory(competency=old.competency, number=3)
    client.force_login(case.owner)
    response = client.post(at("guide_freeze", case), {"version": "1"}, follow=True)
    assert "Välj bland frågorna om kravprofilens kompetenser." in Page(response).text
    assert response.redirect_chain == [(at("guide_edit", case), 302)]
    assert InterviewGuide.objects.get().frozen_at is None


def test_two_of_each_are_enough_and_fewer_are_refused() -> None:
    case = RecruitmentFactory()
    nine = plan_for(case).questions
    save(case, questions=nine[:8])  # three, three and two
    for count in (7, 6, 1, 0):
        with pytest.raises(ValidationError):
            save(case, seen=1, questions=nine[:count])
    assert InterviewGuide.objects.get().version == 1


def test_too_many_twice_and_others_questions_are_refused() -> None:
    case, other = RecruitmentFactory(), RecruitmentFactory()
    offers = queries.offers_for(profiles_of(case)[0])
    five = [queries.Picked(question, 5) for offer in offers for question in offer.questions]
    mine = list(plan_for(case).questions)
    for questions in (five, [*mine, mine[0]], [*mine, plan_for(other).questions[0]]):
        with pytest.raises(ValidationError):
            save(case, questions=questions)
    assert not InterviewGuide.objects.exists()


def test_two_tabs_do_not_overwrite_each_other() -> None:
    case = RecruitmentFactory()
    save(case)
    with pytest.raises(ValidationError):
        save(case, seen=0)
    with pytest.raises(MoveRefused):
        freeze(case, seen=0)


def test_before_adoption_and_after_a_new_profile() -> None:
    with pytest.raises(MoveRefused):
        save(RecruitmentFactory(state="draft"))
    case = RecruitmentFactory()
    with pytest.raises(MoveRefused):
        freeze(case)
    save(case)
    RequirementProfileFactory(recruitment=case, version=2)
    with pytest.raises(MoveRefused):
        freeze(case)
    save(case, seen=1)
    assert freeze(case, seen=2).profile.version == 2


def test_a_deviation_has_a_reason_and_is_noted_once() -> None:
    case = RecruitmentFactory()
    save(case)
    with pytest.raises(MoveRefused):
        deviate(case)
    freeze(case)
    candidate = CandidateFactory(recruitment=case)
    first = deviate(case, candidate=candidate, public_id="a" * 22)
    assert deviate(case, candidate=candidate, public_id="a" * 22) == first
    assert (first.noted_by, first.candidate, first.number) == (case.owner, candidate, 2)
    with pytest.raises(MoveRefused):
        deviate(case, candidate=CandidateFactory())
    other = RecruitmentFactory()
    save(other)
    freeze(other)
    assert deviate(other, public_id="a" * 22) != first  # another's id is no id
    assert Event.objects.filter(kind="recruitment.guide_deviation", case_id=case.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_lock_at_once_lock_once() -> None:
    case = RecruitmentFactory()
    save(case)
    first, second = at_once(lambda: freeze(case), lambda: freeze(case))
    assert first.pk == second.pk
    assert Event.objects.filter(kind="recruitment.guide_frozen").count() == 1


def test_who_writes_and_who_does_not(people: People) -> None:
    case = people.recruitment
    wrote = set()
    for name, user in people.everyone().items():
        try:
            with transaction.atomic():
                save(case, by=user)
                freeze(case, by=user)
                deviate(case, by=user)
                wrote.add(name)
                transaction.set_rollback(True)
        except PermissionDenied:
            pass
    assert wrote == WRITES


@pytest.mark.parametrize("changes", [{"frozen_at": NOW}, {"questions": [1]}, {"sha256": "0" * 64}])
def test_the_database_takes_no_half_frozen_guide(changes: dict[str, Any]) -> None:
    guide = save(RecruitmentFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        InterviewGuide.objects.filter(pk=guide.pk).update(**changes)


# -- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


def test_from_the_suggestion_to_a_locked_guide(manager: Client, people: People) -> None:
    case = people.recruitment
    first = Page(manager.get(at("recruitment", case)))
    assert first.links()["Gör intervjuguiden"] == at("guide", case)
    page = Page(manager.get(at("guide", case)))
    assert "Ett förslag, inte sparat ännu" in page.text
    assert "9 frågor, 60 av 60 minuter." in page.text
    assert not InterviewGuide.objects.exists()
    edit = page.links()["Välj frågor"]
    response = press(manager, Page(manager.get(edit)), "Spara guiden", edit, minutes="50")
    assert response.url == at("guide", case)
    page = Page(manager.get(response.url))
    assert "Det är 10 minuter mer än du har." in page.text
    lock = page.links()["Börja intervjua: lås guiden"]
    response = press(manager, Page(manager.get(lock)), "Lås guiden och börja intervjua", lock)
    page = Page(manager.get(response.url))
    assert "Låst" in page.text
    assert "Ändra guiden" not in page.links()
    note = page.links()["Notera en avvikelse"]
    response = press(manager, Page(manager.get(note)), "Notera avvikelsen", note, what="Hoppades över.", reason="Tid.")
    assert "Hoppades över." in Page(manager.get(response.url)).text
    thread = Page(manager.get(at("recruitment", case))).all("nav")
    steps = [li.get("class") for nav in thread if nav.get("class") == "thread" for li in nav[0]]
    assert steps == ["done", "waiting", "done", "current", "waiting", "waiting"]


def test_numbers_move_the_questions_and_new_ones_follow_their_own(manager: Client, people: People) -> None:
    case, address = people.recruitment, at("guide_edit", people.recruitment)
    form = values(Page(manager.get(address)).form("Spara guiden"))
    first, *_rest = form["questions"]
    response = manager.post(address, form | {f"place_{first}": "99", f"minutes_{first}": "12"})
    assert response.status_code == 302
    rows = InterviewGuide.objects.get().chosen.order_by("position")
    assert [(row.question_id, row.minutes) for row in rows][-1] == (int(first), 12)
    assert [row.position for row in rows] == list(range(1, 10))
    page = Page(manager.get(at("guide", case)))
    assert len(page.all("h2", **{"class": "factor " + rows[0].question.version.competency.factor})) >= 1


def test_a_wrong_number_of_questions_is_told_where_it_is(manager: Client, people: People) -> None:
    address = at("guide_edit", people.recruitment)
    form = values(Page(manager.get(address)).form("Spara guiden"))
    page = Page(manager.post(address, form | {"questions": form["questions"][1:3]}))
    assert page.status == 422
    assert page.title.startswith("Fel:")
    assert page.text.count("Välj minst två frågor om") == 4  # in the summary and at each of the two
    kept = values(page.form("Spara guiden"))
    assert kept["questions"] == form["questions"][1:3]


def test_somebody_else_has_saved_is_told_once(manager: Client, people: People) -> None:
    address = at("guide_edit", people.recruitment)
    form = values(Page(manager.get(address)).form("Spara guiden"))
    save(people.recruitment)
    page = Page(manager.post(address, form | {"opening": "Mina ord."}))
    assert page.status == 422
    assert "Någon har sparat guiden sedan du öppnade den." in page.text
    assert press(manager, page, "Spara guiden", address).status_code == 302
    assert InterviewGuide.objects.get().opening == "Mina ord."


def test_who_only_assesses_reads_without_buttons(client: Client, people: People) -> None:
    save(people.recruitment)
    client.force_login(people.assessor)
    page = Page(client.get(at("guide", people.recruitment)))
    assert [link for link in page.links() if "guiden" in link] == []
    assert page.links()["Öppna som PDF"]
    assert client.post(at("guide_freeze", people.recruitment), {"version": "1"}).status_code == 403


def test_the_references_do_not_wait_for_the_guide(manager: Client, people: People) -> None:
    case = people.recruitment
    candidate = CandidateFactory(recruitment=case)
    page = Page(manager.get(at("recruitment", case)))
    assert "Begär referenser" in " ".join(page.links())
    ReferenceRequestFactory(candidate=candidate)
    for name in ("recruitment", "profile", "guide"):
        nav = Page(manager.get(at(name, case))).all("nav")
        (steps,) = [[li.get("class") for li in one[0]] for one in nav if one.get("class") == "thread"]
        assert steps == ["done", "waiting", "waiting", "current", "waiting", "waiting"], name


def test_a_new_profile_is_told_before_and_after_locking(manager: Client, people: People) -> None:
    case = people.recruitment
    save(case)
    RequirementProfileFactory(recruitment=case, version=2)
    page = Page(manager.get(at("guide", case)))
    assert "Kravprofilen har ändrats sedan frågorna valdes." in page.text
    assert "Börja intervjua: lås guiden" not in page.links()
    save(case, seen=1)
    freeze(case, seen=2)
    RequirementProfileFactory(recruitment=case, version=3)
    assert "Guiden följer version 2" in Page(manager.get(at("guide", case))).text


def test_the_pages_cost_the_same_with_one_and_three(manager: Client, people: People) -> None:
    case = people.recruitment

    def cost(name: str) -> int:
        manager.get(at(name, case))
        with CaptureQueriesContext(connection) as asked:
            assert manager.get(at(name, case)).status_code == 200
        return len([row for row in asked if not row["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    pages = {name: cost(name) for name in ("guide", "guide_edit")}
    save(case)
    drafted = {name: cost(name) for name in ("guide", "guide_edit", "guide_freeze")}
    RequirementProfile.objects.update(adopted_at=NOW - timedelta(days=2))
    freeze(case)
    CandidateFactory(recruitment=case)
    deviate(case)
    one = {name: cost(name) for name in ("guide", "guide_deviation")}
    for _ in range(2):
        deviate(case, candidate=CandidateFactory(recruitment=case))
    assert {name: cost(name) for name in one} == one
    assert max({**pages, **drafted, **one}.values()) <= 9


def test_adopting_in_earnest_leads_to_the_guide(manager: Client, people: People) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    assert "Fastställ kravprofilen först." in Page(manager.get(at("guide", draft))).text
    assert manager.get(at("guide_edit", draft)).status_code == 302
    cases.adopt_profile(by=people.manager, recruitment=draft, now=NOW)
    assert Page(manager.get(at("recruitment", draft))).links()["Gör intervjuguiden"] == at("guide", draft)


# -- on paper -----------------------------------------------------------------------------------------------------


HOSTILE = [
    '<script>alert(1)</script> "><img src="https://example.org/x.png"> url(file:///etc/passwd)',
    "\u202egnp.exe" + "a\u0301" * 200 + "ord" * 300,
    "👩‍👩‍👧‍👦 你好 مرحبا \u0000\u0007".replace("\u0000", ""),
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_only_printed(manager: Client, people: People, words: str) -> None:
    case = people.recruitment
    InterviewQuestion.objects.update(text_sv=words, situation_sv=words, listen_for_sv=words)
    Recruitment.objects.filter(pk=case.pk).update(title=words[:120])
    save(case, opening=words, closing=words)
    data = manager.get(at("guide_pdf", case)).content
    assert [page_validation.validate_pdf_bytes(data, profile=one).failures for one in ("3a", "ua1")] == [[], []]


def test_the_pdf_holds_the_guide_in_either_language(client: Client, people: People) -> None:
    case = people.recruitment
    client.force_login(people.manager)
    assert client.get(at("guide_pdf", case)).status_code == 404
    save(case)
    freeze(case)
    User.objects.filter(pk=people.assessor.pk).update(language="en")
    for user, words in ((people.manager, "text_sv"), (people.assessor, "text_en")):
        client.force_login(user)
        response = client.get(at("guide_pdf", case))
        assert response["Content-Type"] == "application/pdf"
        assert client.get(at("guide_pdf", case)).content == response.content
        reader = pypdf.PdfReader(io.BytesIO(response.content))
        said = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
        for row in InterviewGuide.objects.get().questions:
            assert row["text"]["sv" if words == "text_sv" else "en"] in said
