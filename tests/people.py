"""One ready-made person per role, around one recruitment."""

from dataclasses import dataclass, fields

import pytest
from django.utils import timezone

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, RoleGrant, User
from recruitment.enums import MemberRole
from recruitment.models import Recruitment, RecruitmentMember
from tests.factories.accounts import AdministrationFactory, OrganisationFactory, UserFactory
from tests.factories.recruitment import RecruitmentFactory


@dataclass(frozen=True)
class People:
    """`manager` owns `recruitment` at `unit`; the members have their part in it; those `elsewhere` belong to
    `other_unit`, in another administration under another board.
    """

    unit: Organisation
    other_unit: Organisation
    recruitment: Recruitment
    manager: User
    other_manager: User
    co_manager: User
    deputy: User
    assessor: User
    hr: User
    hr_elsewhere: User
    registrar: User
    registrar_elsewhere: User
    hr_management: User
    union: User
    administrator: User

    def everyone(self) -> dict[str, User]:
        """The persons by the name of their field."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, User)}


# Who they are: name, role, and where: in the administration of the recruitment's unit unless something else is said.
CAST: dict[str, tuple[str, Role | MemberRole, str]] = {
    "manager": ("Maria Chef", Role.MANAGER, "unit"),
    "other_manager": ("Olle Annanstans", Role.MANAGER, "other unit"),
    "co_manager": ("Cecilia Delar", MemberRole.CO_MANAGER, ""),
    "deputy": ("Emil Ersättare", MemberRole.DEPUTY, ""),
    "assessor": ("Bo Bisittare", MemberRole.ASSESSOR, ""),
    "hr": ("Hanna Rekryterare", Role.HR_SPECIALIST, ""),
    "hr_elsewhere": ("Hugo Rekryterare", Role.HR_SPECIALIST, "other"),
    "registrar": ("Rut Registrator", Role.REGISTRAR, ""),
    "registrar_elsewhere": ("Rolf Registrator", Role.REGISTRAR, "other"),
    "hr_management": ("Harriet Ledning", Role.HR_MANAGEMENT, ""),
    "union": ("Ulla Facklig", Role.UNION_REPRESENTATIVE, ""),
    "administrator": ("Adam Systemansvarig", Role.SYSTEM_ADMINISTRATOR, ""),
}


def make_people() -> People:
    """The whole cast, in the database: in bulk, since hundreds of tests ask for it."""
    administration = AdministrationFactory(name="Vård och omsorg")
    other_administration = AdministrationFactory(name="Utbildning")
    unit = OrganisationFactory(parent=administration, name="Ängsgården")
    other_unit = OrganisationFactory(parent=other_administration, name="Lövskolan")
    users = {field: UserFactory.build(name=name) for field, (name, _role, _where) in CAST.items()}
    User.objects.bulk_create(users.values())
    places = {"unit": unit, "other unit": other_unit, "": administration, "other": other_administration}
    RoleGrant.objects.bulk_create(
        RoleGrant(user=users[field], role=role, organisation=places[where])
        for field, (_name, role, where) in CAST.items()
        if isinstance(role, Role)
    )
    recruitment = RecruitmentFactory(unit=unit, owner=users["manager"])
    RecruitmentMember.objects.bulk_create(
        RecruitmentMember(recruitment=recruitment, user=users[field], role=role, since=timezone.now())
        for field, (_name, role, _where) in CAST.items()
        if isinstance(role, MemberRole)
    )
    return People(unit=unit, other_unit=other_unit, recruitment=recruitment, **users)


@pytest.fixture
def people(db: None) -> People:
    return make_people()
