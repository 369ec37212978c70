"""The framework to read: whose, what stands there, and what it costs."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from competencies.enums import Factor, VersionState
from foundation.accounts import queries
from foundation.accounts.enums import Role
from tests.factories.accounts import OrganisationFactory, RoleGrantFactory, UserFactory
from tests.factories.competencies import CompetencyFactory, CompetencyVersionFactory
from tests.factories.recruitment import RecruitmentMemberFactory
from tests.helpers.pages import Page
from tests.people import People

pytestmark = pytest.mark.django_db

READ = {
    "manager", "other_manager", "co_manager", "deputy", "assessor", "hr", "hr_elsewhere", "hr_management", "union",
}  # fmt: skip


def test_who_reads_it(client: Client, people: People) -> None:
    version = CompetencyVersionFactory()
    seen = {}
    for name, user in people.everyone().items():
        client.force_login(user)
        answers = {
            client.get("/kompetenser/").status_code,
            client.get(f"/kompetenser/{version.competency.slug}/").status_code,
        }
        (seen[name],) = answers
    assert seen == {name: 200 if name in READ else 403 for name in people.everyone()}


def test_registrar_who_assesses_reads_it(client: Client) -> None:
    user = RoleGrantFactory(role=Role.REGISTRAR).user
    client.force_login(user)
    assert client.get("/kompetenser/").status_code == 403
    RecruitmentMemberFactory(user=user)
    assert client.get("/kompetenser/").status_code == 200


def test_pairs_hold_what_is_published(client: Client) -> None:
    client.force_login(UserFactory())
    assert "Ingen kompetens är publicerad ännu." in Page(client.get("/kompetenser/")).text
    for position, factor in enumerate([Factor.OPENNESS, Factor.OPENNESS, Factor.STABILITY], 1):
        CompetencyVersionFactory(competency=CompetencyFactory(factor=factor, position=position))
    old = CompetencyVersionFactory(number=1, state=VersionState.RETIRED, name_sv="Gammalt namn")
    CompetencyVersionFactory(competency=old.competency, number=2, draft=True, name_sv="Utkastets namn")
    page = Page(client.get("/kompetenser/"))
    assert [heading.text for heading in page.all("h2")] == ["Öppenhet", "Stabilitet"]
    assert len(page.all("dt")) == 3
    assert "Gammalt namn" not in page.text
    assert "Utkastets namn" not in page.text


def test_one_competency_in_both_languages(client: Client) -> None:
    version = CompetencyVersionFactory()
    client.force_login(UserFactory())
    page = Page(client.get(f"/kompetenser/{version.competency.slug}/"))
    assert page.heading == version.name_sv
    for words in ("Planerar dagen", "Börjar om ofta", version.anchor_3_sv, version.reference_questions.first().text_sv):
        assert words in page.text
    client.force_login(UserFactory(language="en"))
    page = Page(client.get(f"/kompetenser/{version.competency.slug}/"))
    assert page.heading == version.name_en
    assert "Plans the day" in page.text


@pytest.mark.parametrize("slug", ["finns-inte", "utkast"])
def test_what_is_not_published_is_not_there(client: Client, slug: str) -> None:
    CompetencyVersionFactory(competency=CompetencyFactory(slug="utkast"), draft=True)
    client.force_login(UserFactory())
    assert client.get(f"/kompetenser/{slug}/").status_code == 404


def test_costs_the_same_with_one_and_three(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.municipality()
    client.force_login(UserFactory(roles=[(Role.MANAGER, OrganisationFactory())]))
    for _ in range(2):
        version = CompetencyVersionFactory()
        with django_assert_num_queries(3):  # session, user with roles, the framework
            client.get("/kompetenser/")
        with django_assert_num_queries(5):  # and its questions of both kinds
            client.get(f"/kompetenser/{version.competency.slug}/")
        CompetencyVersionFactory()
