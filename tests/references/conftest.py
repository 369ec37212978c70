"""A case with frozen questions of every kind, and its rounds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.accounts.queries import forget_municipality
from recruitment.models import Recruitment
from references.actions import candidate as by_candidate
from references.actions import staff
from references.models import Referee, ReferenceRequest
from tests.factories.accounts import MunicipalityFactory, UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.factories.references import ReferenceTemplateFactory
from tests.helpers.links import Visitor


@pytest.fixture
def municipality(db: None) -> Any:
    """The municipality's facts, fresh in this process and forgotten afterwards."""
    forget_municipality()
    yield MunicipalityFactory()
    forget_municipality()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def case(municipality: Any) -> Recruitment:
    """A recruitment whose role has a reference template: period, text, choice and yes/no around the competencies."""
    found: Recruitment = RecruitmentFactory(title="Undersköterska, natt", owner=UserFactory(name="Maria Öberg"))
    ReferenceTemplateFactory(role_template=found.role_template)
    return found


@pytest.fixture
def naming(case: Recruitment, now: datetime) -> ReferenceRequest:
    """A round that waits for the candidate, Amina, to name two."""
    return staff.ask_candidate(
        by=case.owner,
        candidate=CandidateFactory(recruitment=case, name="Amina Lindqvist", email="amina@example.org"),
        minimum=2,
        deadline=(now + timedelta(days=20)).date(),
        personal_line="Tack för ett fint samtal!",
        now=now,
    )


@pytest.fixture
def named(naming: ReferenceRequest, now: datetime) -> Callable[..., Referee]:
    """Names a referee in Amina's round."""

    def name(number: int = 1, **changes: Any) -> Referee:
        given: dict[str, Any] = {
            "name": ["Karin Alm", "Olle Sandström", "Eva Ek"][number - 1],
            "relation": "former_manager",
            "employer": "Lövholmens äldreboende",
            "email": f"referent.{number}@example.org",
            "phone": "070-174 06 21",
            "language": "sv",
            "wait_for_go": False,
        }
        return by_candidate.name_referee(request=naming, **(given | changes), now=now)

    return name


@pytest.fixture
def listed(naming: ReferenceRequest, named: Callable[..., Referee]) -> ReferenceRequest:
    """The round with Karin and, to wait with, Olle on the list; not sent."""
    named(1)
    named(2, wait_for_go=True)
    return naming


@pytest.fixture
def karin(naming: ReferenceRequest, named: Callable[..., Referee], now: datetime) -> Referee:
    """The first of two referees who have been asked."""
    first = named(1)
    named(2)
    by_candidate.send_naming(request=naming, now=now)
    return Referee.objects.select_related("request__candidate__recruitment__question_set").get(pk=first.pk)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
