"""What must hold of the settings before anything is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


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
    """Warn, before a real installation goes live, that mails would be written to a folder."""
    if settings.EMAIL_BACKEND == "foundation.outbox.backends.FileBackend":
        return [Warning("EMAIL_URL is missing: mails are written to a folder and reach nobody.", id="outbox.W001")]
    return []
