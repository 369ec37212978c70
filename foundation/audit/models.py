"""What happened, and who read what.

Values only, no foreign key, so that neither a deletion nor a merge elsewhere alters it.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """What an event and a reading have in common: who, in which role, about which object of which case, when."""

    actor_id = models.BigIntegerField(_("person"), null=True)  # null: the system itself, or a person with a link
    actor_role = models.SlugField(_("role"), db_index=False)
    case_id = models.BigIntegerField(_("case"), null=True)
    object_kind = models.SlugField(_("kind of object"), db_index=False)
    object_id = models.CharField(_("object"), max_length=64)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        abstract = True


class Event(Entry):
    """One thing that happened. Append-only: a trigger refuses UPDATE, and DELETE outside disposal (`rc.disposal`)."""

    kind = models.SlugField(_("event"), db_index=False)
    values = models.JSONField(_("values"), default=dict)  # a few changed values; never a name or anybody's words

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case_id", "at"], name="event_of_case"),
            models.Index(fields=["object_kind", "object_id"], name="event_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ReadLog(Entry):
    """One reading of something sensitive. Append-only likewise; a GET may write it."""

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["case_id", "at"], name="reading_of_case"),
            models.Index(fields=["actor_id", "at"], name="reading_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
