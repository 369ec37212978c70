"""From a message to a mail: the kind's template, in the recipient's language, with the link that is made here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from foundation.lib import tokens
from foundation.outbox import registry, rules
from foundation.outbox.models import Message
from foundation.outbox.registry import MessageKind

_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


class BadTemplate(ValueError):
    """A mail template whose first line is not `Subject: …`."""


@dataclass(frozen=True)
class Letter:
    """A composed mail: what is sent, and the copies without the secret that are stored."""

    subject: str
    body: str
    stored_body: str
    from_email: str
    reply_to: str
    token_hash: str | None
    link_subject: tuple[str, str]


def compose(message: Message, kind: MessageKind) -> Letter | None:
    """Return the mail for a message, or None when what it is about is gone. Makes the link's token; stores nothing.

    Raises whatever a broken template or context raises: the caller parks the message.
    """
    with translation.override(message.language):
        context = kind.context(message)
        if context is None:
            return None
        frame = registry.frame(message.language)
        token = tokens.new_token() if kind.link and kind.makes_token else ""
        link = kind.link(message, token) if kind.link else ""
        subject, body = render(kind.template, {**frame, **context, "message": message, "link": link})
    return Letter(
        subject=subject,
        body=body,
        stored_body=tokens.redact(body.replace(link, tokens.MASK) if link else body),
        from_email=frame["from_email"] or settings.DEFAULT_FROM_EMAIL,
        reply_to=context.get("reply_to", ""),
        token_hash=tokens.hash_token(token) if token else None,
        link_subject=kind.link_subject(message) if kind.link_subject else (message.subject_kind, message.subject_id),
    )


def render(template_name: str, context: dict[str, object]) -> tuple[str, str]:
    """Return subject and body, in the active language. Nothing is escaped: it is plain text."""
    text = get_template(template_name).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    first, _, rest = text.replace("\r\n", "\n").strip().partition("\n")
    if not first.startswith("Subject: "):
        raise BadTemplate(template_name)
    body = "\n".join(line.rstrip() for line in rest.splitlines())
    return rules.one_line(first.removeprefix("Subject: "), 300), _MANY_EMPTY_LINES.sub("\n\n", body).strip() + "\n"


def as_mail(message: Message, letter: Letter, before_data: Callable[[], None]) -> EmailMessage:
    """Return the mail for Django's backend. `before_data` is called by a backend that can tell when the text leaves."""
    mail = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=letter.from_email,
        to=[_address(message.recipient_name, message.recipient_email)],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.before_data = before_data  # type: ignore[attr-defined]  # read by smtp.EmailBackend
    mail.metadata = {"message": message.message_id}  # type: ignore[attr-defined]  # anymail: comes back with each event
    mail.track_opens = mail.track_clicks = False  # type: ignore[attr-defined]  # anymail: no tracking, no rewritten links
    return mail


def _address(name: str, address: str) -> str:
    local, _, domain = address.rpartition("@")
    return str(Address(name, local, domain))
