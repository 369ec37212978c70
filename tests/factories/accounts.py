"""Organisations, users and their roles."""

from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Municipality, Organisation, RoleGrant, User

PASSWORD = "hemlig-nyckel-ekdala"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A unit, with the administration and the board above it, unless `kind` or `parent` says otherwise."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.UNIT
    name = factory.Sequence(lambda n: f"Enhet {n}")

    @factory.lazy_attribute
    def parent(self) -> Organisation | None:
        above = {OrganisationKind.UNIT: AdministrationFactory, OrganisationKind.ADMINISTRATION: BoardFactory}
        maker = above.get(OrganisationKind(self.kind))
        return maker() if maker else None


class AdministrationFactory(OrganisationFactory):
    kind = OrganisationKind.ADMINISTRATION
    name = factory.Sequence(lambda n: f"Förvaltning {n}")


class BoardFactory(OrganisationFactory):
    kind = OrganisationKind.BOARD
    name = factory.Sequence(lambda n: f"Nämnd {n}")


class UserFactory(factory.django.DjangoModelFactory):
    """A user whose password is PASSWORD; `roles=[(Role.MANAGER, organisation)]` grants roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Kim Ekdal {n}")
    email = factory.Sequence(lambda n: f"kim.ekdal.{n}@ekdala.example")
    title = "Enhetschef"
    phone = "070-174 06 05"
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def roles(self: User, create: bool, extracted: list[tuple[Role, Organisation]] | None, **kwargs: Any) -> None:
        if create:
            for role, organisation in extracted or ():
                RoleGrantFactory(user=self, role=role, organisation=organisation)


class RoleGrantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = Role.MANAGER
    organisation = factory.SubFactory(OrganisationFactory)


class MunicipalityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Municipality
        django_get_or_create = ("id",)

    id = 1
    name = "Ekdala kommun"
    switchboard = "08-465 004 00"
    help_name = "Rekryteringscentrum"
    help_email = "rekrytering@ekdala.example"
    help_phone = "08-465 004 10"
    data_protection_email = "dataskydd@ekdala.example"
    legal_basis_sv = "Uppgift av allmänt intresse (artikel 6.1 e)."
    legal_basis_en = "A task in the public interest (Article 6.1 e)."
    retention_sv = "Svaren sparas i två år och en månad efter att beslutet vunnit laga kraft."
    retention_en = "The answers are kept for two years and one month after the decision has gained legal force."
