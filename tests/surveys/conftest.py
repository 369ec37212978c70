"""A recruitment that has been closed, and the surveys the product ships with."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from botkyrka_rc import content_surveys
from foundation.accounts.queries import forget_municipality
from recruitment.enums import RecruitmentState
from recruitment.models import Recruitment
from tests.factories.accounts import MunicipalityFactory, UserFactory
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory
from tests.helpers.links import Visitor


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def shipped(db: None, now: datetime) -> Any:
    """The municipality's facts, fresh in this process, and the surveys of the product."""
    forget_municipality()
    MunicipalityFactory()
    content_surveys.load(now=now)
    yield
    forget_municipality()


@pytest.fixture
def case(shipped: Any, now: datetime) -> Recruitment:
    """Closed just now, with three candidates."""
    found: Recruitment = RecruitmentFactory(
        title="Undersköterska, natt", owner=UserFactory(name="Maria Öberg"), state=RecruitmentState.CLOSED
    )
    Recruitment.objects.filter(pk=found.pk).update(changed_at=now, closed_at=now)
    found.refresh_from_db()
    CandidateFactory.create_batch(3, recruitment=found)
    return found


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
