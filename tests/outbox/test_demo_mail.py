"""The demo's mail page: it exists in the demo only, shows what is in the folder, and nothing beside it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from foundation.outbox.views import FILE_BACKEND, MAILS_A_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DEMO, settings.EMAIL_BACKEND, settings.MAIL_DIR = True, FILE_BACKEND, tmp_path / "mail"
    return tmp_path / "mail"


def write(number: int, body: str = "Hej") -> str:
    """Write a mail through the backend and return its file's name."""
    before = set(get_names())
    mail = EmailMessage(f"Ämne {number}", body, "a@ekdala.example", ["b@example.org"], reply_to=["c@ekdala.example"])
    get_connection(FILE_BACKEND).send_messages([mail])
    (name,) = set(get_names()) - before
    return name


def get_names() -> list[str]:
    return [path.name for path in settings.MAIL_DIR.glob("*.eml")] if settings.MAIL_DIR.exists() else []


def test_an_empty_folder_says_what_will_come(folder, client: Client):
    response = client.get("/demo/mejl/")
    assert response.status_code == 200
    assert not response.context["mails"]


def test_mails_are_listed_newest_first_a_page_at_a_time(folder, client: Client):
    for number in range(MAILS_A_PAGE + 1):
        write(number)
    first, second = client.get("/demo/mejl/"), client.get("/demo/mejl/?page=2")
    assert [mail.subject for mail in first.context["mails"]][:2] == [f"Ämne {MAILS_A_PAGE}", f"Ämne {MAILS_A_PAGE - 1}"]
    assert [mail.subject for mail in second.context["mails"]] == ["Ämne 0"]
    assert first["Cache-Control"].startswith("no-store") or "no-store" in first["Cache-Control"]
    assert first["Referrer-Policy"] == "no-referrer"


def test_a_mail_is_shown_with_clickable_links_and_nothing_else_of_it_is_markup(folder, client: Client):
    name = write(1, "Hej <b>du</b>\nhttp://localhost/r/abc/def/\n")
    page = client.get(f"/demo/mejl/{name}/").content.decode()
    assert '<a href="http://localhost/r/abc/def/"' in page
    assert "&lt;b&gt;du&lt;/b&gt;" in page
    original = client.get(f"/demo/mejl/{name}/original/")
    assert original["Content-Type"].startswith("text/plain")
    assert b"Reply-To: c@ekdala.example" in original.content


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret.eml", "secret.eml", ".hidden.eml", "a.txt", "0.eml"])
def test_only_mails_of_the_folder_are_shown(folder, client: Client, name: str):
    write(1)
    (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")
    (folder / ".hidden.eml").write_text("Subject: secret\n\nsecret")
    (folder / "a.txt").write_text("secret")
    assert client.get(f"/demo/mejl/{name}/").status_code == 404
    assert client.get(f"/demo/mejl/{name}/original/").status_code == 404


@pytest.mark.parametrize("change", [{"DEMO": False}, {"EMAIL_BACKEND": "foundation.outbox.smtp.EmailBackend"}])
def test_outside_the_demo_there_is_no_such_page(folder, client: Client, settings, change: dict):
    name = write(1)
    for key, value in change.items():
        setattr(settings, key, value)
    for address in ("/demo/mejl/", f"/demo/mejl/{name}/", f"/demo/mejl/{name}/original/"):
        assert client.get(address).status_code == 404


def test_it_is_read_only(folder, client: Client):
    assert client.post("/demo/mejl/").status_code == 405
