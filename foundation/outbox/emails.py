"""From a message to a mail: the kind's template, in the recipient's language, with the link that is made here."""

from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.lib import tokens
from foundation.outbox import actions, registry, words
from foundation.outbox.models import Message
from foundation.outbox.queries import Words
from foundation.outbox.registry import MessageKind


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

    Its words are those that hold now: HR's own, or what is shipped.

    Raises whatever a broken template or context raises: the caller parks the message.
    """
    with translation.override(message.language):
        context = kind.context(message)
        if context is None:
            return None
        token = tokens.new_token() if kind.link and kind.makes_token else ""
        link = kind.link(message, token) if kind.link else ""
        subject, body = words.written(kind, message, {**context, "link": link})
    return Letter(
        subject=subject,
        body=body,
        stored_body=tokens.redact(body.replace(link, tokens.MASK) if link else body),
        from_email=registry.frame(message.language)["from_email"] or settings.DEFAULT_FROM_EMAIL,
        reply_to=context.get("reply_to", ""),
        token_hash=tokens.hash_token(token) if token else None,
        link_subject=kind.link_subject(message) if kind.link_subject else (message.subject_kind, message.subject_id),
    )


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


def _for_test(message: Message) -> dict[str, str] | None:
    kind = registry.registered().get(message.context["of"])
    if kind is None:
        return None
    subject, body = words.example(kind, message.language, Words(message.context["subject"], message.context["body"]))
    return {"tested_subject": subject, "tested_body": body}


TEST = MessageKind(slug=actions.TEST, template="outbox/email/test.txt", name=_("Test of a wording"), context=_for_test)


def register() -> None:
    """Make the outbox's own kind known to itself."""
    registry.register(TEST)
