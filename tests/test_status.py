"""The page of how it runs: what is away is told within moments, and the page always comes."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import Settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from botkyrka_rc import celery, status
from botkyrka_rc.local.engines import Engines, running
from botkyrka_rc.local.places import Places, held
from foundation.accounts.enums import Role
from foundation.lib import alive
from foundation.outbox import actions
from foundation.outbox.enums import MessageState
from foundation.outbox.models import Message
from foundation.records.models import CaseFile, Document
from tests.factories.accounts import MunicipalityFactory, OrganisationFactory, UserFactory
from tests.helpers.pages import Page

SECONDS = 3


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """A Valkey to stop, of this file's own."""
    places = Places(tmp_path_factory.mktemp("valkey"))
    places.make()
    try:
        engines = Engines(places, durable=False, postgres=False)
        with held(places, "a test"), running(engines):
            yield engines
    finally:
        places.remove()


@pytest.fixture
def valkey(own: Engines, settings: Settings) -> Engines:
    """It answers, and is empty."""
    if not own.valkey.alive():
        own.valkey.start()
    with Redis(unix_socket_path=str(own.valkey.address)) as client:
        client.flushall()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{own.valkey.address}"}}
    return own


@pytest.fixture
def administrator(db: None, client: Client) -> Client:
    MunicipalityFactory()
    client.force_login(UserFactory(roles=[(Role.SYSTEM_ADMINISTRATOR, OrganisationFactory())]))
    return client


def states(client: Client) -> dict[str, str]:
    """What the page says of each part, fetched within the time it has."""
    started = time.monotonic()
    response = client.get(reverse("status"))
    assert time.monotonic() - started < SECONDS
    assert response.status_code == 200
    rows = Page(response).all("tbody")[0]
    cells = [["".join(cell.itertext()).strip() for cell in row] for row in rows]
    return {name: f"{word} {' '.join(text.split())}" for name, word, text in cells}


def all_at_work() -> None:
    alive.tell("worker", "celery@one")
    alive.tell("scheduler", "one")


def test_everything_works(valkey: Engines, administrator: Client) -> None:
    all_at_work()
    found = states(administrator)
    assert [row.split(" ")[0] for row in found.values()] == ["Fungerar"] * 7, found
    assert found["Valkey (meddelandekö)"] == "Fungerar Svarar. 0 uppgifter i kön."
    assert found["Arbetare"] == "Fungerar 1 arbetar."
    assert found["Mejl"] == "Fungerar Inget väntar."
    assert "PostgreSQL 18" in found["Databas"]
    assert "Allt fungerar." in Page(administrator.get(reverse("status"))).text
    assert "Det här behöver ses över" not in Page(administrator.get(reverse("admin:index"))).text


def test_a_stopped_broker_is_told_and_the_page_comes(valkey: Engines, administrator: Client) -> None:
    all_at_work()
    valkey.valkey.stop(at_once=True)
    found = states(administrator)
    assert found["Valkey (meddelandekö)"].startswith("Fungerar inte Svarar inte. Sidorna fungerar, men mejl")
    assert found["Arbetare"].startswith(found["Schemaläggare"].split(" ")[0])
    assert found["Arbetare"].startswith("Okänt Går inte att säga")
    assert found["Databas"].startswith("Fungerar ")
    first = Page(administrator.get(reverse("home"), follow=True))
    assert "Valkey (meddelandekö): Svarar inte." in first.text
    assert first.links()["Se hur driften går"] == reverse("status")


def test_a_broker_that_hangs_is_not_waited_for(valkey: Engines, administrator: Client) -> None:
    assert valkey.valkey.process
    os.kill(valkey.valkey.process.pid, signal.SIGSTOP)
    try:
        assert states(administrator)["Valkey (meddelandekö)"].startswith("Fungerar inte")
    finally:
        os.kill(valkey.valkey.process.pid, signal.SIGCONT)


def long_ago(valkey: Engines, who: str, **ago: float) -> None:
    """Who was last heard of this long ago."""
    when = timezone.now() - timedelta(**ago)
    with Redis(unix_socket_path=str(valkey.valkey.address)) as client:
        client.hset("alive", who, f"{when.timestamp():.0f} 0.0.9")


def test_who_falls_silent_is_missed_and_then_forgotten(valkey: Engines, administrator: Client) -> None:
    assert states(administrator)["Arbetare"] == "Fungerar inte Ingen har hörts av. Mejl och dokument väntar."
    all_at_work()
    long_ago(valkey, "worker/celery@two", minutes=5)
    long_ago(valkey, "scheduler/one", minutes=5)
    long_ago(valkey, "worker/celery@three", minutes=20)
    found = states(administrator)
    assert found["Arbetare"].startswith("Se över 1 arbetar.celery@two hördes senast kl. ")
    assert "three" not in found["Arbetare"]
    assert found["Schemaläggare"].startswith("Fungerar inte Har inte hörts av.")


def test_another_version_and_a_worker_that_took_leave(valkey: Engines, administrator: Client) -> None:
    long_ago(valkey, "worker/celery@old", seconds=10)
    assert "Kör en annan version (0.0.9)" in states(administrator)["Arbetare"]
    alive.end("worker", "celery@old")
    assert "Ingen har hörts av" in states(administrator)["Arbetare"]


def message(number: int, **fields: object) -> Message:
    plain = {"kind": "test", "recipient_name": "A", "recipient_email": "a@example.org", "language": "sv"}
    about = {"subject_kind": "test", "subject_id": "1", "dedupe_key": f"status-{number}"}
    return Message.objects.create(**plain, **about, **fields)


def test_what_waits_what_is_parked_and_a_held_outbox(valkey: Engines, administrator: Client) -> None:
    all_at_work()
    now = timezone.now()
    message(1, due_at=now - timedelta(minutes=12))
    message(2, due_at=now + timedelta(days=1))
    assert states(administrator)["Mejl"] == "Se över 1 väntar, sedan 12 minuter."
    message(3, due_at=now - timedelta(hours=2))
    message(4, due_at=now, state=MessageState.FAILED, final_at=now)
    message(5, due_at=now, state=MessageState.FAILED, final_at=now - timedelta(days=20))
    actions.hold(by_id=None, role="operator", reason="")
    Message.objects.filter(state=MessageState.PAUSED).update(state=MessageState.QUEUED)
    said = states(administrator)["Mejl"]
    assert said.startswith("Fungerar inte 2 väntar, det äldsta sedan 2 timmar.Utkorgen är spärrad")
    assert said.endswith("1 meddelande har getts upp de senaste två veckorna: se under Utskick.")


def test_a_document_that_is_not_made(valkey: Engines, administrator: Client) -> None:
    case = CaseFile.objects.create(organisation=OrganisationFactory(), matter="Undersköterska")
    ordered = timezone.now() - timedelta(hours=1)
    about = {"document_type": "reference_protocol", "subject_kind": "x", "subject_id": "1", "title": "Protokoll"}
    Document.objects.create(case_file=case, version=1, ordered_at=ordered, **about)
    Document.objects.create(case_file=case, version=2, ordered_at=ordered, state="failed", **about)
    assert states(administrator)["Handlingar"] == (
        "Fungerar inte 1 väntar, sedan 1 timme.1 dokument kunde inte framställas; arbetarens logg säger varför."
    )


@pytest.mark.django_db
def test_a_question_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(status.outbox, "standing", slow)
    started = time.monotonic()
    found = {finding.name: finding for finding in status.findings(timezone.now())}
    assert time.monotonic() - started < SECONDS
    assert found["Mejl"].text == "Databasen svarade inte inom en halv sekund."
    assert found["Handlingar"].text == "Inget väntar."


@pytest.mark.django_db(transaction=True)
def test_without_its_database_every_page_says_so(valkey: Engines, administrator: Client) -> None:
    administrator.raise_request_exception = False
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        found = [administrator.get(address) for address in (reverse("status"), reverse("home"), reverse("readyz"))]
    finally:
        connection.settings_dict["HOST"] = host
        connection.close()
    assert [response.status_code for response in found] == [503, 503, 503]
    assert found[0]["Retry-After"] == "30"
    assert "Vår databas svarar inte just nu." in Page(found[0]).text


def test_a_sign_of_life_is_a_file_too_and_never_an_error(
    valkey: Engines, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.VAR_DIR = tmp_path
    celery.tell("worker", "celery@one")
    assert [sign.name for sign in alive.heard()] == ["celery@one"]
    file = tmp_path / "run" / "worker.alive"
    os.utime(file, (0, 0))
    valkey.valkey.stop(at_once=True)
    celery.tell("worker", "celery@one")
    assert time.time() - file.stat().st_mtime < 60
    assert "could not give its sign of life" in caplog.text
