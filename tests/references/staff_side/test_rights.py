"""Who reaches which of a round's pages."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from foundation.records.models import Document
from references.models import ReferenceRequest
from tests.factories.recruitment import RecruitmentFactory
from tests.helpers.pages import Page
from tests.people import People
from tests.references.staff_side.rounds import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def test_a_round_of_another_recruitment_is_not_found_under_ones_own(
    manager: Client, round_: ReferenceRequest, people: People
) -> None:
    own = RecruitmentFactory(unit=people.unit, owner=people.manager)
    mixed = reverse("references:request", args=[own.public_id, round_.public_id])
    assert manager.get(mixed).status_code == 404
    stranger = reverse(
        "references:referee_remind",
        args=[people.recruitment.public_id, round_.public_id, round_.public_id],
    )
    assert manager.post(stranger).status_code == 404


def test_links_of_the_page_all_lead_somewhere(manager: Client, finished: Document, round_: ReferenceRequest) -> None:
    page = Page(manager.get(at(round_)))
    inside = {href for href in page.links().values() if href.startswith("/rekryteringar/")}
    assert len(inside) > 5
    for href in inside:
        assert manager.get(urlsplit(href).path).status_code == 200, href
