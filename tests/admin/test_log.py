"""The log as the administrator reads it: people, roles and objects by their words, none of the product's own slugs."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.audit import actions as audit
from foundation.audit import registry
from foundation.audit.models import Event
from tests.helpers.pages import Page
from tests.people import People

SLUG = re.compile(r"\b(?:references|recruitment|records|accounts|competencies|outbox)\.[a-z_]+|\b[a-z]+_[a-z]+\b")
LISTS = ["admin:audit_event_changelist", "admin:audit_readlog_changelist"]


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    client.force_login(people.administrator)
    return client


def happened(kind: str = "references.address_changed", about: str = "references.referee", number: int = 16) -> Event:
    audit.record_read(by_id=None, role="co_manager", case_id=3, object_kind=about, object_id=number)
    return audit.record(kind, by_id=None, role="referee", case_id=3, object_kind=about, object_id=number)


@pytest.mark.parametrize("address", LISTS)
def test_objects_and_roles_are_told_in_words(administrator: Client, address: str) -> None:
    happened()
    page = Page(administrator.get(reverse(address)))
    assert "referent 16" in page.text
    assert not SLUG.findall(page.text)
    assert "Referent" in page.links()
    assert "Systemadministratör" in page.links()


def test_an_event_begins_with_a_capital_and_its_page_is_in_words_too(administrator: Client) -> None:
    event = happened("references.begun")
    page = Page(administrator.get(reverse(LISTS[0])))
    assert "Referent 16 började svara." in page.text
    page = Page(administrator.get(reverse("admin:audit_event_change", args=[event.pk])))
    assert "Referent 16 började svara." in page.text
    assert not SLUG.findall(page.text)


@pytest.mark.parametrize("address", LISTS)
def test_the_filter_finds_what_has_the_name_whichever_its_slug(administrator: Client, address: str) -> None:
    happened()
    happened("framework.published", "competencies.version", 71)
    happened("admin.changed", "competencies.competencyversion", 72)
    links = Page(administrator.get(reverse(address))).links()
    page = Page(administrator.get(reverse(address) + links["Version av en kompetens"]))
    assert "referent 16" not in page.text
    assert "72" in page.text
    assert ("71" in page.text) == ("event" not in address)  # the sentence of a published version names its competency
    assert "2 träffar" in page.text
    page = Page(administrator.get(reverse(address) + links["Referenten"]))
    assert ("referent 16" in page.text) == ("event" in address)  # who read was a co-manager
    assert administrator.get(reverse(address), {"object_kind": "unheard_of"}).status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_one_row_and_three(administrator: Client, address: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            administrator.get(reverse(address))
        return len(queries)

    happened()
    cost()
    one = cost()
    happened(number=17)
    happened("recruitment.candidate_added", "recruitment.candidate", 18)
    assert cost() == one


def test_whatever_the_administration_changes_has_a_name() -> None:
    changed = [model._meta.label_lower for model in admin.site._registry if model._meta.app_label != "audit"]
    assert len(changed) == 10
    assert set(changed) <= registry.objects().keys()
