"""The case: role templates, recruitments with their profile, members and candidates."""

from typing import Any

import factory
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.records.models import CaseFile
from recruitment.enums import MemberRole, RecruitmentState
from recruitment.models import (
    Candidate,
    ProfileCompetency,
    Recruitment,
    RecruitmentMember,
    Requirement,
    RequirementProfile,
    RoleTemplate,
    RoleTemplateCompetency,
)
from recruitment.rules import DECIDED
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.competencies import CompetencyFactory, versions_at_once


class CaseFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseFile

    organisation = factory.SubFactory(OrganisationFactory)
    matter = "Rekrytering av undersköterska"


class RoleTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleTemplate

    slug = factory.Sequence(lambda n: f"roll-{n}")
    name_sv = factory.Sequence(lambda n: f"Undersköterska {n}")
    name_en = factory.Sequence(lambda n: f"Assistant nurse {n}")
    purpose_sv = "Ge god omsorg."
    purpose_en = "Give good care."
    duties_sv = "Hjälper till i vardagen.\nDokumenterar."
    duties_en = "Helps in daily life.\nKeeps records."
    must_sv = "Yrkestiteln undersköterska."
    must_en = "The title of assistant nurse."
    merit_sv = "Körkort B."
    merit_en = "A driving licence."


class RoleTemplateCompetencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleTemplateCompetency

    role_template = factory.SubFactory(RoleTemplateFactory)
    competency = factory.SubFactory(CompetencyFactory)
    position = factory.Sequence(lambda n: n + 1)


class RecruitmentFactory(factory.django.DjangoModelFactory):
    """An active recruitment whose owner manages its unit, with an adopted profile of `profile` (3) competencies."""

    class Meta:
        model = Recruitment
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Undersköterska till Ängsgården {n}")
    unit = factory.SubFactory(OrganisationFactory)
    role_template = factory.SubFactory(RoleTemplateFactory)
    state = RecruitmentState.ACTIVE
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("created_at")
    decided_on = factory.LazyAttribute(lambda case: case.created_at.date() if case.state in DECIDED else None)
    closed_at = factory.LazyAttribute(lambda case: case.created_at if case.state == "closed" else None)
    cancelled_at = factory.LazyAttribute(lambda case: case.created_at if case.state == "cancelled" else None)
    cancel_reason = factory.LazyAttribute(lambda case: "Tjänsten dras in." if case.state == "cancelled" else "")

    @factory.lazy_attribute
    def owner(self) -> User:
        return UserFactory(roles=[(Role.MANAGER, self.unit)])

    @factory.lazy_attribute
    def case_file(self) -> CaseFile:
        return CaseFileFactory(organisation=self.unit, matter=self.title)

    @factory.post_generation
    def profile(self: Recruitment, create: bool, extracted: int | None, **kwargs: Any) -> None:
        count = 3 if extracted is None else extracted
        if create and count:
            RequirementProfileFactory(
                recruitment=self, adopted=self.state != RecruitmentState.DRAFT, competencies=count
            )


class RequirementProfileFactory(factory.django.DjangoModelFactory):
    """An adopted profile (`adopted=False` for a draft) with `competencies` (3) competencies."""

    class Meta:
        model = RequirementProfile
        skip_postgeneration_save = True

    class Params:
        adopted = True

    recruitment = factory.SubFactory(RecruitmentFactory, profile=0)
    version = 1
    purpose = "Ge vård och omsorg så att den som bor här kan leva ett tryggt liv."
    duties = "Hjälper till med måltider och hygien.\nDokumenterar och lämnar över till nästa pass."
    adopted_at = factory.LazyAttribute(lambda profile: timezone.now() if profile.adopted else None)
    adopted_by = factory.LazyAttribute(lambda profile: profile.recruitment.owner if profile.adopted else None)

    @factory.post_generation
    def competencies(self: RequirementProfile, create: bool, extracted: int | None, **kwargs: Any) -> None:
        if create:
            ProfileCompetency.objects.bulk_create(
                ProfileCompetency(
                    profile=self,
                    version=version,
                    position=position,
                    in_this_job="Håller ordning på larm och anteckningar under passet.",
                )
                for position, version in enumerate(versions_at_once(3 if extracted is None else extracted), start=1)
            )
            Requirement.objects.bulk_create(
                Requirement(profile=self, kind=kind, position=1, text=text)
                for kind, text in (("must", "Rätt att använda yrkestiteln undersköterska."), ("merit", "Körkort B."))
            )


class RecruitmentMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RecruitmentMember

    recruitment = factory.SubFactory(RecruitmentFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.ASSESSOR
    since = factory.LazyFunction(timezone.now)


class CandidateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Candidate

    recruitment = factory.SubFactory(RecruitmentFactory)
    name = factory.Sequence(lambda n: f"Sam Lindqvist {n}")
    email = factory.Sequence(lambda n: f"sam.lindqvist.{n}@example.org")
    phone = "070-174 06 10"
    created_at = factory.LazyFunction(timezone.now)
