"""Secrets in links: make them, hash them, carry them in a cookie, and keep them out of every log.

A link mailed to somebody is `/<letter>/<public id>/<token>/`. The public id says which page, and may be seen; the
token is the secret. Only the token's hash is stored. The first visit swaps the token for a signed cookie that holds
the hash and is valid for that page's path alone, so that two links in one browser never meet.
"""

import hashlib
import logging
import re
import secrets
import traceback

from django.core import signing

MASK = "[personlig länk]"
_COOKIE_SALT = "foundation.link:"

# A token is 32 characters and Django's password reset token 39; a shorter piece of one cannot be completed by guessing.
_SECRET = r"[A-Za-z0-9_\-%=]{16,}"
_SEPARATOR = r"(?:/|%2F)"
_patterns: list[re.Pattern[str]] = []


def new_public_id() -> str:
    """Return a new name for use in addresses: 22 characters, 128 random bits, safe in a path; not a secret."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """Return a new link secret: 32 characters, 192 random bits, safe in a path. Store only its hash."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token as 64 hexadecimal digits. Any text is accepted, also what no token can look like.

    A plain hash suffices because a token is random: there is no dictionary to try.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign_link(path: str, token_hash: str) -> str:
    """Return the value of the cookie `link` for one path: the hash, signed with the path as salt."""
    return signing.Signer(salt=_COOKIE_SALT + path).sign(token_hash)


def read_link(path: str, value: str | None) -> str | None:
    """Return the token hash from a cookie made by `sign_link` for this path; None when absent, altered or another's.

    A signature says only that we made it. Whether the link still lives is asked of the database at each request.
    """
    if not value:
        return None
    try:
        return signing.Signer(salt=_COOKIE_SALT + path).unsign(value)
    except signing.BadSignature:
        return None


def register_secret_path(prefix: str) -> None:
    """Make `redact` hide the secret in `/<prefix>/<name>/<secret>`, also percent-encoded as in a `next=`."""
    pattern = rf"({_SEPARATOR}{re.escape(prefix)}{_SEPARATOR}[^/\s%]+{_SEPARATOR}){_SECRET}"
    _patterns.append(re.compile(pattern, re.IGNORECASE))


for _prefix in ("r", "k", "e", "losenord"):
    register_secret_path(_prefix)


def redact(text: str) -> str:
    """Return the text with the secret of every link in it replaced by `[personlig länk]`."""
    for pattern in _patterns:
        text = pattern.sub(rf"\1{MASK}", text)
    return text


class RedactSecrets(logging.Filter):
    """A logging filter that lets every record through, without link secrets in message, arguments or traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place;

        Always True. Never raises: a line that can't be composed is written as its parts.
        """
        try:
            message = record.getMessage()
        except Exception:  # a wrong log call must neither stop the caller nor print its arguments unredacted
            message = f"{record.msg!r} {record.args!r}"
            record.msg, record.args = redact(message), None
        else:
            clean = redact(message)
            if clean != message:
                record.msg, record.args = clean, None
        if record.exc_info and record.exc_info[0] and not record.exc_text:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
