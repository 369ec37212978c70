"""The states of a message and of a link."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a message stands. "Opened" is not among them: scanners open mails."""

    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("handed over to the mail server")
    DELIVERED = "delivered", _("delivered")
    BOUNCED = "bounced", _("bounced")
    FAILED = "failed", _("could not be sent")
    CANCELLED = "cancelled", _("cancelled")
    PAUSED = "paused", _("paused")


class LinkState(models.TextChoices):
    """What is known of a link's secret."""

    ALIVE = "alive", _("valid")
    REVOKED = "revoked", _("withdrawn")
    UNKNOWN = "unknown", _("unknown")
