"""The kinds of messages there are.

The app that knows the case declares its kinds in `emails.py` and registers them in `ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:  # so that an AppConfig may import this before the models are there
    from foundation.outbox.models import Message


class UnknownKind(LookupError):
    """A message of a kind that nobody registered: a misspelling, or an app that is not installed."""


def _always(message: Message) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class MessageKind:
    """Everything the outbox asks of a kind.

    - `template`: a text template whose first line is `Subject: …`, then an empty line, then the body; rendered in the
      message's language with what `context` returns, and `message` and `link`.
    - `context(message)`: looks up what the template needs. Returning None withdraws the message: what it was about is
      gone. The key `reply_to` (an address) becomes the Reply-To header.
    - `link(message, token)`: the full address of the personal link; the outbox makes the token and stores its hash.
      With `makes_token=False` the token is empty and the address is a secret made otherwise, such as a password
      reset.
    - `link_subject(message)`: what the link opens, when it isn't what the message is about.
    - `wanted(message)`: asked inside the claim, and again just before the text leaves; False cancels the message.
    - `is_reminder`: never sent twice, and never at night, on a weekend or on a holiday.
    - `on_final(message)`: told once, in the same transaction, when the message is `bounced` or `failed`.
    - `on_sent(message)`: told, in the same transaction, when the message is `sent`, and again when it is `delivered`.
    """

    slug: str
    template: str
    name: str | Promise
    is_reminder: bool = False
    context: Callable[[Message], dict[str, Any] | None]
    link: Callable[[Message, str], str] | None = None
    makes_token: bool = True
    link_subject: Callable[[Message], tuple[str, str]] | None = None
    wanted: Callable[[Message], bool] = _always
    on_final: Callable[[Message], None] | None = None
    on_sent: Callable[[Message], None] | None = None


_kinds: dict[str, MessageKind] = {}
_frame: list[Callable[[str], dict[str, Any]]] = []
_EMPTY_FRAME = {"municipality_name": "", "switchboard": "", "from_email": ""}


def register(kind: MessageKind) -> None:
    """Register a kind. Another kind by the same slug is refused with ValueError."""
    if _kinds.setdefault(kind.slug, kind) is not kind:
        raise ValueError(f"The message kind {kind.slug!r} is registered already.")


def get(slug: str) -> MessageKind:
    """Return the kind by its slug; raises `UnknownKind`."""
    try:
        return _kinds[slug]
    except KeyError:
        raise UnknownKind(slug) from None


def registered() -> dict[str, MessageKind]:
    """Return every registered kind by slug."""
    return dict(_kinds)


def reminders() -> list[str]:
    """Return the slugs of the kinds that are reminders."""
    return [slug for slug, kind in _kinds.items() if kind.is_reminder]


def register_frame(provider: Callable[[str], dict[str, Any]]) -> None:
    """Register who says, for a language, what every mail's frame shows: municipality, switchboard and sender.

    The keys `municipality_name`, `switchboard` and `from_email` (a full From header) are known to
    `templates/layout/mail.txt`. The latest provider counts.
    """
    _frame[:] = [provider]


def frame(language: str) -> dict[str, Any]:
    """Return the frame's values in a language; empty texts when nobody has registered a provider."""
    return {**_EMPTY_FRAME, **(_frame[0](language) if _frame else {})}
