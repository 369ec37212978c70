"""What can be done to a case, by whom, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from competencies.models import CompetencyVersion
from foundation.audit.models import Event
from foundation.audit.registry import sentence
from foundation.lib.moves import MoveRefused
from foundation.lib.tokens import new_public_id
from foundation.records.models import CaseFile
from recruitment import actions, queries, rules
from recruitment.actions import Chosen
from recruitment.models import Recruitment, RequirementProfile
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.people import People

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def framework() -> list[str]:
    return [CompetencyVersionFactory().competency.slug for _ in range(7)]


def create(people: People, slugs: list[str], **others: Any) -> Recruitment:
    fields: dict[str, Any] = {
        "by": people.manager,
        "title": "Undersköterska, natt",
        "unit": people.unit,
        "role_template": None,
        "competencies": [Chosen(slug, f"om {slug}") for slug in slugs],
        "count_reason": "",
        "ats_reference": "2026:1187",
        "hr_support": True,
        "now": NOW,
    }
    return actions.create_recruitment(**{**fields, **others})


def add(people: People, **others: Any) -> Any:
    fields: dict[str, Any] = {
        "by": people.manager,
        "recruitment": people.recruitment,
        "name": "Amina Lindqvist",
        "email": "amina.lindqvist@example.org",
        "phone": "070-174 06 30",
        "language": "sv",
        "now": NOW,
    }
    return actions.add_candidate(**{**fields, **others})


# -- creating -----------------------------------------------------------------------------------------------


def test_a_new_case_is_a_draft_with_profile_version_1_and_a_case_file(people: People, framework: list[str]) -> None:
    made = create(people, framework[:3])
    (text,) = queries.profiles_of(made)
    assert (made.state, made.owner, made.unit, made.hr_support) == ("draft", people.manager, people.unit, True)
    matter = rules.matter_of("Undersköterska, natt", people.unit.name)
    assert (made.case_file.matter, made.case_file.organisation) == (matter, people.unit)
    assert (text.profile.version, text.adopted) == (1, False)
    found = [(row.version.competency.slug, row.position, row.in_this_job) for row in text.competencies]
    assert found == [(slug, place, f"om {slug}") for place, slug in enumerate(framework[:3], 1)]
    event = Event.objects.get(case_id=made.pk)
    assert (event.kind, event.actor_id, event.actor_role) == ("recruitment.created", people.manager.pk, "manager")
    assert sentence(event, actor="Maria") == "Maria skapade rekryteringen med 3 kompetenser."


def test_the_second_press_makes_no_second_case(people: People, framework: list[str]) -> None:
    key = new_public_id()
    assert create(people, framework[:3], public_id=key) == create(people, framework[:3], public_id=key)
    assert CaseFile.objects.filter(matter__contains="Undersköterska, natt").count() == 1


def test_nobody_creates_outside_their_part(people: People, framework: list[str]) -> None:
    for user in set(people.everyone().values()) - {people.manager, people.hr}:
        with pytest.raises(PermissionDenied):
            create(people, framework[:3], by=user)
    assert create(people, framework[:3], by=people.hr).owner == people.hr


@pytest.mark.parametrize(
    ("count", "reason", "field"),
    [(0, "x", "competencies"), (2, "", "count_reason"), (5, " ", "count_reason"), (7, "x", "competencies")],
)
def test_a_wrong_number_of_competencies_leaves_nothing_behind(
    people: People, framework: list[str], count: int, reason: str, field: str
) -> None:
    before = CaseFile.objects.count()
    with pytest.raises(ValidationError) as refused:
        create(people, framework[:count], count_reason=reason)
    assert list(refused.value.message_dict) == [field]
    assert CaseFile.objects.count() == before


def test_a_reason_is_kept_where_it_was_asked_for_and_only_there(people: People, framework: list[str]) -> None:
    five = create(people, framework[:5], count_reason="Tjänsten är delad mellan två enheter.")
    three = create(people, framework[:3], count_reason="Behövs inte.")
    assert five.profiles.get().count_reason == "Tjänsten är delad mellan två enheter."
    assert three.profiles.get().count_reason == ""


def test_a_competency_outside_the_published_framework_is_refused(people: People, framework: list[str]) -> None:
    draft = CompetencyVersionFactory(draft=True).competency.slug
    with pytest.raises(ValidationError):
        create(people, [*framework[:2], draft])


# -- the profile ----------------------------------------------------------------------------------------------


def change(people: People, case: Recruitment, slugs: list[str], reason: str = "", **others: Any) -> RequirementProfile:
    fields: dict[str, Any] = {
        "by": people.manager,
        "recruitment": case,
        "competencies": [Chosen(slug) for slug in slugs],
        "count_reason": "",
        "change_reason": reason,
        "now": NOW,
    }
    return actions.change_profile(**{**fields, **others})


def test_what_is_not_adopted_is_rewritten_and_what_is_gets_a_new_version(people: People, framework: list[str]) -> None:
    case = create(people, framework[:3])
    assert change(people, case, framework[1:4]).version == 1
    first = actions.adopt_profile(by=people.manager, recruitment=case, now=NOW)
    case.refresh_from_db()
    assert (case.state, first.adopted_at, first.adopted_by) == ("active", NOW, people.manager)
    second = change(people, case, framework[:4], "Vi behöver någon som lär sig snabbt.")
    assert (second.version, second.adopted_at) == (2, None)
    assert change(people, case, framework[2:5], "Samma skäl.").version == 2
    newest, oldest = queries.profiles_of(case)
    assert [row.version.competency.slug for row in oldest.competencies] == framework[1:4]
    assert [row.version.competency.slug for row in newest.competencies] == framework[2:5]
    assert queries.adopted_profile(case) == first
    actions.adopt_profile(by=people.hr, recruitment=case, version=2, now=NOW)
    assert queries.adopted_profile(case) == second


def test_a_change_after_adoption_needs_a_reason(people: People, framework: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        change(people, people.recruitment, framework[:3], " ")
    assert list(refused.value.message_dict) == ["change_reason"]
    assert people.recruitment.profiles.count() == 1


def test_adopting_twice_keeps_the_first_date(people: People, framework: list[str]) -> None:
    case = create(people, framework[:3])
    actions.adopt_profile(by=people.manager, recruitment=case, now=NOW)
    again = actions.adopt_profile(by=people.hr, recruitment=case, now=NOW + timedelta(days=1))
    assert (again.adopted_at, again.adopted_by) == (NOW, people.manager)
    assert Event.objects.filter(case_id=case.pk, kind="recruitment.profile_adopted").count() == 1


def test_an_older_version_than_the_newest_is_not_adopted(people: People, framework: list[str]) -> None:
    change(people, people.recruitment, framework[:3], "Nytt läge.")
    with pytest.raises(MoveRefused):
        actions.adopt_profile(by=people.manager, recruitment=people.recruitment, version=1, now=NOW)


def test_new_words_in_the_framework_leave_the_profile_as_it_was(people: People, framework: list[str]) -> None:
    case = create(people, framework[:3])
    old = CompetencyVersion.objects.get(competency__slug=framework[0])
    CompetencyVersion.objects.filter(pk=old.pk).update(state="retired")
    new = CompetencyVersionFactory(competency=old.competency, number=2)
    assert queries.profiles_of(case)[0].competencies[0].version == old
    change(people, case, framework[:3])
    assert queries.profiles_of(case)[0].competencies[0].version == new


@pytest.mark.parametrize("state", ["decided", "closed", "cancelled"])
def test_an_ended_case_is_left_alone(people: People, framework: list[str], state: str) -> None:
    ended = RecruitmentFactory(unit=people.unit, owner=people.manager, state=state)
    with pytest.raises(MoveRefused):
        change(people, ended, framework[:3], "För sent.")
    with pytest.raises(MoveRefused):
        actions.adopt_profile(by=people.manager, recruitment=ended, now=NOW)
    with pytest.raises(MoveRefused):
        add(people, recruitment=ended)


def test_only_those_who_run_it_change_anything(people: People, framework: list[str]) -> None:
    allowed = {people.manager, people.co_manager, people.deputy, people.hr}
    candidate = CandidateFactory(recruitment=people.recruitment)
    refused = 0
    for user in set(people.everyone().values()) - allowed:
        for attempt in (
            lambda: change(people, people.recruitment, framework[:3], "Jag vill.", by=user),  # noqa: B023
            lambda: actions.adopt_profile(by=user, recruitment=people.recruitment, now=NOW),  # noqa: B023
            lambda: add(people, by=user),  # noqa: B023
            lambda: edit(people, candidate, by=user),  # noqa: B023
        ):
            with pytest.raises(PermissionDenied):
                attempt()
            refused += 1
    assert refused == 4 * 8
    for number, user in enumerate(allowed):
        assert add(people, by=user, email=f"{number}@example.org", name=f"Sam {number}").pk


# -- candidates -------------------------------------------------------------------------------------------------


def edit(people: People, candidate: Any, **others: Any) -> Any:
    fields: dict[str, Any] = {
        "by": people.manager,
        "candidate": candidate,
        "name": "Amina Lindqvist",
        "email": "amina.lindqvist@example.org",
        "phone": "",
        "language": "en",
        "now": NOW,
    }
    return actions.change_candidate(**{**fields, **others})


def test_an_address_counts_once_whatever_its_case(people: People) -> None:
    first = add(people)
    assert add(people, email="Amina.Lindqvist@Example.org", name="amina lindqvist") == first
    with pytest.raises(ValidationError, match="Amina Lindqvist"):
        add(people, name="Bo Lindqvist")
    elsewhere = RecruitmentFactory(unit=people.unit, owner=people.manager)
    assert add(people, recruitment=elsewhere).pk != first.pk
    assert Event.objects.filter(kind="recruitment.candidate_added", case_id=people.recruitment.pk).count() == 1


def test_changing_a_candidate_tells_which_fields_and_no_values(people: People) -> None:
    candidate = add(people)
    edit(people, candidate, name="Amina Lindqvist Ek")
    event = Event.objects.get(kind="recruitment.candidate_changed")
    assert event.values == {"changed": ["name", "phone", "language"]}
    edit(people, candidate, name="Amina Lindqvist Ek")
    assert Event.objects.filter(kind="recruitment.candidate_changed").count() == 1
    other = add(people, name="Jonas Ek", email="jonas.ek@example.org")
    with pytest.raises(ValidationError):
        edit(people, other)
