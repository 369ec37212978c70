"""What somebody had typed when their session, or the form's key, was gone: carried along until it can be sent again.

Nothing is stored: the fields travel through the browser they came from, signed, so that what is offered to be sent
again is what once was sent here. Secrets are never carried.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "carried"
_SALT = "accounts.carried"
_SECRET = re.compile(r"password|token|carried", re.IGNORECASE)
_WRITTEN = re.compile(r"\s|[^\x00-\x7f]|.{30}")


@dataclass(frozen=True)
class Carried:
    """A posted form: the address it was meant for and its fields in order."""

    path: str
    fields: Sequence[tuple[str, str]]

    @property
    def written(self) -> list[str]:
        """The values that somebody has written themselves, to show: not a choice's code word, a date or a number."""
        return [value for _name, value in self.fields if _WRITTEN.search(value)]

    def signed(self) -> str:
        """As one text for a hidden field."""
        return signing.dumps([self.path, [list(pair) for pair in self.fields]], salt=_SALT, compress=True)


def posted(request: HttpRequest) -> Carried:
    """What this request posted, without passwords and keys; no fields when the body could not be read."""
    try:
        fields = [
            (name, value) for name, values in request.POST.lists() for value in values if not _SECRET.search(name)
        ]
    except (UnreadablePostError, SuspiciousOperation):
        fields = []
    return Carried(request.get_full_path(), fields)


def read(value: str) -> Carried | None:
    """The form that `signed` gave; None when empty, altered or meant for another server."""
    try:
        path, fields = signing.loads(value, salt=_SALT)
    except signing.BadSignature:
        return None
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    return Carried(path, [(name, text) for name, text in fields])
