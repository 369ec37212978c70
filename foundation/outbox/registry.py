"""The kinds of messages there are.

The app that knows the case declares its kinds in `emails.py` and registers them in `ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.lib.placeholders import Placeholder

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
    - `placeholders`: what HR may put in its own wording of this kind, besides what every kind has (`placeholders_of`);
      None for a kind that HR does not word. Each names a key of what `context` returns.
    - `examples`: what a preview needs besides the placeholders' own examples.
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
    placeholders: tuple[Placeholder, ...] | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)


RECIPIENT = Placeholder(
    slug="mottagare", key="recipient_name", meaning=_("the name of whoever gets the mail"), example=_("Kim Example")
)
MUNICIPALITY = Placeholder(
    slug="kommun", key="municipality_name", meaning=_("the municipality’s name"), example=_("the municipality")
)
LINK = Placeholder(
    slug="lank",
    key="link",
    meaning=_("the person’s own link, without which they cannot get on"),
    example=settings.BASE_URL + "/#exempel",  # looks like a link, and leads to the first page
    required=True,
    in_subject=False,
)


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


def wordable() -> list[MessageKind]:
    """Return the kinds that HR may word."""
    return [kind for kind in _kinds.values() if kind.placeholders is not None]


def placeholders_of(kind: MessageKind) -> tuple[Placeholder, ...]:
    """Return all that HR's own wording of this kind may hold: what every mail has, the kind's own, and its link."""
    own = kind.placeholders or ()
    return (RECIPIENT, MUNICIPALITY, *own, *((LINK,) if kind.link else ()))


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
