"""A message is a row before it is a mail; a link is a hash; the gate says whether anything may leave at all."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation.outbox.enums import MessageState, Reason
from foundation.outbox.transitions import FINAL


def new_message_id() -> str:
    """Return a Message-ID (RFC 5322), fixed when the row is made, so that a repeated mail is known as the same mail."""
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.BASE_URL).hostname}>"


class Message(models.Model):
    """One message to one recipient. Who and about what, by id and plain values; its text is made when it is sent."""

    kind = models.SlugField(_("kind"), db_index=False)
    dedupe_key = models.CharField(_("dedupe key"), max_length=200, unique=True)
    recipient_name = models.CharField(_("recipient's name"), max_length=200)
    recipient_email = models.CharField(_("recipient's address"), max_length=320)
    language = models.CharField(_("language"), max_length=10)
    subject_kind = models.SlugField(_("about (kind)"), db_index=False)
    subject_id = models.CharField(_("about"), max_length=64)
    case_id = models.BigIntegerField(_("case"), null=True)
    context = models.JSONField(_("values"), default=dict)  # ids and plain values only, never a link's secret
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.QUEUED)
    created_at = models.DateTimeField(_("made"), db_default=Now())
    due_at = models.DateTimeField(_("due"))
    rung_at = models.DateTimeField(_("last handed to the queue"), null=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    claimed_by = models.CharField(_("claimed by"), max_length=64, blank=True, db_default="")
    attempts = models.PositiveIntegerField(_("attempts"), db_default=0)
    interrupted = models.PositiveSmallIntegerField(_("attempts of unknown outcome"), db_default=0)
    give_up_at = models.DateTimeField(_("tried until"), null=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True)  # committed just before the text leaves
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True, default=new_message_id)
    provider_id = models.CharField(_("provider's id"), max_length=200, blank=True, db_default="")
    subject = models.CharField(_("subject"), max_length=300, blank=True, db_default="")
    body = models.TextField(_("text"), blank=True, db_default="")  # the stored copy says [personlig länk]
    last_error = models.CharField(_("last error"), max_length=500, blank=True, db_default="")
    sent_at = models.DateTimeField(_("sent"), null=True)
    final_at = models.DateTimeField(_("finished"), null=True)
    purged_at = models.DateTimeField(_("personal data removed"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state__in=["queued", "sending"])),
            models.Index(fields=["subject_kind", "subject_id", "created_at"], name="message_about"),
            models.Index(fields=["case_id"], name="message_of_case", condition=Q(case_id__isnull=False)),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["provider_id"], name="message_at_provider", condition=~Q(provider_id="")),
            models.Index(fields=["final_at"], name="message_to_purge", condition=Q(purged_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, claimed_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(claimed_until__isnull=True, claimed_by="")),
                name="message_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINAL), final_at__isnull=False)
                | (~Q(state__in=sorted(FINAL)) & Q(final_at__isnull=True)),
                name="message_final_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(handed_over_at__isnull=False, sent_at__isnull=False),
                name="message_sent_was_handed_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def reason(self) -> str:
        """Why it did not leave, in words; empty when nothing went wrong."""
        return str(Reason(self.last_error).label) if self.last_error in Reason.values else self.last_error


class LinkToken(models.Model):
    """The hash of one mailed link. Several may live for one subject: each reminder carries a link of its own."""

    token_hash = models.CharField(_("hash"), max_length=64, unique=True)
    subject_kind = models.SlugField(_("about (kind)"), db_index=False)
    subject_id = models.CharField(_("about"), max_length=64)
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, related_name="links", verbose_name=_("message")
    )
    created_at = models.DateTimeField(_("made"), db_default=Now())
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="link_about")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class Wording(models.Model):
    """HR's own words for one kind of message. A language whose pair is empty has the words that are shipped."""

    kind = models.CharField(_("message"), max_length=50, primary_key=True)
    subject_sv = models.CharField(_("subject, Swedish"), max_length=200, blank=True)
    body_sv = models.TextField(_("text, Swedish"), blank=True)
    subject_en = models.CharField(_("subject, English"), max_length=200, blank=True)
    body_en = models.TextField(_("text, English"), blank=True)

    label = ""  # the kind's name, set by whoever shows the row: models know no kinds

    class Meta:
        verbose_name = _("wording of a message")
        verbose_name_plural = _("wording of messages")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"subject_{language}": "", f"body_{language}": ""})
                | (~Q(**{f"subject_{language}": ""}) & ~Q(**{f"body_{language}": ""})),
                name=f"wording_whole_{language}",
            )
            for language in ("sv", "en")
        ]

    def __str__(self) -> str:
        return self.label or self.kind


class WordingChange(models.Model):
    """One change of a wording: who, when, from what to what. Written with it and never again."""

    wording = models.ForeignKey(Wording, models.PROTECT, related_name="changes", verbose_name=_("message"))
    language = models.CharField(_("language"), max_length=2)
    former_subject = models.CharField(_("former subject"), max_length=300)
    former_body = models.TextField(_("former text"))
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    to_shipped = models.BooleanField(_("back to the shipped wording"), default=False)
    at = models.DateTimeField(_("changed"), db_default=Now())
    by_id = models.BigIntegerField(_("changed by"))

    class Meta:
        verbose_name = _("change of a wording")
        verbose_name_plural = _("changes of wordings")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["wording", "-at"], name="wording_change_of")]

    def __str__(self) -> str:
        return f"{self.wording_id} {self.language} {self.pk}"


class Gate(models.Model):
    """One row: may anything leave? Held by a person, or by finding that this database was restored from a backup."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    held = models.BooleanField(_("held"), default=False)
    home = models.CharField(_("database it belongs to"), max_length=64)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    changed_by_id = models.BigIntegerField(_("changed by"), null=True)

    class Meta:
        verbose_name = _("gate of the outbox")
        verbose_name_plural = _("gate of the outbox")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="gate_is_one")]

    def __str__(self) -> str:
        return "held" if self.held else "open"
