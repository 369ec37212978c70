"""What must hold of the settings before anything is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def provider_events_are_signed(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a mail provider whose events anybody could forge."""
    if settings.ANYMAIL_PROVIDER and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        return [
            Error("ANYMAIL_WEBHOOK_SECRET is missing: without it anybody can report a bounce.", id="outbox.E001"),
        ]
    return []


@register(deploy=True)
def mails_leave(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to go live, whatever the settings' file is called, while mails are written to a folder."""
    if settings.EMAIL_BACKEND == "foundation.outbox.backends.FileBackend":
        hint = "Set EMAIL_URL to the mail server, or ANYMAIL_PROVIDER to a mail provider."
        return [Error("EMAIL_URL is missing: mails are written to a folder.", hint=hint, id="outbox.E002")]
    return []
