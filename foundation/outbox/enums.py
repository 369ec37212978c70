"""The states of a message and of a link, and why a message did not leave where no mail server has said it."""

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


class Reason(models.TextChoices):
    """Our own reasons, as they stand in `last_error`; anything else there is the mail server's words or an error's."""

    UNKNOWN_OUTCOME = "unknown_outcome", _("It is not known whether it arrived.")
    NOT_WANTED = "not_wanted", _("It was no longer needed.")
    INTERRUPTED = "interrupted", _("The sending broke off again and again.")
    NOT_AN_ADDRESS = "not_an_address", _("This is not a mail address.")
    LETTERS_IN_ADDRESS = (
        "letters_in_address",
        _("The address has letters before the @ that mail servers do not accept."),
    )
