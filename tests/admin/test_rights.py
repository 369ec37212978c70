"""Who sees what in the administration: HR the words, the administrator the accounts, nobody else anything."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.accounts.enums import Role
from foundation.outbox import actions as outbox
from foundation.outbox.models import Wording
from tests.factories.accounts import OrganisationFactory, RoleGrantFactory, UserFactory
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import RoleTemplateCompetencyFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.factories.surveys import AssumptionsFactory, SurveyTemplateFactory
from tests.helpers.pages import Page
from tests.people import People

HR = {
    "competencies.competencyversion", "recruitment.roletemplate", "references.referencetemplate",
    "surveys.surveytemplate", "surveys.assumptions", "outbox.wording",
}  # fmt: skip
ADMINISTRATOR = {
    "accounts.user", "accounts.organisation", "accounts.municipality", "outbox.message", "audit.event", "audit.readlog",
}  # fmt: skip
ROOMS = {"hr": HR, "hr_elsewhere": HR, "administrator": ADMINISTRATOR}


def shown() -> dict[str, admin.ModelAdmin]:
    return {model._meta.label_lower: found for model, found in admin.site._registry.items()}


def test_every_page_belongs_to_one_of_them() -> None:
    assert set(shown()) == HR | ADMINISTRATOR


def test_each_sees_their_room_and_no_other(client: Client, people: People) -> None:
    looked_at = 0
    for name, user in people.everyone().items():
        client.force_login(user)
        may = ROOMS.get(name, set())
        assert client.get("/admin/").status_code == (200 if may else 403), name
        for label in shown():
            address = reverse(f"admin:{label.replace('.', '_')}_changelist")
            expected = {200, 302} if label in may else {403}
            assert client.get(address).status_code in expected, (name, label)
            looked_at += 1
    assert looked_at == 12 * 12


def test_index_shows_what_one_may_open(client: Client, people: People) -> None:
    client.force_login(people.hr)
    links = set(Page(client.get("/admin/")).links().values())
    for label in shown():
        assert (reverse(f"admin:{label.replace('.', '_')}_changelist") in links) == (label in HR)


def test_nobody_deletes_and_nobody_adds_what_the_product_writes(client: Client, people: People) -> None:
    outbox.put(
        "password_reset", dedupe_key="a", to_name="K", to_email="k@ekdala.example", language="sv",
        subject_kind="user", subject_id="1",
    )  # fmt: skip
    rows = {
        "competencies.competencyversion": CompetencyVersionFactory(draft=True),
        "recruitment.roletemplate": RoleTemplateCompetencyFactory().role_template,
        "references.referencetemplate": ReferenceTemplateFactory(draft=True),
        "surveys.surveytemplate": SurveyTemplateFactory(draft=True),
        "surveys.assumptions": AssumptionsFactory(),
        "outbox.wording": Wording(pk="references.referee_invitation"),
        "accounts.user": people.manager,
        "accounts.organisation": people.unit,
        "accounts.municipality": shown()["accounts.municipality"].model.objects.get(),
        "outbox.message": shown()["outbox.message"].model.objects.first(),
    }
    for label, row in rows.items():
        client.force_login(people.hr if label in HR else people.administrator)
        name = label.replace(".", "_")
        page = Page(client.get(reverse(f"admin:{name}_change", args=[row.pk])))
        assert "Ta bort" not in page.links(), label
        assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403, label
    assert client.get(reverse("admin:outbox_message_add")).status_code == 403
    assert client.get(reverse("admin:audit_event_add")).status_code == 403


def test_signed_out_visitor_signs_in_where_everybody_does(client: Client) -> None:
    assert client.get("/admin/").url == "/logga-in/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").url == "/logga-in/?next=/admin/"
    client.force_login(UserFactory(roles=[(Role.HR_SPECIALIST, OrganisationFactory())]))
    assert client.get("/admin/password_change/").url == "/jag/losenord/"
    assert client.post("/admin/logout/").url == "/logga-in/"
    assert client.get("/admin/").status_code == 302


MAKERS = {
    "competencies.competencyversion": CompetencyVersionFactory,
    "recruitment.roletemplate": lambda: RoleTemplateCompetencyFactory().role_template,
    "references.referencetemplate": ReferenceTemplateFactory,
    "surveys.surveytemplate": SurveyTemplateFactory,
    "accounts.user": lambda: UserFactory(roles=[(Role.MANAGER, OrganisationFactory())]),
    "accounts.organisation": OrganisationFactory,
}


def counted(client: Client, address: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("label", MAKERS)
def test_a_list_costs_the_same_with_one_row_and_three(client: Client, people: People, label: str) -> None:
    client.force_login(people.hr if label in HR else people.administrator)
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")
    MAKERS[label]()
    client.get(address)
    one = counted(client, address)
    for _ in range(2):
        MAKERS[label]()
    assert counted(client, address) == one <= 9
    assert admin.site._registry[type(MAKERS[label]())].list_per_page == 50


def test_a_form_costs_the_same_with_one_part_and_three(client: Client, people: People) -> None:
    client.force_login(people.hr)
    role = RoleTemplateCompetencyFactory().role_template
    address = reverse("admin:recruitment_roletemplate_change", args=[role.pk])
    client.get(address)
    one = counted(client, address)
    for _ in range(2):
        RoleTemplateCompetencyFactory(role_template=role)
    assert counted(client, address) == one

    client.force_login(people.administrator)
    address = reverse("admin:accounts_user_change", args=[people.manager.pk])
    client.get(address)
    one = counted(client, address)
    for _ in range(2):
        RoleGrantFactory(user=people.manager)
    assert counted(client, address) == one


def test_no_list_tells_a_password_by_its_beginning(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    assert client.get("/admin/accounts/user/", {"password__startswith": "argon2"}).status_code == 400


def test_a_filter_with_a_nul_is_refused_and_not_the_databases_to_refuse(client: Client, people: People) -> None:
    client.force_login(people.administrator)
    assert client.get("/admin/outbox/message/?kind=%00").status_code == 400
