"""`make run`: everything on this machine, until Ctrl-C."""

import http.client
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import unquote

import environ
import psycopg

from botkyrka_rc.local import catalogues, environment, processes
from botkyrka_rc.local.engines import Engines, running
from botkyrka_rc.local.places import Busy, Places, Refused, held
from botkyrka_rc.local.supervisor import Service, Supervisor, say

# That the worker of a demo runs as root is known here.
CELERY = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "botkyrka_rc", "-q"]
PORT_SECONDS = 3
DATABASE_SECONDS = 5
POSTGRESQL = "django.db.backends.postgresql"


class Stopped(Exception):
    """Somebody has asked us to end."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or hang-up into Stopped; later ones do not disturb the end in order."""
    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants us to go on
        signals.append(signal.SIGHUP)

    def stop(signum: int, frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in signals:
        signal.signal(each, stop)
    yield


def services() -> list[Service]:
    return [
        Service("web", [sys.executable, "-m", "gunicorn", "-c", "python:botkyrka_rc.gunicorn_conf"]),
        Service(
            "worker",
            [*CELERY, "worker", "--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"],
            when_ready=True,
        ),
        Service("scheduler", [*CELERY, "beat", "--loglevel=WARNING", "--pidfile="], when_ready=True),
    ]


def run() -> int:
    """Start everything and look after it. Returns 0 when somebody ended it; Refused when it cannot start."""
    started = time.monotonic()
    env = environment.given()
    places = Places(environment.var_folder(env))
    places.make()
    engines = environment.wanted_engines(env, places)
    settings = environment.for_run(env, engines)
    port = port_number(settings["PORT"])
    try:
        with stoppable(), held(places, f"process {os.getpid()}, {settings['BASE_URL']}"):
            refuse_taken_port(port)
            if "DATABASE_URL" in env:
                refuse_unreachable(env["DATABASE_URL"])
            with running(engines):
                prepare(settings)
                look_after(engines, settings, started)
    except Busy as busy:
        raise Refused(f"The product already runs from this folder ({busy.holder}). Stop it there first.") from None
    except Stopped:
        say("ended")
    return 0


def prepare(settings: Mapping[str, str]) -> None:
    """Bring the database, the catalogues and the static files up to date. Refused when that fails."""
    catalogues.compile_all()
    process = processes.start([sys.executable, "manage.py", "prepare"], env=settings)
    try:
        code = process.wait()
    finally:
        processes.stop(process, signal.SIGTERM, 3)
    if code != 0:
        raise Refused(
            "The database could not be prepared; what went wrong stands above. `make demo-reset` starts afresh."
            if settings["RC_EMBEDDED_DATABASE"] == "1"
            else "The database could not be prepared; what went wrong stands above."
        )


def look_after(engines: Engines, settings: Mapping[str, str], started: float) -> None:
    port = int(settings["PORT"])

    def welcome() -> None:
        notes = Path(settings["VAR_DIR"], "run", "welcome.txt")
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        seconds = time.monotonic() - started
        heading = f"Rekryteringscenter is ready after {seconds:.1f} s: {settings['BASE_URL']}"
        print(
            "\n".join(["", f"  {heading}", *(f"  {line}".rstrip() for line in lines), "  Ctrl-C ends it.", ""]),
            flush=True,
        )

    supervisor = Supervisor(services(), engines, settings, is_ready=lambda: answers(port), welcome=welcome)
    try:
        supervisor.run()
    finally:
        supervisor.stop()


def answers(port: int) -> bool:
    """Whether the web server answers on this port."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def refuse_unreachable(url: str) -> None:
    """Refused, in two lines without the password, when the database that somebody has named does not let us in."""
    way_out = "or leave DATABASE_URL out: `make run` then starts a database of its own."
    try:
        with warnings.catch_warnings(action="ignore"):  # an address of another kind is refused below
            named = environ.Env.db_url_config(url)
    except ValueError:
        named = {}
    if named.get("ENGINE") != POSTGRESQL:
        raise Refused(
            "DATABASE_URL is not the address of a PostgreSQL database.\n"
            f"Write it as postgres://user:password@server:5432/database, {way_out}"
        )
    where = {"dbname": named["NAME"], "user": named["USER"], "password": named["PASSWORD"], "port": named["PORT"]}
    given = {key: str(value) for key, value in {**where, "host": unquote(named["HOST"])}.items() if value}
    try:
        psycopg.connect(**given, **named.get("OPTIONS", {}), connect_timeout=DATABASE_SECONDS).close()
    except psycopg.OperationalError as problem:
        raise Refused(
            f"The database of DATABASE_URL lets nobody in: {str(problem).splitlines()[0]}.\n"
            f"Start it, or put the address right in the environment or in .env, {way_out}"
        ) from None


def port_number(given: str) -> int:
    """The port that was asked for; Refused when it is none."""
    if not given.isascii() or not given.isdigit() or not 0 < int(given[:9]) < 65536:
        raise Refused(f"PORT is {given!r}, which is no port. Choose a number below 65536: make run PORT=8001")
    return int(given)


def refuse_taken_port(port: int) -> None:
    """Refused when somebody else listens on the port; our own killed predecessor gets a moment to let go of it."""
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
                return
            except OSError as problem:
                if time.monotonic() > deadline:
                    raise Refused(
                        f"Port {port} is taken ({problem.strerror}). Choose another: make run PORT={port + 1}"
                    ) from None
        time.sleep(0.2)
