"""Who reaches which of a round's pages."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from foundation.records.models import Document
from references.models import ReferenceRequest
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.helpers.pages import Page
from tests.people import People
from tests.references.staff_side.rounds import ask_url, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("municipality", "monday")]


def addresses(round_: ReferenceRequest) -> dict[str, tuple[str, str]]:
    """Every staff address of a round with an answer and a protocol: what it is called, how, and where."""
    case = round_.candidate.recruitment
    other = CandidateFactory(recruitment=case)
    reads = {
        "request": at(round_),
        "answer": at(round_, "answer", "Karin"),
        "protocol": at(round_, "protocol", version=1),
    }
    gets = {
        "ask": ask_url(other),
        "questions": reverse("references:questions", args=[case.public_id]),
        **reads,
        **{act: at(round_, act, "Mattias") for act in ("referee_address", "referee_withdraw")},
        **{
            act: at(round_, act)
            for act in (
                "request_candidate_address",
                "request_extend",
                "request_another",
                "request_close",
                "request_reopen",
                "request_withdraw",
            )
        },
    }
    posts = {
        "referee_remind": at(round_, "referee_remind", "Mattias"),
        "request_remind_candidate": at(round_, "request_remind_candidate"),
    }
    return {act: ("get", path) for act, path in gets.items()} | {act: ("post", path) for act, path in posts.items()}


def test_every_address_is_404_outside_403_for_assessors_and_opens_for_those_who_run(
    client: Client, finished: Document, round_: ReferenceRequest, people: People
) -> None:
    runs = {people.manager, people.co_manager, people.deputy, people.hr}
    looked_at = 0
    found = addresses(round_)
    for user in people.everyone().values():
        client.force_login(user)
        for act, (method, path) in found.items():
            status = getattr(client, method)(path).status_code
            wanted = {200, 302} if user in runs else {403} if user == people.assessor else {404}
            assert status in wanted, (user, act, status)
            looked_at += 1
    assert looked_at == 12 * 15


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
