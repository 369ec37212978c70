"""Message kinds for tests: an invitation and a reminder with a link, a notice without, and one that is broken."""

from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.outbox import actions, registry
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind

TEMPLATES = Path(__file__).with_name("templates")
ABOUT = "post"


class Poisoned(Exception):
    """What composing the broken kind raises."""


def context(message: Message) -> dict[str, Any] | None:
    if message.context.get("gone"):
        return None
    return {"topic": message.context.get("topic", "a post"), "reply_to": message.context.get("reply_to", "")}


def poisoned(message: Message) -> dict[str, Any]:
    raise Poisoned("this one cannot be composed")


def link(message: Message, token: str) -> str:
    return f"{settings.BASE_URL}/r/{message.subject_id}/{token}/"


def kind(slug: str, **changes: Any) -> MessageKind:
    plain = {"slug": slug, "template": "posts/letter.txt", "name": slug, "context": context, "link": link}
    return MessageKind(**{**plain, **changes})


KINDS = (
    kind("post-invitation"),
    kind("post-reminder", is_reminder=True),
    kind("post-notice", link=None),
    kind("post-poisoned", context=poisoned),
)


def register() -> None:
    """Make the kinds known, once in a process."""
    for each in KINDS:
        if each.slug not in registry.registered():
            registry.register(each)


def put(number: int = 1, kind: str = "post-invitation", **changes: Any) -> Message | None:
    """Put a message of the given number, to `p<number>@example.org`, about a post named by the number."""
    plain: dict[str, Any] = {
        "dedupe_key": f"{kind}:{number}",
        "to_name": f"Person {number}",
        "to_email": f"p{number}@example.org",
        "language": "sv",
        "subject_kind": ABOUT,
        "subject_id": f"public-id-of-post-{number:04}",
    }
    return actions.put(kind, **{**plain, **changes})
