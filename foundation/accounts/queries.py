"""Questions about who works where."""

import time
from typing import Any

from django.db.models import Q, QuerySet

from foundation.accounts.enums import OrganisationKind, Role
from foundation.accounts.models import Municipality, Organisation, RoleGrant, User
from foundation.lib.composed import Objects, composed
from foundation.lib.rows import one_or_none
from foundation.lib.text import swedish_key

MUNICIPALITY_SECONDS = 30.0
_municipality: tuple[float, Municipality] | None = None


def within(user: User, *roles: Role, field: str = "path") -> Q:
    """A filter for rows whose organisation path (`field`) lies where `user` holds one of `roles`; else no row."""
    condition = Q(pk__in=[])
    for grant in user.grants:
        if grant.role in roles:
            condition |= Q(**{f"{field}__startswith": grant.organisation.path})
    return condition


_GRANT = Objects(RoleGrant, "user", "organisation")


@composed(_GRANT)
def _grants_of(user_id: int) -> QuerySet[RoleGrant, Any]:
    """What an active user is granted now, with the user and the part of the tree."""
    rows = RoleGrant.objects.filter(user=user_id, user__is_active=True, ended_at=None)
    return rows.order_by("pk").values_list(*_GRANT.columns)


def session_user(user_id: int) -> User | None:
    """The active user of this id with their grants, which every page asks for; one query where they have a role."""
    grants = list(_grants_of(user_id))
    if not grants:
        return one_or_none(User.objects.filter(pk=user_id, is_active=True))
    user = grants[0].user
    for grant in grants:
        grant.user = user
    user.grants = grants
    return user


def organisations_for(user: User, *roles: Role) -> QuerySet[Organisation]:
    """The parts of the tree where `user` holds one of `roles`, in tree order."""
    return Organisation.objects.filter(within(user, *roles)).order_by("path")


def boards() -> list[str]:
    """The names of the boards, in Swedish order: the controllers of the personal data of their posts."""
    names = Organisation.objects.filter(kind=OrganisationKind.BOARD).order_by("path").values_list("name", flat=True)
    return sorted(names, key=swedish_key)


def municipality() -> Municipality:
    """The municipality's facts, at most half a minute old: every page shows them, so each process keeps them.

    A new installation without the row gets one with the product's name.
    """
    global _municipality
    now = time.monotonic()
    if _municipality is None or now - _municipality[0] > MUNICIPALITY_SECONDS:
        found = Municipality.objects.filter(pk=1).first() or Municipality(pk=1, name="Rekryteringscenter")
        _municipality = (now, found)
    return _municipality[1]


def forget_municipality() -> None:
    """Drops this process's copy, after a change."""
    global _municipality
    _municipality = None


def active_user_by_email(email: str) -> User | None:
    """The active user with this address, whatever its case, or None."""
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


def active_administrators() -> QuerySet[User]:
    """The active users who hold the role of system administrator now."""
    held = RoleGrant.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, ended_at=None)
    return User.objects.filter(is_active=True, pk__in=held.order_by().values("user"))


def administrators_besides(user: User, grant: RoleGrant | None = None) -> bool:
    """True when accounts would still be managed without `user` (or, when `grant` is given, without that one grant)."""
    others = RoleGrant.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, ended_at=None, user__is_active=True)
    return (others.exclude(pk=grant.pk) if grant else others.exclude(user=user)).exists()
