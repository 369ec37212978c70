"""One's own page and the language."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from foundation.accounts.enums import Role
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.helpers.pages import Page, press


def test_shows_name_and_roles_and_takes_choices(client: Client) -> None:
    user = UserFactory(roles=[(Role.MANAGER, OrganisationFactory(name="Ängsgården"))])
    client.force_login(user)
    page = Page(client.get("/jag/"))
    assert page.heading == user.name
    assert "Rekryterande chef, Ängsgården" in page.text
    assert press(client, page, "Spara", "/jag/", language="en", notify="digest", name="Annan").url == "/jag/"
    user.refresh_from_db()
    assert (user.language, user.notify, user.name.startswith("Kim")) == ("en", "digest", True)
    page = Page(client.get("/jag/"))
    assert "Your choices are saved." in page.text
    assert page.all("html")[0].get("lang") == "en"


def test_refuses_what_is_no_choice(client: Client) -> None:
    client.force_login(UserFactory())
    assert Page(client.post("/jag/", {"language": "de", "notify": "never"})).status == 422


def test_costs_the_same_with_one_role_and_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = UserFactory(roles=[(Role.MANAGER, OrganisationFactory())])
    client.force_login(user)
    client.get("/jag/")  # the municipality's facts are kept for half a minute
    for _ in range(2):
        with django_assert_num_queries(2):  # session, user with roles
            client.get("/jag/")
        user.role_grants.create(role=Role.REGISTRAR, organisation=OrganisationFactory())
        user.role_grants.create(role=Role.HR_SPECIALIST, organisation=OrganisationFactory())


def test_language_of_a_visitor_is_a_cookie(client: Client) -> None:
    swedish = client.get("/logga-in/", headers={"Accept-Language": "en"})
    page = Page(swedish)
    assert page.heading == "Logga in"
    assert swedish["Content-Language"] == "sv"
    response = press(client, page, "In English", language="en")
    assert response.url == "/logga-in/"
    assert Page(client.get("/logga-in/")).heading == "Sign in"


def test_language_of_somebody_signed_in_is_on_the_account(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    client.post("/sprak/", {"language": "en", "next": "/jag/"})
    user.refresh_from_db()
    assert user.language == "en"
    assert client.get("/sprak/").status_code == 405


@pytest.mark.parametrize("hostile", ["https://evil.example/", "//evil.example", ""])
def test_language_goes_back_only_to_us(client: Client, hostile: str) -> None:
    assert client.post("/sprak/", {"language": "xx", "next": hostile}).url == reverse("home")
    assert "django_language" not in client.cookies
