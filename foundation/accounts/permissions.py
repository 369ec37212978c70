"""Who may do what with accounts, settings, the outbox and the log (the table in the product's section 6).

The outbox and the log lie under the accounts and know no roles, so their permissions are registered here.
"""

from foundation.accounts.rules import is_administrator
from foundation.lib.permissions import register

ADMINISTRATOR_MAY = (
    "accounts.view",
    "accounts.manage",
    "settings.view",
    "settings.manage",
    "outbox.view",
    "outbox.manage",
    "audit.view",
)


def register_all() -> None:
    """Makes the names known to the registry."""
    for name in ADMINISTRATOR_MAY:
        register(name, is_administrator)
