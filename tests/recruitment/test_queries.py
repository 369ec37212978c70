"""Who sees and runs which recruitment, in which role."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts.models import User
from foundation.lib.permissions import allowed
from recruitment import queries
from recruitment.models import RecruitmentMember
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.people import People

pytestmark = pytest.mark.django_db

ROLES = {
    "manager": "manager",
    "co_manager": "co_manager",
    "deputy": "deputy",
    "assessor": "assessor",
    "hr": "hr_specialist",
}
RUNS = set(ROLES) - {"assessor"}


def test_everyone_has_the_role_the_table_says(people: People) -> None:
    for name, user in people.everyone().items():
        fresh = User.objects.get(pk=user.pk)
        assert queries.role_in(fresh, people.recruitment) == ROLES.get(name, ""), name
        assert queries.visible_to(fresh).filter(pk=people.recruitment.pk).exists() == (name in ROLES), name
        assert queries.run_by(fresh).filter(pk=people.recruitment.pk).exists() == (name in RUNS), name
        assert allowed(fresh, "recruitment.view", people.recruitment) == (name in ROLES), name
        assert allowed(fresh, "recruitment.run", people.recruitment) == (name in RUNS), name
        assert allowed(fresh, "profile.edit", people.recruitment) == (name in RUNS), name


def test_an_ended_membership_gives_nothing(people: People) -> None:
    RecruitmentMember.objects.update(ended_at=timezone.now())
    for user in (people.co_manager, people.deputy, people.assessor):
        assert not queries.visible_to(user).exists()
        assert queries.found(user, people.recruitment.public_id) is None
        assert queries.role_in(user, people.recruitment) == ""


def test_a_manager_does_not_see_the_rest_of_the_unit(people: People) -> None:
    RecruitmentFactory(unit=people.unit)
    assert list(queries.visible_to(people.manager)) == [people.recruitment]
    assert queries.visible_to(people.hr).count() == 2


def test_who_sees_by_two_ways_sees_it_once(people: People) -> None:
    RecruitmentMember.objects.create(
        recruitment=people.recruitment, user=people.hr, role="assessor", since=timezone.now()
    )
    assert list(queries.visible_to(people.hr)) == [people.recruitment]
    assert queries.role_in(people.hr, people.recruitment) == "hr_specialist"


def test_the_found_row_knows_the_role_without_asking_again(people: People) -> None:
    for name, user in people.everyone().items():
        row = queries.found(user, people.recruitment.public_id)
        if row is None:
            assert name not in ROLES
            continue
        user.has_role()  # grants are read once a request anyway
        with CaptureQueriesContext(connection) as asked:
            assert queries.role_in(user, row) == ROLES[name]
        assert len(asked) == 0
        assert queries.role_in(people.co_manager, row) == "co_manager"
        assert [entry["role"] for entry in row.shared_with] == ["co_manager", "deputy", "assessor"]


def test_only_managers_and_hr_create_and_only_in_their_part(people: People) -> None:
    for name, user in people.everyone().items():
        assert allowed(user, "recruitment.create", people.unit) == (name in {"manager", "hr"}), name
        assert allowed(user, "recruitment.create", people.other_unit) == (name in {"other_manager", "hr_elsewhere"})
    assert [unit.name for unit in queries.units_for(people.manager)] == ["Ängsgården"]
    assert [unit.name for unit in queries.units_for(people.hr)] == ["Vård och omsorg", "Ängsgården"]


def test_those_who_run_it_are_told_once_each_while_active(people: People) -> None:
    assert set(queries.people_running(people.recruitment)) == {people.manager, people.co_manager, people.deputy}
    User.objects.filter(pk=people.deputy.pk).update(is_active=False)
    assert set(queries.people_running(people.recruitment)) == {people.manager, people.co_manager}


@pytest.mark.parametrize(
    ("find", "state", "order", "titles"),
    [
        ("", "", "title", ["Arkivarie", "Undersköterska", "Ålderdomshemmets kock", "Ärendehandläggare"]),
        ("ÄNGSGÅRDEN", "", "title", ["Arkivarie", "Undersköterska", "Ålderdomshemmets kock", "Ärendehandläggare"]),
        ("kock", "", "title", ["Ålderdomshemmets kock"]),
        ("1187", "", "title", ["Arkivarie"]),
        ("VON/2026:00007", "", "title", ["Undersköterska"]),
        ("", "draft", "title", ["Ärendehandläggare"]),
        (
            "",
            "no such state",
            "no such order",
            ["Ärendehandläggare", "Ålderdomshemmets kock", "Arkivarie", "Undersköterska"],
        ),
        ("%", "", "title", []),
    ],
)
def test_the_list_is_found_filtered_and_in_swedish_order(
    people: People, find: str, state: str, order: str, titles: list[str]
) -> None:
    people.recruitment.title = "Undersköterska"
    people.recruitment.save()
    people.recruitment.case_file.diary_number = "VON/2026:00007"
    people.recruitment.case_file.save()
    common = {"unit": people.unit, "owner": people.manager}
    RecruitmentFactory(title="Arkivarie", ats_reference="2026:1187", **common)
    RecruitmentFactory(title="Ålderdomshemmets kock", **common)
    RecruitmentFactory(title="Ärendehandläggare", state="draft", **common)
    RecruitmentFactory(title="Ålderdomshemmets kock", unit=people.other_unit)
    found = queries.listed(people.manager, find=find, state=state, order=order)
    assert [row.title for row in found] == titles


def test_what_waits_to_be_begun_is_the_own_alone(people: People) -> None:
    draft = RecruitmentFactory(unit=people.unit, owner=people.manager, state="draft")
    busy = RecruitmentFactory(unit=people.unit, owner=people.manager)
    CandidateFactory(recruitment=busy)
    RecruitmentFactory(unit=people.unit, owner=people.manager, state="closed")
    assert queries.unbegun(people.manager, 7) == [people.recruitment, draft]
    assert queries.unbegun(people.co_manager, 7) == [people.recruitment]
    assert queries.unbegun(people.hr, 7) == queries.unbegun(people.assessor, 7) == []
