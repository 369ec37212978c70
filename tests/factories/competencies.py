"""The framework: competencies, their versions and their reference questions."""

from typing import Any

import factory
from django.utils import timezone

from competencies.enums import Factor, QuestionKind, VersionState
from competencies.models import Competency, CompetencyVersion, ReferenceQuestion


class CompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competency

    slug = factory.Sequence(lambda n: f"kompetens-{n}")
    factor = factory.Iterator(Factor.values)
    position = factory.Sequence(lambda n: 100 + n)


class CompetencyVersionFactory(factory.django.DjangoModelFactory):
    """A published version with two reference questions, one scale and one free text (`questions=False` for none)."""

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
            slug = self.competency.slug
            ReferenceQuestionFactory(version=self, slug=f"{slug}-skala", position=1)
            ReferenceQuestionFactory(version=self, slug=f"{slug}-text", position=2, kind=QuestionKind.TEXT)


class ReferenceQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReferenceQuestion

    version = factory.SubFactory(CompetencyVersionFactory, questions=False)
    slug = factory.Sequence(lambda n: f"fraga-{n}")
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.SCALE
    text_sv = factory.Sequence(lambda n: f"Hur har du sett att hen planerar arbetet ({n})?")
    text_en = factory.Sequence(lambda n: f"How have you seen them plan the work ({n})?")
