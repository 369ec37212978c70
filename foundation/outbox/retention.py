"""How long the outbox keeps what it knows of persons."""

from foundation.lib.retention import Rule, nothing_personal, register
from foundation.outbox import actions


def declare() -> None:
    """Declare the outbox's models."""
    register(
        "outbox.Message",
        Rule(
            ("recipient_name", "recipient_email", "context", "subject", "body", "last_error"),
            "Whom a message was sent to, and its text without the personal link.",
            "The text 90 days after the message was finished, the recipient after 400 (OUTBOX_KEEP_…_DAYS).",
            actions.purge_messages,
        ),
    )
    register(
        "outbox.LinkToken",
        Rule(
            ("token_hash", "subject_id"),
            "The hash of a personal link.",
            "400 days after it was made, or 90 after it was withdrawn (OUTBOX_KEEP_…_DAYS).",
            actions.purge_links,
        ),
    )
    register(
        "outbox.WordingChange",
        Rule(
            ("by_id",),
            "Who changed the wording of a message.",
            "With the wording, which is kept: it says why a mail said what it did.",
        ),
    )
    nothing_personal("outbox.Gate", "outbox.Wording")
