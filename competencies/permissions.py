"""Who reads and who writes the framework (the table in the product's section 6)."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.lib.navigation import Item, register_item
from foundation.lib.permissions import register

READERS = (Role.MANAGER, Role.HR_SPECIALIST, Role.HR_MANAGEMENT, Role.UNION_REPRESENTATIVE)
_takes_part: list[Callable[[User], bool]] = []


def register_reader(takes_part: Callable[[User], bool]) -> None:
    """For the apps above: who else reads the framework because they take part in a case."""
    if takes_part not in _takes_part:
        _takes_part.append(takes_part)


def _reads(user: User, obj: object) -> bool:
    """Whoever takes part in recruiting. Those who only register documents or keep accounts have no part in it.

    Somebody without any role is a deputy or an assessor, or about to become one; they are not asked after.
    """
    return not user.grants or user.has_role(*READERS) or any(takes_part(user) for takes_part in _takes_part)


def _edits(user: User, obj: object) -> bool:
    return user.has_role(Role.HR_SPECIALIST)


def register_all() -> None:
    """Makes the names known to the registry, and gives the framework a place in the menu."""
    register("framework.view", _reads)
    register("framework.edit", _edits)
    register_item(Item(20, _("Competencies"), "competencies:list", "framework.view"))
