"""Secrets and public identifiers: pure functions."""

import logging
import re
import secrets

_SECRET = re.compile(r"(/(?:r|k|losenord)/[\w-]+/)[\w-]{16,}")


def new_public_id() -> str:
    """22 random url-safe characters (128 bits): names a row in an address and says nothing about it."""
    return secrets.token_urlsafe(16)


def redact(text: str) -> str:
    """`text` with every link secret in it replaced by `[personlig länk]`."""
    return _SECRET.sub(r"\1[personlig länk]", text)


class RedactSecrets(logging.Filter):
    """Takes link secrets out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True
