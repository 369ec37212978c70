"""A draft is made from what is in force and published in its place; what is frozen stays as it was."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from competencies import actions, queries
from competencies.enums import QuestionKind, VersionState
from competencies.models import CompetencyVersion
from competencies.rules import PublishRefused, behaviour_problems
from foundation.accounts.enums import Role
from foundation.audit.models import Event
from foundation.lib import questions
from foundation.lib.moves import MoveRefused
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.competencies import CompetencyVersionFactory, ReferenceQuestionFactory
from tests.factories.references import QuestionSetFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def hr() -> UserFactory:
    return UserFactory(roles=[(Role.HR_SPECIALIST, OrganisationFactory())])


def test_draft_is_a_copy_and_is_made_once(hr: UserFactory) -> None:
    version = CompetencyVersionFactory()
    draft = actions.make_draft(by=hr, competency=version.competency)
    assert actions.make_draft(by=hr, competency=version.competency) == draft
    version.refresh_from_db()
    assert (version.state, version.reference_questions.count()) == (VersionState.PUBLISHED, 2)
    assert (draft.number, draft.state, draft.published_at, draft.definition_sv) == (
        2, VersionState.DRAFT, None, version.definition_sv,
    )  # fmt: skip
    slugs = [list(v.reference_questions.values_list("slug", "text_sv")) for v in (version, draft)]
    assert slugs[0] == slugs[1]
    assert Event.objects.filter(kind="framework.draft_made").count() == 1


def test_publishing_replaces_the_former(hr: UserFactory) -> None:
    version = CompetencyVersionFactory()
    draft = actions.make_draft(by=hr, competency=version.competency)
    published = actions.publish(by=hr, version=draft, reason="ska inte sparas", now=NOW)
    version.refresh_from_db()
    assert (version.state, published.state) == (VersionState.RETIRED, VersionState.PUBLISHED)
    assert (published.published_at, published.published_by_id, published.wording_reason) == (NOW, hr.pk, "")
    with pytest.raises(MoveRefused):
        actions.publish(by=hr, version=published, reason="", now=NOW)
    event = Event.objects.get(kind="framework.published")
    assert (event.actor_id, event.values["version"], event.actor_role) == (hr.pk, 2, "hr_specialist")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SYSTEM_ADMINISTRATOR, Role.HR_MANAGEMENT])
def test_only_hr_specialists_write(role: Role) -> None:
    user = UserFactory(roles=[(role, OrganisationFactory())])
    version = CompetencyVersionFactory()
    with pytest.raises(PermissionDenied):
        actions.make_draft(by=user, competency=version.competency)
    with pytest.raises(PermissionDenied):
        actions.publish(by=user, version=version, reason="", now=NOW)


@pytest.mark.parametrize(
    ("swedish", "english", "problems"), [(4, 4, 0), (6, 6, 0), (3, 3, 2), (7, 7, 2), (4, 5, 1), (3, 5, 2)]
)
def test_four_to_six_behaviours_in_both_languages(swedish: int, english: int, problems: int) -> None:
    assert len(behaviour_problems("rad\n\n" * swedish, "line\n" * english)) == problems


def test_questions_are_two_at_most_and_one_on_the_scale(hr: UserFactory) -> None:
    draft = CompetencyVersionFactory(draft=True, questions=False)
    ReferenceQuestionFactory(version=draft, kind=QuestionKind.TEXT)
    assert len(queries.problems(draft)) == 1
    ReferenceQuestionFactory(version=draft)
    assert queries.problems(draft) == []
    ReferenceQuestionFactory(version=draft)
    with pytest.raises(PublishRefused) as refused:
        actions.publish(by=hr, version=draft, reason="", now=NOW)
    assert len(refused.value.problems) == 1
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_doubtful_words_ask_for_a_reason_that_is_kept(hr: UserFactory) -> None:
    draft = CompetencyVersionFactory(draft=True)
    draft.reference_questions.filter(position=2).update(text_sv="Hur ofta var hen sjuk?")
    with pytest.raises(PublishRefused):
        actions.publish(by=hr, version=draft, reason="  ", now=NOW)
    published = actions.publish(by=hr, version=draft, reason=" Vi prövar varningen. ", now=NOW)
    assert published.wording_reason == "Vi prövar varningen."
    event = Event.objects.get(kind="framework.published")
    assert event.values["doubts"] >= 1
    assert "prövar" not in repr(event.values)


def test_specification_is_what_the_questionnaires_read() -> None:
    version = CompetencyVersionFactory()
    parsed = questions.parse(queries.specifications(version))
    assert [question.kind for question in parsed] == ["scale", "text"]
    assert parsed[0].anchor(3, "sv") == version.anchor_3_sv


def test_what_is_frozen_stays(hr: UserFactory) -> None:
    frozen = QuestionSetFactory()
    before = CompetencyVersion.objects.order_by("pk").first()
    profile = frozen.profile.competencies.get(version=before)
    draft = actions.make_draft(by=hr, competency=before.competency)
    draft.definition_sv = "Något helt annat."
    draft.save()
    draft.reference_questions.update(text_sv="En helt annan fråga?")
    actions.publish(by=hr, version=draft, reason="", now=NOW)
    kept = (frozen.questions, frozen.sha256)
    frozen.refresh_from_db()
    profile.refresh_from_db()
    assert (frozen.questions, frozen.sha256) == kept
    assert "helt annan" not in repr(frozen.questions)
    assert profile.version.definition_sv == before.definition_sv
