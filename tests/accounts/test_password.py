"""A new password by mail, the first one by invitation, and one changed by oneself."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from foundation.accounts import actions, rules
from foundation.audit.models import Event
from foundation.lib.tokens import redact
from foundation.outbox import emails, registry
from foundation.outbox.models import Message
from tests.factories.accounts import PASSWORD, UserFactory
from tests.helpers.pages import Page, press

NEW = "helt-ny-nyckel-2026"
SAVE = "Spara lösenordet och logga in"


def letter() -> emails.Letter:
    message = Message.objects.get()
    composed = emails.compose(message, registry.get(message.kind))
    assert composed
    return composed


def link(text: str) -> str:
    """The link's path."""
    (found,) = re.findall(r"http://localhost:8000(/(?:losenord|valkommen)/\S+/\S+/)", text)
    return found


def ask(client: Client, email: str) -> Page:
    page = Page(client.get("/losenord/"))
    response = press(client, page, "Skicka länken", "/losenord/", email=email)
    return Page(client.get(response.url)) if response.status_code == 302 else Page(response)


def test_new_password_by_mail(client: Client) -> None:
    user = UserFactory()
    assert ask(client, user.email.upper()).heading == "Titta i din e-post"
    mail = letter()
    assert "nytt lösenord" in mail.subject
    assert link(mail.body) not in mail.stored_body
    assert "[personlig länk]" in mail.stored_body
    stored = Message.objects.values().get()
    assert link(mail.body).split("/")[-2] not in repr(stored)

    at = client.get(link(mail.body)).url
    assert at.endswith("/nytt/")
    response = press(client, Page(client.get(at)), SAVE, at, new_password1="kort", new_password2="k")
    assert response.status_code == 422
    response = press(client, Page(response), SAVE, at, new_password1=NEW, new_password2=NEW)
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/jag/").status_code == 200
    assert Event.objects.filter(kind="account.password_set", object_id=str(user.pk)).count() == 1

    used = Client().get(link(mail.body))
    assert used.status_code == 404
    assert Page(used).links()["Skicka en ny länk"] == "/losenord/"


def test_old_altered_and_made_up_links_answer_alike(client: Client) -> None:
    user = UserFactory()
    ask(client, user.email)
    good = link(letter().body)
    prefix, token = good.rsplit("/", 2)[0], good.rsplit("/", 2)[1]
    altered = token[:-1] + ("1" if token.endswith("0") else "0")
    made_up = [f"{prefix}/{altered}/", f"/losenord/MTIzNDU2/{token}/", "/losenord/%00/%F0%9F%91%8D/", f"{prefix}/nytt/"]
    answers = {Page(Client().get(path)).text for path in made_up}
    with travel(timezone.localtime() + timezone.timedelta(hours=4), tick=False):
        answers.add(Page(Client().get(good)).text)
    assert len(answers) == 1
    assert Client().get(good).status_code == 302


def test_unknown_address_gets_the_same_answer_and_nothing_is_left(client: Client) -> None:
    known, gone = UserFactory(), UserFactory(is_active=False)
    answers = {ask(Client(), email).text for email in (known.email, gone.email, "ingen@ekdala.example")}
    assert len(answers) == 1
    assert [message.recipient_email for message in Message.objects.all()] == [known.email]


def test_asking_too_often_says_how_long_to_wait(client: Client) -> None:
    for email in (UserFactory().email, "ingen@ekdala.example"):
        for _ in range(rules.RESET_BY_ACCOUNT.tries):
            assert ask(client, email).status == 200
        page = ask(client, email)
        assert page.status == 429
        assert "Vänta 60 minuter" in page.text


def test_mail_is_not_sent_to_somebody_deactivated_meanwhile(client: Client) -> None:
    user = UserFactory()
    ask(client, user.email)
    type(user).objects.update(is_active=False)
    message = Message.objects.get()
    assert not registry.get(message.kind).wanted(message)
    assert emails.compose(message, registry.get(message.kind)) is None


def test_invitation_lasts_a_week_and_works_once(client: Client) -> None:
    administrator = UserFactory()
    user = actions.create_user(by=administrator, email="Ny@Ekdala.example", name="Nils Ny")
    mail = letter()
    assert "ny@ekdala.example" in mail.body
    path = link(mail.body)
    assert path.startswith("/valkommen/")
    with travel(timezone.localtime() + timezone.timedelta(days=6, hours=23), tick=False):
        response = client.get(path)
        page = Page(client.get(response.url))
        assert "Välkommen" in page.text
    with travel(timezone.localtime() + timezone.timedelta(days=7, minutes=1), tick=False):
        assert Client().get(path).status_code == 404
    press(client, page, SAVE, response.url, new_password1=NEW, new_password2=NEW)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert Client().get(path).status_code == 404


def test_invitation_is_no_reset_link(client: Client) -> None:
    user = actions.create_user(by=None, email="ny@ekdala.example", name="Nils Ny")
    path = link(letter().body)
    assert client.get(path.replace("/valkommen/", "/losenord/")).status_code == 404
    assert user.pk


def test_changing_ones_own_password_ends_the_other_sessions(client: Client) -> None:
    user, elsewhere = UserFactory(), Client()
    client.force_login(user)
    elsewhere.force_login(user)
    page = Page(client.get("/jag/losenord/"))
    filled = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    wrong = press(client, page, "Byt lösenord", "/jag/losenord/", **filled | {"old_password": "fel"})
    assert wrong.status_code == 422
    assert press(client, page, "Byt lösenord", "/jag/losenord/", **filled).url == "/jag/"
    assert "Ditt lösenord är bytt" in Page(client.get("/jag/")).text
    assert elsewhere.get("/jag/").status_code == 302


def test_new_password_ends_what_waits_in_the_outbox() -> None:
    user = UserFactory()
    actions.ask_for_new_password(email=user.email)
    actions.set_password(user=user, password=NEW)
    assert Message.objects.get().state == "cancelled"


@pytest.mark.parametrize("room", ["losenord", "valkommen"])
def test_secrets_are_kept_out_of_logs(room: str) -> None:
    assert "0123456789" not in redact(f"GET /{room}/MQ/x1y2z3-0123456789abcdef0123456789abcdef/ 200")
