"""The world that the walks share: made once per module, and as it was made for every test."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.base import Template

from foundation.accounts.queries import forget_municipality
from foundation.outbox.views import FILE_BACKEND
from tests.addresses import MAIL
from tests.world import World, make_world

MAIL_TEXT = "Hej!\n\nhttp://localhost/r/abc/def/\n"


@pytest.fixture(scope="module")
def made_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A world in a transaction that is never committed. Each test's own transaction lies within it, as a savepoint;
    so the connection must not be closed between tests, as Django's test cases do.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with mock.patch.object(connection, "close"):
            yield make_world()
        transaction.set_rollback(True)
    forget_municipality()


@contextmanager
def no_page_written() -> Iterator[None]:
    """No page is written out, which is a third of what one costs: for tests that ask who is let in, or what is taken.
    How each page reads to whoever meets it is test_pages' affair, which visits them all. Some pages show a mail, which
    must begin with its subject.
    """
    with mock.patch.object(Template, "render", return_value="Subject: –\n"):
        yield


@pytest.fixture
def unwritten() -> Iterator[None]:
    with no_page_written():
        yield


@pytest.fixture
def world(made_world: World, db: None, settings: Any, tmp_path: Path) -> World:
    """The module's world; what a test changes is taken back. The demo's folder holds one mail."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = FILE_BACKEND, tmp_path
    mail = EmailMessage("Ett ämne", MAIL_TEXT, "a@ekdala.example", ["b@example.org"])
    (tmp_path / MAIL).write_bytes(mail.message().as_bytes())
    return deepcopy(made_world)
