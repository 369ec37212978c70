"""Roles are granted and ended, never lost; somebody must be left who manages the accounts."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.accounts import actions
from foundation.accounts.enums import Role
from foundation.accounts.models import RoleGrant
from foundation.audit.models import Event
from foundation.lib import retention
from tests.factories.accounts import OrganisationFactory, UserFactory


@pytest.fixture
def organisation() -> OrganisationFactory:
    return OrganisationFactory()


def test_granting_twice_is_granting_once(organisation: OrganisationFactory) -> None:
    by, user = UserFactory(), UserFactory()
    first = actions.grant_role(by=by, user=user, role=Role.MANAGER, organisation=organisation)
    assert actions.grant_role(by=by, user=user, role=Role.MANAGER, organisation=organisation) == first
    actions.end_role(by=by, grant=first, now=timezone.now())
    actions.end_role(by=by, grant=first, now=timezone.now())
    again = actions.grant_role(by=by, user=user, role=Role.MANAGER, organisation=organisation)
    assert RoleGrant.objects.filter(user=user).count() == 2
    assert again != first
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["account.role_granted", "account.role_ended", "account.role_granted"]


def test_the_last_administrator_stays(organisation: OrganisationFactory) -> None:
    last = UserFactory(roles=[(Role.SYSTEM_ADMINISTRATOR, organisation)])
    grant = last.role_grants.get()
    with pytest.raises(actions.LastAdministrator):
        actions.end_role(by=last, grant=grant, now=timezone.now())
    last.is_active = False
    with pytest.raises(actions.LastAdministrator):
        actions.change_user(by=last, user=last, fields=["is_active"])
    UserFactory(roles=[(Role.SYSTEM_ADMINISTRATOR, organisation)])
    actions.change_user(by=last, user=last, fields=["is_active"])
    last.refresh_from_db()
    assert not last.is_active


def test_sessions_that_have_run_out_go_at_night() -> None:
    now = timezone.now()
    for number, days in enumerate((-1, 1)):
        Session.objects.create(
            session_key=f"s{number}", session_data="", expire_date=now + timezone.timedelta(days=days)
        )
    done = retention.purge_all(now)
    assert done["sessions.Session"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["s1"]


def test_history_of_the_administration_goes_when_it_is_old() -> None:
    user = UserFactory()
    now = timezone.now()
    for days in (401, 399):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(user),
            action_flag=CHANGE,
            action_time=now - timezone.timedelta(days=days),
        )
    assert retention.purge_all(now)["admin.LogEntry"] == 1
