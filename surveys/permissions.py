"""Who may do what with surveys and the page of effect (the table in the product's section 6: framework, templates;
figures)."""

from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.lib.navigation import Item, register_item
from foundation.lib.permissions import register


def _edits(user: User, obj: object) -> bool:
    return user.has_role(Role.HR_SPECIALIST)


def _reads_answers(user: User, obj: object) -> bool:
    """In their part of the tree; the queries see to which."""
    return user.has_role(Role.HR_MANAGEMENT, Role.HR_SPECIALIST)


def _reads_effect(user: User, obj: object) -> bool:
    """HR in their part of the tree, a manager of their own recruitments; the queries see to which."""
    return user.has_role(Role.HR_MANAGEMENT, Role.HR_SPECIALIST, Role.MANAGER)


def register_all() -> None:
    """Makes the names known to the registry, and gives the pages a place in the menu."""
    register("surveys.edit", _edits)
    register("surveys.results", _reads_answers)
    register("effect.view", _reads_effect)
    register_item(Item(50, _("Effect"), "surveys:effect", "effect.view"))
    register_item(Item(60, _("Surveys"), "surveys:results", "surveys.results"))
