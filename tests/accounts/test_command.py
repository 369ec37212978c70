"""The first administrator of a new installation."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.outbox.models import Message
from tests.factories.accounts import UserFactory
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


def test_mail_is_sent_instead_and_twice_is_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call_command("create_administrator", "ada@ekdala.example", "Ada Först", "--mail")
    assert "/valkommen/" not in capsys.readouterr().out
    assert Message.objects.get().kind == "invitation"
    assert User.objects.get().role_grants.count() == 1


def test_what_cannot_be_an_administrator_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", "ada", "Ada")
    gone = UserFactory(is_active=False)
    with pytest.raises(CommandError):
        call_command("create_administrator", gone.email, "Ada")
