"""What a mail says: HR's own words where there are any, otherwise what is shipped; and what stands round them.

**What HR may word**: the subject, and the text from the greeting to the link. **What HR may not**: what follows the
text. It shows that the mail is genuine and keeps what the law or the person needs from being edited away by mistake:
that what a referee writes becomes an official document (TF 2:6, 2:9), that the candidate reads who may read the answers
and may say "wait", whose last day it is, that an answer to a survey is taken from its name, how long a link for a
password lives, who sends, and whom to ring. Those blocks are `fixed`, `signature` and `why` of the kind's template.

The mails are plain text; there is no HTML part in which something would have to be escaped.
"""

import logging
import re
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.lib import placeholders, tokens
from foundation.outbox import registry, rules
from foundation.outbox.models import Message
from foundation.outbox.queries import Words, own_words
from foundation.outbox.registry import MessageKind

logger = logging.getLogger(__name__)

LONGEST_SUBJECT = 300
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


class BadTemplate(ValueError):
    """A mail template whose first line is not `Subject: …`."""


def written(kind: MessageKind, message: Message, context: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body of a message, in the active language, by the words that hold at this moment.

    `context` is what the kind's `context` returned, and the `link`. Own words that no longer fit the kind (a product
    that has been renewed since may have dropped a placeholder) are passed over for the shipped ones, and logged: a mail
    that people wait for does not stop on a word.
    """
    known = {**registry.frame(message.language), **context, "message": message}
    known["recipient_name"] = message.recipient_name
    own = own_words(kind.slug, message.language) if kind.placeholders is not None else None
    return render(kind.template, {**known, "own": _filled(kind, own, known)})


def shipped(kind: MessageKind, language: str) -> Words:
    """Return the shipped words of a kind in a language as HR would write them, with placeholders."""
    with override(language):
        places = {place.key: place.written for place in registry.placeholders_of(kind)}
        message = Message(kind=kind.slug, language=language, recipient_name=registry.RECIPIENT.written)
        known = {**registry.frame(language), **kind.examples, **places, "message": message, "words_only": True}
        subject, body = render(kind.template, known)
    return Words(subject, body.strip())


def in_force(kind: MessageKind, language: str) -> Words:
    """Return the words that hold for a kind in a language: own or shipped."""
    return own_words(kind.slug, language) or shipped(kind, language)


def example(kind: MessageKind, language: str, own: Words | None = None) -> tuple[str, str]:
    """Return subject and body of an invented mail of this kind, as a person would get it, by these words or the
    shipped ones. It is about nobody, and its link leads to the first page."""
    with override(language):
        frame = registry.frame(language)
        places = {place.key: str(place.example) for place in registry.placeholders_of(kind)}
        places["municipality_name"] = frame["municipality_name"] or places["municipality_name"]
        message = Message(kind=kind.slug, language=language, recipient_name=places["recipient_name"])
        known = {**frame, **kind.examples, **places, "message": message}
        return render(kind.template, {**known, "own": _filled(kind, own, known)})


def problems(kind: MessageKind, own: Words) -> dict[str, list[str]]:
    """Return why HR's words cannot be used, by `subject` and `body`, in words that say what to do.

    Somebody's own link, pasted from a mail, would open that person's pages to everybody who gets the next one.
    """
    told = placeholders.problems(own.subject, own.body, registry.placeholders_of(kind))
    for part, text in own._asdict().items():
        if tokens.redact(text) != text:
            said = _("There is somebody’s personal link in the text. Write %(link)s, and each gets their own.")
            told.setdefault(part, []).append(said % {"link": registry.LINK.written})
    return told


def part(template_name: str, context: dict[str, Any]) -> str:
    """Return a piece of a mail's text, in the active language: what a placeholder of several words becomes."""
    return str(_plain_text(template_name, context)).strip()


def render(template_name: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body, in the active language. Nothing is escaped: it is plain text."""
    text = _plain_text(template_name, context)
    first, _newline, rest = text.replace("\r\n", "\n").strip().partition("\n")
    if not first.startswith("Subject: "):
        raise BadTemplate(template_name)
    body = "\n".join(line.rstrip() for line in rest.splitlines())
    subject = rules.one_line(first.removeprefix("Subject: "), LONGEST_SUBJECT)
    return subject, _MANY_EMPTY_LINES.sub("\n\n", body).strip() + "\n"


def _plain_text(template_name: str, context: dict[str, Any]) -> str:
    found = get_template(template_name).template
    return str(found.render(Context(context, autoescape=False)))  # type: ignore[attr-defined]


def _filled(kind: MessageKind, own: Words | None, known: dict[str, Any]) -> dict[str, str] | None:
    """Own words with the places filled in; None when there are none, or they do not fit."""
    if own is None:
        return None
    if told := problems(kind, own):
        logger.error("The wording of %s does not fit: %s. The shipped one is sent.", kind.slug, told)
        return None
    values = {place.slug: str(known[place.key]) for place in registry.placeholders_of(kind)}
    subject = rules.one_line(placeholders.fill(own.subject, values), LONGEST_SUBJECT)
    return {"subject": subject, "text": placeholders.fill(own.body, values)}
