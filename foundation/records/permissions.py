"""The registrar's rights: finished documents of their part of the tree, and nothing else (product, section 6)."""

from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.lib.navigation import Item, register_item
from foundation.lib.permissions import register
from foundation.records.models import CaseFile


def _registers(user: User, case_file: CaseFile | None) -> bool:
    if case_file is None:
        return user.has_role(Role.REGISTRAR)
    return user.holds(case_file.organisation.path, Role.REGISTRAR)


def _orders_again(user: User, obj: object) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR)


def register_all() -> None:
    """Makes the names known to the registry, and gives the registrar a place in the menu."""
    register("records.view_documents", _registers)
    register("records.note_diary_number", _registers)
    register("records.order_again", _orders_again)
    register_item(Item(30, _("Documents"), "records:list", "records.view_documents"))
