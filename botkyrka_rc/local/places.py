"""Where the embedded default keeps things, and who holds them.

An ordinary user has everything under the checkout's `var/`. As root PostgreSQL must run as another user, and in a
closed folder that user reaches nothing: there the engines' data lies under /var/lib/rekryteringscenter/<id>, where the
id stands for the checkout. No existing folder's mode is ever changed. Sockets lie in a short folder of their own, for a
socket's address holds 107 bytes.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SHARED_STATE = Path("/var/lib/rekryteringscenter")
TEMPORARY_PREFIX = "rekryteringscenter-test-"


class Refused(Exception):
    """Something the person who started us has to see to; the text is for them."""


@dataclass(frozen=True)
class Owner:
    """The user PostgreSQL runs as when we are root."""

    uid: int
    gid: int


def is_root() -> bool:
    return os.geteuid() == 0


def engine_owner() -> Owner | None:
    """The user for PostgreSQL: None is ourselves; as root it is nobody, a user every system has."""
    if not is_root():
        return None
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def make_folder(path: Path, mode: int, owner: Owner | None = None) -> Path:
    """Make one folder with exactly this mode, whatever the umask; one that exists is left as it is."""
    try:
        path.mkdir()
    except FileExistsError:
        return path
    path.chmod(mode)
    if owner:
        os.chown(path, owner.uid, owner.gid)
    return path


def _own_runtime_top() -> Path:
    """The short folder above our sockets. Refused where somebody else made it before us."""
    path = Path("/run/rekryteringscenter") if is_root() else Path(f"/tmp/rekryteringscenter-{os.geteuid()}")
    make_folder(path, 0o711 if is_root() else 0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Refused(f"{path} is not ours, or others may write in it. Remove it and start again.")
    return path


@dataclass(frozen=True)
class Places:
    """The folders of one installation of the embedded default, named by its `var` folder."""

    var: Path

    @property
    def id(self) -> str:
        return hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:12]

    @property
    def state(self) -> Path:
        """The engines' data, their logs and the secret key."""
        return SHARED_STATE / self.id if is_root() else self.var

    @property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @property
    def valkey(self) -> Path:
        return self.state / "valkey"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def sockets(self) -> Path:
        return _own_runtime_top() / self.id

    def make(self) -> None:
        """Make the folders that are missing. Refused with a plain message where `var` is somebody else's."""
        try:
            self.var.parent.mkdir(parents=True, exist_ok=True)
            make_folder(self.var, 0o700)
            (self.var / "run").mkdir(exist_ok=True)
        except PermissionError:
            pass
        if not os.access(self.var / "run", os.W_OK):
            owner = _owner_name(self.var)
            raise Refused(f"{self.var} is {owner}'s and you may not write in it. Remove it, or use your own checkout.")
        if is_root():
            make_folder(SHARED_STATE, 0o755)
            make_folder(self.state, 0o711)
            (self.state / "belongs-to").write_text(f"{self.var.resolve()}\n")
        make_folder(self.logs, 0o700)
        make_folder(self.valkey, 0o700)
        make_folder(self.sockets, 0o700, engine_owner())

    def remove(self) -> None:
        """Remove everything, for temporary places."""
        for path in {self.state, self.sockets, self.var}:
            shutil.rmtree(path, ignore_errors=True)


class Busy(Exception):
    """Somebody else holds these places; `holder` is what they wrote about themselves."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def _lock(path: Path) -> IO[str]:
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        holder = handle.read().strip()
        handle.close()
        raise Busy(holder) from None
    return handle


@contextmanager
def held(places: Places, about: str) -> Iterator[None]:
    """Hold the places while the block runs: one supervisor at a time. Raises Busy. The kernel frees them if we die."""
    with _lock(places.var / "run" / "start.lock") as handle:
        handle.truncate(0)
        handle.write(about + "\n")
        handle.flush()
        yield


def make_temporary() -> Places:
    """New places for one test run. Those that a killed run left behind are removed on the way."""
    for left in Path(tempfile.gettempdir()).glob(f"{TEMPORARY_PREFIX}*"):
        _remove_if_left(left)
    return Places(Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX)))


def _remove_if_left(var: Path) -> None:
    lock = var / "run" / "start.lock"
    if var.is_symlink() or var.stat().st_uid != os.geteuid() or not lock.exists():
        return
    try:
        with _lock(lock):
            Places(var).remove()
    except Busy:
        return


def _owner_name(path: Path) -> str:
    while not path.exists():
        path = path.parent
    return path.owner()
