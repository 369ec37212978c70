"""The first administrator of a new installation."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.outbox.models import Message
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.helpers.pages import Page


def test_link_is_printed_and_opens_the_administration(capsys: pytest.CaptureFixture[str], client: Client) -> None:
    call_command("create_administrator", "Ada@Ekdala.example", "Ada Först")
    (path,) = re.findall(r"http://localhost:8000(/valkommen/\S+)", capsys.readouterr().out)
    user = User.objects.get()
    assert (user.email, user.name, user.has_role(Role.SYSTEM_ADMINISTRATOR)) == (
        "ada@ekdala.example",
        "Ada Först",
        True,
    )
    assert not Message.objects.exists()
    page = Page(client.get(path, follow=True))
    assert "Välkommen" in page.text
    client.force_login(user)
    assert client.get("/admin/accounts/user/").status_code == 200


def test_it_says_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "ada@ekdala.example", "Ada Först")
    told = capsys.readouterr().out
    places = ("/admin/accounts/municipality/", "/admin/accounts/organisation/", "/admin/accounts/user/")
    assert all(f"http://localhost:8000{place}" in told for place in places)
    assert sorted(places, key=told.index) == list(places)


def test_mail_is_sent_instead(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "ada@ekdala.example", "Ada Först", "--mail")
    assert "/valkommen/" not in capsys.readouterr().out
    message = Message.objects.get()
    assert (message.kind, message.recipient_email) == ("invitation", "ada@ekdala.example")


def test_a_second_is_refused_and_nothing_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "ada@ekdala.example", "Ada Först")
    for email in ("ada@ekdala.example", "bo@ekdala.example"):
        with pytest.raises(CommandError, match=r"administrator already: ada@ekdala\.example.*--another"):
            call_command("create_administrator", email, "Bo Sedan")
    assert User.objects.get().role_grants.count() == 1


def test_another_is_made_when_asked_for_and_the_same_again_gets_a_new_link(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_administrator", "ada@ekdala.example", "Ada Först")
    capsys.readouterr()
    call_command("create_administrator", "ada@ekdala.example", "Ada Först", "--another")
    assert "/valkommen/" in capsys.readouterr().out
    call_command("create_administrator", "bo@ekdala.example", "Bo Sedan", "--another")
    assert User.objects.count() == 2
    assert User.objects.get(email="ada@ekdala.example").role_grants.count() == 1


def test_whoever_has_a_password_signs_in_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    user = UserFactory()
    call_command("create_administrator", user.email, user.name)
    told = capsys.readouterr().out
    assert "/logga-in/" in told
    assert "/valkommen/" not in told


def test_one_who_has_left_does_not_stand_in_the_way() -> None:
    UserFactory(is_active=False, roles=[(Role.SYSTEM_ADMINISTRATOR, OrganisationFactory())])
    call_command("create_administrator", "ada@ekdala.example", "Ada Först")
    assert User.objects.filter(email="ada@ekdala.example").exists()


def test_what_cannot_be_an_administrator_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", "ada", "Ada")
    gone = UserFactory(is_active=False)
    with pytest.raises(CommandError):
        call_command("create_administrator", gone.email, "Ada")
    assert not User.objects.filter(role_grants__isnull=False).exists()
