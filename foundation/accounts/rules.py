"""How often one may try, and who may do what with accounts."""

from typing import Any

from foundation.accounts.enums import Role
from foundation.lib.limits import Limit

# By account first; a whole town hall shares an address, so it is allowed more. What turns out well does not count.
SIGN_IN_BY_ACCOUNT = Limit("sign-in-account", tries=10, seconds=15 * 60)
SIGN_IN_BY_ADDRESS = Limit("sign-in-address", tries=200, seconds=15 * 60)
RESET_BY_ACCOUNT = Limit("reset-account", tries=3, seconds=60 * 60)
RESET_BY_ADDRESS = Limit("reset-address", tries=60, seconds=60 * 60)


def is_administrator(user: Any, obj: Any = None) -> bool:
    """The system administrator keeps accounts, settings and the outbox, and sees nothing of the cases (product, 6)."""
    return bool(user.has_role(Role.SYSTEM_ADMINISTRATOR))


def is_hr(user: Any, obj: Any = None) -> bool:
    """The HR specialist words what the municipality says: framework, templates, surveys, mails (product, 6)."""
    return bool(user.has_role(Role.HR_SPECIALIST))
