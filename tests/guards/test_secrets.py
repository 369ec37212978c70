"""A link's secret: in no log, no task, no queue, no stored mail, no event, and told to no other page."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import celery
import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client, override_settings
from gunicorn.config import Config
from gunicorn.glogging import Logger

from botkyrka_rc.gunicorn_conf import RedactingLogger, access_log_format
from foundation.audit.models import Event, ReadLog
from foundation.lib import queue
from foundation.lib.tokens import MASK, RedactSecrets, new_token
from foundation.outbox import actions as outbox
from foundation.outbox import delivery
from foundation.outbox.models import LinkToken, Message
from references.models import Referee
from tests.guards.report import counted
from tests.world import World, link_of

BROKEN = "foundation.outbox.queries.link_alive"


@contextmanager
def logged(*, redacted: bool = True) -> Iterator[io.StringIO]:
    """What the product's own handler writes; `redacted=False` is the red twin."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"], style="{"))
    if redacted and settings.LOGGING["handlers"]["console"]["filters"] == ["no_secrets"]:
        handler.addFilter(RedactSecrets())
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.handlers.insert(0, handler)  # before the console's, which redacts the record itself
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def break_everything(row: Any) -> list[tuple[str, str]]:
    """Opens a link in every way that makes a log line; the secrets and addresses used."""
    tried = []
    client = Client(raise_request_exception=False)
    for method in ("get", "head", "post", "put"):
        address, token = link_of(row)
        getattr(client, method)(address)
        client.get(f"/finns-inte/?next={address}")
        tried.append((address, token))
    address, token = link_of(row)
    with mock.patch("foundation.accounts.doors.SeeOther", side_effect=RuntimeError(f"no way to {address}")):
        assert client.get(address).status_code == 500
    return [*tried, (address, token)]


def test_no_secret_reaches_the_log(world: World) -> None:
    with logged() as written:
        tried = break_everything(world.referees["asked"]) + break_everything(world.rounds["naming"])
    lines = written.getvalue().splitlines()
    counted("lines of the log after opening links", len(lines))
    counted("secrets looked for", len(tried))
    assert MASK in written.getvalue()
    assert [token for _address, token in tried if token in written.getvalue()] == []


def test_an_unredacted_log_shows_it(world: World) -> None:
    with logged(redacted=False) as written:
        tried = break_everything(world.referees["asked"])
    assert [token for _address, token in tried if token in written.getvalue()] != []


# -- the web server's log ---------------------------------------------------------------------------------------------


def access_line(logger_class: type[Logger], address: str) -> str:
    """What the web server writes about one request."""
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", access_log_format)
    logger = logger_class(config)
    written = io.StringIO()
    for handler in logger.access_log.handlers:
        handler.stream = written  # type: ignore[attr-defined]
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": address, "PATH_INFO": address, "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    response = mock.Mock(status="303 See Other", status_code=303, sent=0, headers=[])
    duration = mock.Mock(seconds=0, microseconds=0, total_seconds=lambda: 0.0)
    logger.access(response, mock.Mock(headers=[]), environ, duration)
    return written.getvalue()


def test_no_secret_reaches_the_web_servers_log(world: World) -> None:
    lines = 0
    for row in (world.referees["asked"], world.rounds["naming"]):
        address, token = link_of(row)
        line = access_line(RedactingLogger, address)
        lines += line.count("\n")
        assert token not in line
        assert MASK in line
        assert token in access_line(Logger, address)  # the red twin
    counted("lines of the web server's log", lines)


# -- mails, tasks, queue ---------------------------------------------------------------------------------------------


@pytest.fixture
def delivered(world: World) -> tuple[list[str], list[Any]]:
    """Every waiting mail with a link, sent: the secrets that left, and what tasks were rung with meanwhile."""
    outbox.release(by_id=None, role="clock")
    rung: list[Any] = []
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"),
        mock.patch.object(celery.current_app, "send_task", lambda *args, **kwargs: rung.append((args, kwargs))),
    ):
        for message in Message.objects.filter(state="queued").order_by("pk"):
            delivery.deliver(message.pk)
    links = tuple(f"{settings.BASE_URL}/{letter}/" for letter in "rke")
    words = [word for sent in mail.outbox for word in sent.body.split() if word.startswith(links)]
    return [word.rstrip("/").rsplit("/", 1)[-1] for word in words], rung


def test_what_is_kept_of_a_mail_holds_no_secret(delivered: tuple[list[str], list[Any]]) -> None:
    secrets, rung = delivered
    kept = [
        repr(row) for model in (Message, Event, ReadLog, LinkToken) for row in model.objects.values().order_by("pk")
    ]
    counted("secrets that left by mail", len(secrets))
    counted("rows looked through for them", len(kept))
    assert sum(MASK in row for row in kept) >= len(secrets)
    everything = "\n".join([*kept, repr(rung)])
    assert [secret for secret in secrets if secret in everything] == []


def test_a_mail_kept_whole_is_found(delivered: tuple[list[str], list[Any]]) -> None:
    """The red twin: the same look finds a secret that was kept."""
    secrets, _rung = delivered
    message = Message.objects.filter(body__contains=MASK).order_by("pk")[0]
    Message.objects.filter(pk=message.pk).update(body=message.body.replace(MASK, secrets[0]))
    assert [secret for secret in secrets if secret in repr(list(Message.objects.values().order_by("pk")))] != []


def test_tasks_carry_ids_only(world: World, django_capture_on_commit_callbacks: Any) -> None:
    rung: list[Any] = []
    with (
        mock.patch.object(celery.current_app, "send_task", lambda *args, **kwargs: rung.append((args, kwargs))),
        django_capture_on_commit_callbacks(execute=True),
    ):
        send_again(world.referees["asked"])
    counted("tasks rung", len(rung))
    assert more_than_ids(rung) == []


def more_than_ids(rung: list[Any]) -> list[Any]:
    """What tasks were rung with, other than numbers."""
    carried = [value for args, kwargs in rung for value in (*args[1:], *kwargs.get("args", ()))]
    flat = [one for value in carried for one in (value if isinstance(value, list | tuple) else [value])]
    named = [value for _args, kwargs in rung for value in (kwargs.get("kwargs") or {}).values()]
    return [value for value in [*flat, *named] if not isinstance(value, int)]


def test_a_task_that_carries_a_secret_is_found(django_capture_on_commit_callbacks: Any, db: None) -> None:
    """The red twin: rung by the product's own bell, with the link's secret beside the id."""
    rung: list[Any] = []
    secret = new_token()
    with (
        mock.patch.object(celery.current_app, "send_task", lambda *args, **kwargs: rung.append((args, kwargs))),
        django_capture_on_commit_callbacks(execute=True),
    ):
        queue.ring("outbox.deliver", 7, secret)
    assert more_than_ids(rung) == [secret]


def send_again(referee: Referee) -> None:
    outbox.put(
        "references.referee_invitation", dedupe_key="again", to_name="K", to_email="k@example.org", language="sv",
        subject_kind="references.referee", subject_id=referee.public_id,
    )  # fmt: skip


# -- Referer -----------------------------------------------------------------------------------------------------------


def test_the_links_own_address_is_told_to_no_page(world: World) -> None:
    rows = [*world.referees.values(), *world.rounds.values(), *world.invitations.values()]
    for row in rows:
        address, token = link_of(row)
        assert told_on(Client().get(address), token) == [], row
    counted("links opened for their headers", len(rows))


def told_on(response: HttpResponse, token: str) -> list[str]:
    """In which ways the page at a link's own address lets its secret on."""
    ways = {
        "to the next page": response.headers.get("Referrer-Policy") != "no-referrer",
        "to a cache": "no-store" not in response.headers.get("Cache-Control", ""),
        "in the page": token in response.content.decode(),
        "in the next address": token in response.headers.get("Location", ""),
    }
    return [way for way, open_ in ways.items() if open_]


def test_a_page_that_tells_the_secret_on_is_found() -> None:
    token = new_token()
    careless = HttpResponse(f"/r/x/{token}/", headers={"Location": f"/r/x/{token}/"})
    assert told_on(careless, token) == ["to the next page", "to a cache", "in the page", "in the next address"]
    half = HttpResponse(headers={"Referrer-Policy": "same-origin", "Cache-Control": "no-store"})
    assert told_on(half, token) == ["to the next page"]
