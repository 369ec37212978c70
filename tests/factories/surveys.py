"""Surveys: what is asked, and of whom."""

from typing import Any

import factory
from django.utils import timezone

from competencies.enums import QuestionKind, VersionState
from recruitment.enums import RecruitmentState
from surveys.enums import SurveyKind
from surveys.models import Assumptions, Invitation, Survey, SurveyQuestion, SurveyTemplate
from surveys.rules import last_day
from tests.factories.recruitment import CandidateFactory, RecruitmentFactory


class SurveyTemplateFactory(factory.django.DjangoModelFactory):
    """A published survey with a scale, a yes-or-no and an optional text (`questions=False` for none)."""

    class Meta:
        model = SurveyTemplate
        skip_postgeneration_save = True
        django_get_or_create = ("kind", "number")

    class Params:
        draft = factory.Trait(state=VersionState.DRAFT, published_at=None, number=2)

    kind = SurveyKind.CANDIDATE
    number = 1
    state = VersionState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def questions(self: SurveyTemplate, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False and not self.questions.exists():
            SurveyQuestionFactory(template=self, slug="helhet", position=1, is_satisfaction=True)
            SurveyQuestionFactory(template=self, slug="samma", position=2, kind=QuestionKind.YES_NO)
            SurveyQuestionFactory(template=self, slug="battre", position=3, kind=QuestionKind.TEXT, required=False)


class SurveyQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyQuestion

    template = factory.SubFactory(SurveyTemplateFactory, questions=False)
    slug = factory.Sequence(lambda n: f"enkatfraga-{n}")
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.SCALE
    text_sv = factory.Sequence(lambda n: f"Hur var det ({n})?")
    text_en = factory.Sequence(lambda n: f"How was it ({n})?")
    anchor_1_sv = factory.Maybe(factory.LazyAttribute(lambda row: row.kind == QuestionKind.SCALE), "Dåligt", "")
    anchor_1_en = factory.Maybe(factory.LazyAttribute(lambda row: row.kind == QuestionKind.SCALE), "Poor", "")
    anchor_5_sv = factory.Maybe(factory.LazyAttribute(lambda row: row.kind == QuestionKind.SCALE), "Bra", "")
    anchor_5_en = factory.Maybe(factory.LazyAttribute(lambda row: row.kind == QuestionKind.SCALE), "Good", "")


class SurveyFactory(factory.django.DjangoModelFactory):
    """An open survey of a closed recruitment."""

    class Meta:
        model = Survey

    recruitment = factory.SubFactory(RecruitmentFactory, state=RecruitmentState.CLOSED)
    kind = SurveyKind.CANDIDATE
    template = factory.LazyAttribute(lambda survey: SurveyTemplateFactory(kind=survey.kind))
    opened_at = factory.LazyFunction(timezone.now)
    closes_on = factory.LazyAttribute(lambda survey: last_day(survey.opened_at, 14))


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    survey = factory.SubFactory(SurveyFactory)

    @factory.lazy_attribute
    def candidate(self) -> Any:
        kind = self.survey.kind
        return CandidateFactory(recruitment=self.survey.recruitment) if kind == SurveyKind.CANDIDATE else None

    @factory.lazy_attribute
    def user(self) -> Any:
        return self.survey.recruitment.owner if self.survey.kind == SurveyKind.MANAGER else None


class AssumptionsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assumptions
        django_get_or_create = ("id",)

    id = 1


def reply_to(slugs: dict[str, Any]) -> dict[str, Any]:
    """Answers as they are kept: a number is a score, yes or no a choice, another text a text."""
    found: dict[str, Any] = {}
    for slug, value in slugs.items():
        if isinstance(value, int):
            found[slug] = {"score": value, "cannot_judge": False, "comment": ""}
        elif value in ("yes", "no"):
            found[slug] = {"answer": value, "comment": ""}
        else:
            found[slug] = {"text": value}
    return found
