"""What tests of a round's pages share: a Monday, a manager, a candidate, a round that collects, a protocol."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from foundation.accounts import queries
from foundation.records import actions as records
from foundation.records.models import Document
from foundation.records.registry import Rendered
from recruitment.models import Candidate, Recruitment
from references.actions import candidate as by_candidate
from references.actions import staff
from references.models import ReferenceRequest
from tests.factories.accounts import MunicipalityFactory
from tests.factories.recruitment import CandidateFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.people import People
from tests.references.staff_side.rounds import referee
from tests.references.test_round import LAST_DAY, MONDAY, answer, name


@pytest.fixture
def municipality(db: None) -> Iterator[None]:
    """The municipality's row, read anew."""
    MunicipalityFactory()
    queries.forget_municipality()
    yield
    queries.forget_municipality()


@pytest.fixture
def monday() -> Iterator[Any]:
    """The clock stands at ten on a Monday."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(people: People) -> Recruitment:
    ReferenceTemplateFactory(role_template=people.recruitment.role_template)
    return people.recruitment


@pytest.fixture
def candidate(case: Recruitment) -> Candidate:
    return CandidateFactory(recruitment=case, name="Amina Lindqvist", email="amina@example.org")


@pytest.fixture
def manager(client: Client, people: People) -> Client:
    client.force_login(people.manager)
    return client


@pytest.fixture
def round_(candidate: Candidate) -> ReferenceRequest:
    """A round that collects from Karin and Mattias."""
    request = staff.ask_candidate(
        by=candidate.recruitment.owner, candidate=candidate, minimum=2, deadline=LAST_DAY, personal_line="", now=MONDAY
    )
    name(request, 1, name="Karin Alm")
    name(request, 2, name="Mattias Ek")
    by_candidate.send_naming(request=request, now=MONDAY)
    request.refresh_from_db()
    return request


@pytest.fixture
def finished(round_: ReferenceRequest, settings: Any, tmp_path: Any) -> Document:
    """The round's protocol, made."""
    settings.DOCUMENTS_DIR = tmp_path
    answer(referee(round_, "Karin"))
    answer(referee(round_, "Mattias"))
    document = records.claim(Document.objects.get().pk, now=MONDAY)
    assert document
    return records.finish(document=document, rendered=Rendered(b"%PDF-1.7 the protocol"), now=MONDAY)
