from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """A document is seen by nobody until it is finished."""

    ORDERED = "ordered", _("To be made")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Could not be made")


class DocumentType(models.TextChoices):
    REFERENCE_PROTOCOL = "reference_protocol", _("Reference protocol")


class Direction(models.TextChoices):
    """TF 2:4: a document is kept because it came in or because it was drawn up."""

    DRAWN_UP = "drawn_up", _("Drawn up")
    INCOMING = "incoming", _("Incoming")
