"""One ready-made person per role, around one recruitment."""

from dataclasses import dataclass, fields

import pytest

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from recruitment.enums import MemberRole
from recruitment.models import Recruitment
from tests.factories.accounts import AdministrationFactory, OrganisationFactory, UserFactory
from tests.factories.recruitment import RecruitmentFactory, RecruitmentMemberFactory


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


def make_people() -> People:
    """The whole cast, in the database."""
    administration = AdministrationFactory(name="Vård och omsorg")
    other_administration = AdministrationFactory(name="Utbildning")
    unit = OrganisationFactory(parent=administration, name="Ängsgården")
    other_unit = OrganisationFactory(parent=other_administration, name="Lövskolan")
    manager = UserFactory(name="Maria Chef", roles=[(Role.MANAGER, unit)])
    recruitment = RecruitmentFactory(unit=unit, owner=manager)

    def member(name: str, role: MemberRole) -> User:
        user: User = UserFactory(name=name)
        RecruitmentMemberFactory(recruitment=recruitment, user=user, role=role)
        return user

    def holder(name: str, role: Role, organisation: Organisation) -> User:
        user: User = UserFactory(name=name, roles=[(role, organisation)])
        return user

    return People(
        unit=unit,
        other_unit=other_unit,
        recruitment=recruitment,
        manager=manager,
        other_manager=holder("Olle Annanstans", Role.MANAGER, other_unit),
        co_manager=member("Cecilia Delar", MemberRole.CO_MANAGER),
        deputy=member("Emil Ersättare", MemberRole.DEPUTY),
        assessor=member("Bo Bisittare", MemberRole.ASSESSOR),
        hr=holder("Hanna Rekryterare", Role.HR_SPECIALIST, administration),
        hr_elsewhere=holder("Hugo Rekryterare", Role.HR_SPECIALIST, other_administration),
        registrar=holder("Rut Registrator", Role.REGISTRAR, administration),
        registrar_elsewhere=holder("Rolf Registrator", Role.REGISTRAR, other_administration),
        hr_management=holder("Harriet Ledning", Role.HR_MANAGEMENT, administration),
        union=holder("Ulla Facklig", Role.UNION_REPRESENTATIVE, administration),
        administrator=holder("Adam Systemansvarig", Role.SYSTEM_ADMINISTRATOR, administration),
    )


@pytest.fixture
def people(db: None) -> People:
    return make_people()
