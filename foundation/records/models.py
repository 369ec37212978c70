"""What is kept: the case's diary number and the documents that belong to it."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.lib.tokens import new_public_id
from foundation.records.enums import Direction, DocumentState, DocumentType

DIARY_NUMBER = RegexValidator(
    r"^[A-ZÅÄÖ]{2,8}/[0-9]{4}:[0-9]{5}\Z",  # \d is any script's digits, and $ lets a last newline by
    _("Write the diary number as the board's letters, the year and five figures, for example VON/2026:00123."),
)
DIARY_NUMBER_ONCE = "case_file_diary_number_once"


class CaseFile(models.Model):
    """The registry's view of a case: which board, what it is about (no names), and its diary number once known."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("unit"))
    matter = models.CharField(_("matter"), max_length=300, help_text=_("What the case is about, without names."))
    diary_number = models.CharField(_("diary number"), max_length=20, blank=True, validators=[DIARY_NUMBER])
    classification_code = models.CharField(_("classification code"), max_length=20, blank=True, default="2.3.1")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["diary_number"], condition=~models.Q(diary_number=""), name=DIARY_NUMBER_ONCE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diary_number} {self.matter}".strip()


class Document(models.Model):
    """One version of one document. The file is visible only when `state` is finished and the checksum stands here.

    `subject_kind` and `subject_id` name what it documents in the app that ordered it; `facts` holds what is printed in
    its head, so that lists and the sidecar never have to open the file.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    case_file = models.ForeignKey(CaseFile, models.PROTECT, related_name="documents", verbose_name=_("case"))
    document_type = models.CharField(_("document type"), max_length=30, choices=DocumentType.choices)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.DRAWN_UP)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.ORDERED)
    title = models.CharField(_("title"), max_length=200)
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(_("checksum (SHA-256)"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    ordered_at = models.DateTimeField(_("ordered"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["-finished_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "document_type", "version"], name="document_version_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DocumentState.FINISHED)
                | (~models.Q(sha256="") & ~models.Q(path="") & models.Q(size__gt=0, finished_at__isnull=False)),
                name="document_finished_has_file",
            ),
            models.CheckConstraint(condition=models.Q(state__in=DocumentState.values), name="document_state_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["case_file", "state"], name="document_of_case")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"
