"""The system administrator's way with accounts, roles and the organisation."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Municipality, Organisation, User
from foundation.accounts.queries import municipality as facts
from foundation.audit.models import Event
from foundation.outbox.models import Message
from tests.factories.accounts import AdministrationFactory, BoardFactory, OrganisationFactory, UserFactory
from tests.helpers.pages import Page, press, values
from tests.people import People


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    client.force_login(people.administrator)
    return client


def at(model: str, page: str, *args: int) -> str:
    return reverse(f"admin:accounts_{model}_{page}", args=args)


def save(client: Client, address: str, **changes: str) -> object:
    page = Page(client.get(address))
    (form,) = [form for form in page.all("form") if form.get("id", "").endswith("_form")]
    filled = {name: value for name, value in (values(form) | changes).items() if value is not None}
    return client.post(address, filled | {"_save": "1"})


def test_new_account_gets_an_invitation_and_a_role(administrator: Client, people: People) -> None:
    response = save(
        administrator, at("user", "add"), name="Nils Ny", email="Nils.Ny@Ekdala.example",
        **{"role_grants-0-role": "manager", "role_grants-0-organisation": str(people.unit.pk)},
    )  # fmt: skip
    assert response.status_code == 302
    user = User.objects.get(email="nils.ny@ekdala.example")
    assert not user.has_usable_password()
    assert user.holds(people.unit.path, Role.MANAGER)
    message = Message.objects.get()
    assert (message.kind, message.recipient_email) == ("invitation", user.email)
    kinds = set(Event.objects.filter(actor_id=people.administrator.pk).values_list("kind", flat=True))
    assert kinds == {"account.created", "account.role_granted", "admin.added"}
    assert "Nils" not in repr(list(Event.objects.values()))
    told = Page(administrator.get(at("user", "changelist"))).text
    assert "En inbjudan är på väg till nils.ny@ekdala.example." in told

    page = Page(administrator.get(at("user", "change", user.pk)))
    press(administrator, page, "Skicka inbjudan igen")
    assert Message.objects.filter(kind="invitation").count() == 2


def test_address_is_one_persons(administrator: Client, people: People) -> None:
    response = save(administrator, at("user", "add"), name="Nils Ny", email=people.manager.email.upper())
    assert response.status_code == 200
    assert Page(response).title.startswith("Fel:")
    assert not Message.objects.exists()


def test_roles_are_ended_and_never_lost(administrator: Client, people: People) -> None:
    address = at("user", "change", people.manager.pk)
    assert save(administrator, address, **{"role_grants-0-end": "on"}).status_code == 302
    grant = people.manager.role_grants.get()
    assert grant.ended_at
    page = Page(administrator.get(address))
    assert "Avslutade roller" in page.text
    again = {"role_grants-0-role": "manager", "role_grants-0-organisation": str(people.unit.pk)}
    assert save(administrator, address, **again).status_code == 302
    assert people.manager.role_grants.count() == 2
    assert (
        save(administrator, address, **{"role_grants-0-role": "registrar"}).status_code == 302
    )  # a grant stays as it is
    assert set(people.manager.role_grants.values_list("role", flat=True)) == {"manager"}
    twice = {"role_grants-1-role": "manager", "role_grants-1-organisation": str(people.unit.pk)}
    response = save(administrator, address, **twice)
    assert response.status_code == 200
    assert people.manager.role_grants.count() == 2


def test_deactivation_ends_the_session_and_the_last_administrator_stays(administrator: Client, people: People) -> None:
    elsewhere = Client()
    elsewhere.force_login(people.manager)
    assert save(administrator, at("user", "change", people.manager.pk), is_active=None).status_code == 302
    assert elsewhere.get("/jag/").status_code == 302
    assert Event.objects.get(kind="account.changed").values["fields"] == ["is_active"]

    own = at("user", "change", people.administrator.pk)
    for refused in ({"is_active": None}, {"role_grants-0-end": "on"}):
        response = save(administrator, own, **refused)
        assert response.status_code == 200
        assert "Någon måste finnas kvar" in Page(response).text
    UserFactory(roles=[(Role.SYSTEM_ADMINISTRATOR, people.unit)])
    assert save(administrator, own, **{"role_grants-0-end": "on"}).status_code == 302
    assert administrator.get("/admin/").status_code == 403


def test_link_is_not_sent_to_a_closed_account(administrator: Client) -> None:
    gone = UserFactory(is_active=False)
    assert administrator.post(at("user", "link", gone.pk)).status_code == 302
    assert not Message.objects.exists()
    assert administrator.get(at("user", "link", gone.pk)).status_code == 405


def test_list_finds_by_role_and_name(administrator: Client, people: People) -> None:
    page = Page(administrator.get(at("user", "changelist"), {"role": "registrar"}))
    assert people.registrar.name in page.text
    assert people.manager.name not in page.text
    page = Page(administrator.get(at("user", "changelist"), {"q": "maria"}))
    assert people.manager.name in page.text
    assert "Rekryterande chef, Ängsgården" in page.text
    page = Page(administrator.get(at("user", "changelist"), {"q": people.assessor.name}))
    assert "Ingen egen roll" in page.text


def test_password_is_neither_shown_nor_set(administrator: Client, people: People) -> None:
    address = at("user", "change", people.manager.pk)
    before = people.manager.password
    assert before not in administrator.get(address).content.decode()
    save(administrator, address, password="nytt", is_superuser="on")
    people.manager.refresh_from_db()
    assert people.manager.password == before


@pytest.mark.parametrize(
    ("kind", "parent", "accepted"),
    [
        ("board", None, True), ("administration", "board", True), ("unit", "administration", True),
        ("unit", "board", False), ("board", "board", False), ("administration", None, False), ("", None, False),
    ],
)  # fmt: skip
def test_organisation_keeps_its_shape(administrator: Client, kind: str, parent: str | None, accepted: bool) -> None:
    places = {"board": BoardFactory().pk, "administration": AdministrationFactory().pk, None: ""}
    data = {"kind": kind, "name": "Nytt ställe", "parent": str(places[parent])}
    response = save(administrator, at("organisation", "add"), **data)
    assert Organisation.objects.filter(name="Nytt ställe").exists() == accepted
    assert response.status_code == (302 if accepted else 200)


def test_organisation_is_renamed_but_not_moved(administrator: Client, people: People) -> None:
    elsewhere = OrganisationFactory()
    address = at("organisation", "change", people.unit.pk)
    data = {"name": "Ängsgården norra", "parent": str(elsewhere.parent_id), "kind": "board"}
    assert save(administrator, address, **data).status_code == 302
    people.unit.refresh_from_db()
    assert (people.unit.name, people.unit.kind) == ("Ängsgården norra", OrganisationKind.UNIT)
    assert people.unit.parent_id != elsewhere.parent_id


def test_municipality_is_one_row_that_every_page_shows(administrator: Client) -> None:
    address = administrator.get(at("municipality", "changelist")).url
    assert address == at("municipality", "change", 1)
    assert save(administrator, address, switchboard="08-465 004 99").status_code == 302
    assert facts().switchboard == "08-465 004 99"
    assert administrator.get(at("municipality", "add")).status_code == 403
    Municipality.objects.all().delete()
    assert administrator.get(at("municipality", "changelist")).url == at("municipality", "add")


def test_log_is_read_in_sentences(administrator: Client, people: People) -> None:
    save(administrator, at("user", "change", people.manager.pk), title="Områdeschef")
    page = Page(administrator.get(reverse("admin:audit_event_changelist")))
    assert f"{people.administrator.name} ändrade kontot för" in page.text
