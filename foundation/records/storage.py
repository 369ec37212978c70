"""Files of documents on disk: whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


class BrokenFile(Exception):
    """The file is missing, or is not the one whose checksum the row holds."""


def write(relative: str, data: bytes) -> str:
    """Writes `data` as `relative` below DOCUMENTS_DIR and returns its SHA-256 in hexadecimal.

    A temporary file beside it, flushed to disk, then renamed over: a kill or a full disk leaves no broken file
    under the name.
    """
    path = Path(settings.DOCUMENTS_DIR) / relative
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".making-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o640)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return hashlib.sha256(data).hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(relative: str, sha256: str) -> bytes:
    """The file's bytes; raises BrokenFile when it is missing or its checksum is another."""
    try:
        data = (Path(settings.DOCUMENTS_DIR) / relative).read_bytes()
    except OSError as error:
        raise BrokenFile(relative) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenFile(relative)
    return data
