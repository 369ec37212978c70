"""The factories make what the database accepts, in every state."""

import pytest

from foundation.accounts.enums import Role
from recruitment.enums import RecruitmentState
from references.enums import RefereeState, RequestState
from tests.factories.competencies import CompetencyVersionFactory
from tests.factories.recruitment import RecruitmentFactory, RoleTemplateCompetencyFactory
from tests.factories.references import (
    AnswerDraftFactory,
    RefereeFactory,
    ReferenceRequestFactory,
    ReferenceTemplateFactory,
    SentAnswerFactory,
)
from tests.people import People

pytestmark = pytest.mark.django_db


def test_people_hold_what_their_names_say(people: People) -> None:
    assert len(people.everyone()) == 12
    assert people.manager.holds(people.unit.path, Role.MANAGER)
    assert people.hr.holds(people.unit.path, Role.HR_SPECIALIST)
    assert not people.hr_elsewhere.holds(people.unit.path, Role.HR_SPECIALIST)
    assert people.recruitment.owner == people.manager
    assert people.recruitment.members.count() == 3


@pytest.mark.parametrize("state", RecruitmentState.values)
def test_recruitment_in_every_state(state: str) -> None:
    profile = RecruitmentFactory(state=state).profiles.get()
    assert profile.competencies.count() == 3
    assert (profile.adopted_at is None) == (state == RecruitmentState.DRAFT)


@pytest.mark.parametrize("state", RequestState.values)
def test_request_in_every_state(state: str) -> None:
    assert ReferenceRequestFactory(state=state).pk


@pytest.mark.parametrize("state", RefereeState.values)
def test_referee_in_every_state(state: str) -> None:
    assert RefereeFactory(state=state).request.candidate.recruitment.question_set.questions


def test_framework_templates_and_answers() -> None:
    assert CompetencyVersionFactory(draft=True).reference_questions.count() == 2
    assert ReferenceTemplateFactory().questions.count() == 4
    assert RoleTemplateCompetencyFactory().role_template.suggestions.count() == 1
    assert len(AnswerDraftFactory().answers) == len(SentAnswerFactory().answers) == 7
