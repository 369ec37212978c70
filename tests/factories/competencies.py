"""The framework: competencies, their versions and their questions."""

from typing import Any

import factory
from django.utils import timezone

from competencies.enums import Factor, QuestionKind, VersionState
from competencies.models import Competency, CompetencyVersion, InterviewQuestion, ReferenceQuestion


class CompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competency

    slug = factory.Sequence(lambda n: f"kompetens-{n}")
    factor = factory.Iterator(Factor.values)
    position = factory.Sequence(lambda n: 100 + n)


class CompetencyVersionFactory(factory.django.DjangoModelFactory):
    """A published version with two reference questions, one scale and one free text (`questions=False` for none), and
    `interviews` (5) interview questions."""

    class Meta:
        model = CompetencyVersion
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=VersionState.DRAFT, published_at=None)

    competency = factory.SubFactory(CompetencyFactory)
    number = 1
    state = VersionState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    name_sv = factory.Sequence(lambda n: f"Strukturerad {n}")
    name_en = factory.Sequence(lambda n: f"Structured {n}")
    definition_sv = "Planerar sitt arbete och gör klart det som är påbörjat."
    definition_en = "Plans the work and finishes what has been begun."
    behaviours_sv = "Planerar dagen\nHåller tider\nDokumenterar samma dag\nSäger till i tid"
    behaviours_en = "Plans the day\nKeeps times\nWrites it down the same day\nSpeaks up in time"
    warning_signs_sv = "Börjar om ofta\nGlömmer överenskommelser"
    warning_signs_en = "Often starts over\nForgets agreements"
    anchor_1_sv = "Tappar ofta bort vad som är gjort."
    anchor_1_en = "Often loses track of what is done."
    anchor_3_sv = "Får det mesta gjort i tid."
    anchor_3_en = "Gets most things done in time."
    anchor_5_sv = "Får allt gjort i tid och hjälper andra att planera."
    anchor_5_en = "Gets everything done in time and helps others plan."

    @factory.post_generation
    def questions(self: CompetencyVersion, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            ReferenceQuestion.objects.bulk_create(two_questions(self))

    @factory.post_generation
    def interviews(self: CompetencyVersion, create: bool, extracted: int | None, **kwargs: Any) -> None:
        if create:
            InterviewQuestion.objects.bulk_create(interview_questions(self, 5 if extracted is None else extracted))


class ReferenceQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReferenceQuestion

    version = factory.SubFactory(CompetencyVersionFactory, questions=False)
    slug = factory.Sequence(lambda n: f"fraga-{n}")
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.SCALE
    text_sv = factory.Sequence(lambda n: f"Hur har du sett att hen planerar arbetet ({n})?")
    text_en = factory.Sequence(lambda n: f"How have you seen them plan the work ({n})?")


class InterviewQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InterviewQuestion

    version = factory.SubFactory(CompetencyVersionFactory, questions=False, interviews=0)
    slug = factory.Sequence(lambda n: f"intervju-{n}")
    position = factory.Sequence(lambda n: n + 1)
    text_sv = factory.Sequence(lambda n: f"Hur gör du när dagen inte räcker till ({n})?")
    text_en = factory.Sequence(lambda n: f"How do you manage when the day is too short ({n})?")
    situation_sv = "Vad var det för dag?"
    situation_en = "What kind of day was it?"
    task_sv = "Vad behövde bli klart?"
    task_en = "What needed to be finished?"
    action_sv = "Hur valde du vad som fick vänta?"
    action_en = "How did you choose what had to wait?"
    result_sv = "Hur blev det till slut?"
    result_en = "How did it turn out in the end?"
    listen_for_sv = "Väljer medvetet\nSäger till i tid\nLär sig av dagen"
    listen_for_en = "Chooses on purpose\nSpeaks up in time\nLearns from the day"


def two_questions(version: CompetencyVersion) -> list[ReferenceQuestion]:
    """A version's scale and free text, not stored."""
    slug = version.competency.slug
    return [
        ReferenceQuestionFactory.build(version=version, slug=f"{slug}-skala", position=1),
        ReferenceQuestionFactory.build(version=version, slug=f"{slug}-text", position=2, kind=QuestionKind.TEXT),
    ]


def interview_questions(version: CompetencyVersion, count: int = 5) -> list[InterviewQuestion]:
    """A version's interview questions, not stored."""
    return [
        InterviewQuestionFactory.build(version=version, slug=f"{version.competency.slug}-{number}", position=number)
        for number in range(1, 1 + count)
    ]


def versions_at_once(count: int) -> list[CompetencyVersion]:
    """So many of what CompetencyVersionFactory makes, in four statements: half of the suite's tests want three."""
    competencies = Competency.objects.bulk_create(CompetencyFactory.build_batch(count))
    versions = CompetencyVersion.objects.bulk_create(
        CompetencyVersionFactory.build(competency=competency) for competency in competencies
    )
    ReferenceQuestion.objects.bulk_create(one for version in versions for one in two_questions(version))
    InterviewQuestion.objects.bulk_create(one for version in versions for one in interview_questions(version))
    return versions
