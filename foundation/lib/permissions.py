"""The one question of rights: `allowed(user, permission, object)`.

Apps register a predicate per permission name in `AppConfig.ready`; asking for a name nobody registered raises,
so that a typing error can never read as a yes or a no.
"""

from collections.abc import Callable
from typing import Any

Predicate = Callable[[Any, Any], bool]

_predicates: dict[str, Predicate] = {}


class UnknownPermission(LookupError):
    """A permission name that no app has registered."""


class DuplicatePermission(ValueError):
    """Two apps claim the same permission name."""


def register(permission: str, predicate: Predicate) -> None:
    """Tie `permission` ("app.verb_noun") to `predicate(user, obj)`; refuses a second, different predicate."""
    known = _predicates.setdefault(permission, predicate)
    if known is not predicate:
        raise DuplicatePermission(permission)


def registered() -> frozenset[str]:
    """All permission names known to the process."""
    return frozenset(_predicates)


def allowed(user: Any, permission: str, obj: Any = None) -> bool:
    """True when `user` may do `permission` on `obj` (None: at all). Inactive and anonymous users never may.

    Raises UnknownPermission for a name nobody registered.
    """
    try:
        predicate = _predicates[permission]
    except KeyError:
        raise UnknownPermission(permission) from None
    if not (user.is_authenticated and user.is_active):
        return False
    return bool(predicate(user, obj))
