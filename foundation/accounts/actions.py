"""The only writers of accounts, roles and passwords (but for what the sign-in itself notes)."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Language, Notify, Role
from foundation.accounts.imports import judge
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.accounts.queries import active_user_by_email, administrators_besides
from foundation.audit import actions as audit
from foundation.lib.sheets import Judged, Row
from foundation.outbox import actions as outbox

PASSWORD_RESET = "password_reset"
INVITATION = "invitation"
OBJECT = "user"


class LastAdministrator(Exception):
    """Nobody would be left who can manage accounts."""

    words = _("Somebody must be left who manages the accounts. Give another person that role first.")


def ask_for_new_password(*, email: str) -> None:
    """Puts a mail with a link in the outbox for the active user with this address; for anybody else nothing remains.

    Both ways do the same work up to the commit, so that the answer's time does not tell whether the address is known.
    """
    with transaction.atomic():
        user = active_user_by_email(email)
        _put(PASSWORD_RESET, user or User(pk=0, name="", email="nobody@invalid.example"))
        if user is None:
            transaction.set_rollback(True)


@transaction.atomic
def invite(*, by: User | None, user: User) -> None:
    """Sends a link with which `user` chooses a password: one that lasts a week if they have never had one."""
    if not user.is_active:
        raise ValueError("Only an active account gets a link.")
    _put(PASSWORD_RESET if user.has_usable_password() else INVITATION, user)
    _record("account.link_sent", by, user)


@transaction.atomic
def create_user(
    *, by: User | None, email: str, name: str, title: str = "", phone: str = "", language: str = Language.SWEDISH
) -> User:
    """Makes an account without a password and sends the invitation. Roles are granted apart."""
    user = User(email=email, name=name, title=title, phone=phone, language=language)
    return open_account(by=by, user=user)


@transaction.atomic
def open_account(*, by: User | None, user: User, mail: bool = True) -> User:
    """Saves a new user, without a password, and sends the invitation (unless the link reaches them otherwise)."""
    user.email = user.email.strip().lower()
    user.set_unusable_password()
    user.save(force_insert=True)
    _record("account.created", by, user)
    if mail:
        _put(INVITATION, user)
    return user


@transaction.atomic
def import_users(*, by: User, rows: Sequence[Row]) -> Judged:
    """Does what the rows of a sheet ask for: accounts with an invitation each, and roles; returns what was taken and
    what was left out (`imports.judge`, asked anew here).

    Twice is once: who stands there already is passed over, and two administrators at once wait for each other.
    """
    Organisation.objects.select_for_update(no_key=True).order_by("pk").first()  # the gate that imports pass one by one
    judged = judge(rows)
    made: dict[str, User] = {}
    for wanted in judged.taken:
        user = wanted.known or made.get(wanted.email)
        if user is None:
            user = made[wanted.email] = create_user(
                by=by,
                email=wanted.email,
                name=wanted.name,
                title=wanted.title,
                phone=wanted.phone,
                language=wanted.language,
            )
        grant_role(by=by, user=user, role=wanted.role, organisation=wanted.organisation)
    return judged


@transaction.atomic
def change_user(*, by: User, user: User, fields: list[str]) -> User:
    """Saves `fields` of `user`. Taking `is_active` away ends all sessions and the links that were mailed.

    Refuses with LastAdministrator when nobody would be left who manages accounts.
    """
    if "is_active" in fields and not user.is_active:
        _refuse_without_administrator(user)
        outbox.cancel(OBJECT, str(user.pk))
    user.save(update_fields=fields)
    _record("account.changed", by, user, fields=fields)
    return user


@transaction.atomic
def grant_role(*, by: User | None, user: User, role: Role, organisation: Organisation) -> RoleGrant:
    """Grants a role for a part of the tree; returns the grant that already stands, if there is one."""
    grant, made = RoleGrant.objects.get_or_create(user=user, role=role, organisation=organisation, ended_at=None)
    if made:
        _record("account.role_granted", by, user, granted=str(role), organisation=organisation.pk)
    return grant


@transaction.atomic
def end_role(*, by: User, grant: RoleGrant, now: datetime) -> RoleGrant:
    """Ends a role; it is kept for the record. Nothing happens to one that has ended.

    Refuses with LastAdministrator when nobody would be left who manages accounts.
    """
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.ended_at is None:
        if grant.role == Role.SYSTEM_ADMINISTRATOR:
            _refuse_without_administrator(grant.user, grant)
        grant.ended_at = now
        grant.save(update_fields=["ended_at"])
        _record("account.role_ended", by, grant.user, granted=grant.role, organisation=grant.organisation_id)
    return grant


def choose(*, user: User, language: Language | None = None, notify: Notify | None = None) -> User:
    """Stores what a person has chosen for themselves."""
    user.language, user.notify = language or user.language, notify or user.notify
    user.save(update_fields=["language", "notify"])
    return user


@transaction.atomic
def set_password(*, user: User, password: str) -> User:
    """Stores a new password, already validated. Every other session of the person ends by it."""
    user.set_password(password)
    user.save(update_fields=["password"])
    outbox.cancel(OBJECT, str(user.pk), [PASSWORD_RESET, INVITATION])
    _record("account.password_set", user, user)
    return user


def _refuse_without_administrator(user: User, grant: RoleGrant | None = None) -> None:
    if user.has_role(Role.SYSTEM_ADMINISTRATOR) and not administrators_besides(user, grant):
        raise LastAdministrator


def _put(kind: str, user: User) -> None:
    outbox.put(
        kind,
        dedupe_key=f"{kind}:{user.pk}:{secrets.token_hex(8)}",
        to_name=user.name,
        to_email=user.email,
        language=user.language,
        subject_kind=OBJECT,
        subject_id=str(user.pk),
    )


def _record(kind: str, by: User | None, user: User, **values: object) -> None:
    audit.record(
        kind,
        by_id=by.pk if by else None,
        role=Role.SYSTEM_ADMINISTRATOR if by != user else OBJECT,
        case_id=None,
        object_kind=OBJECT,
        object_id=user.pk,
        **values,
    )
