"""Who may do what with accounts, settings, the outbox and the log (the table in the product's section 6).

The outbox and the log lie under the accounts and know no roles, so their permissions are registered here.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.accounts.rules import is_administrator, is_hr
from foundation.lib.navigation import Item, register_item
from foundation.lib.permissions import register

ADMINISTRATOR_MAY = (
    "accounts.view",
    "accounts.manage",
    "settings.view",
    "settings.manage",
    "outbox.view",
    "outbox.manage",
    "audit.view",
    "status.view",
)


def _enters(user: Any, obj: Any) -> bool:
    """Those who keep the framework or the accounts come into Django admin."""
    return bool(user.is_staff)


def register_all() -> None:
    """Makes the names known to the registry, and gives the administration a place in the menu."""
    for name in ADMINISTRATOR_MAY:
        register(name, is_administrator)
    register("wording.edit", is_hr)
    register("admin.enter", _enters)
    register_item(Item(95, _("Running"), "status", "status.view"))
    register_item(Item(90, _("The administration"), "admin:index", "admin.enter"))
