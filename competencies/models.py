"""The framework: twelve competencies in six pairs, versioned, in two languages."""

from typing import ClassVar

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from competencies.enums import FOLLOW_UPS, Factor, QuestionKind, VersionState
from competencies.rules import lines


def in_language(row: object, field: str, language: str | None = None) -> str:
    """The text of `field` in `language` (the active one when None); Swedish for anything but English."""
    code = (language or get_language() or "sv")[:2]
    return str(getattr(row, f"{field}_{'en' if code == 'en' else 'sv'}"))


class Competency(models.Model):
    """What stays the same while its texts get new versions."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    factor = models.CharField(_("factor"), max_length=20, choices=Factor.choices)
    position = models.PositiveSmallIntegerField(_("position"), unique=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.slug


class Versioned(models.Model):
    """Words in versions: edited as a draft, put in force by being published, then only replaced (`actions`)."""

    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    wording_reason = models.TextField(_("why marked words were kept"), blank=True, default="")

    class Meta:
        abstract = True


class CompetencyVersion(Versioned):
    """The words of a competency. Lists (behaviours, warning signs) hold one item a line."""

    competency = models.ForeignKey(Competency, models.PROTECT, related_name="versions", verbose_name=_("competency"))
    number = models.PositiveSmallIntegerField(_("version"))
    name_sv = models.CharField(_("name, Swedish"), max_length=60)
    name_en = models.CharField(_("name, English"), max_length=60)
    definition_sv = models.TextField(_("definition, Swedish"))
    definition_en = models.TextField(_("definition, English"))
    behaviours_sv = models.TextField(_("behaviours, Swedish"), help_text=_("One a line, four to six."))
    behaviours_en = models.TextField(_("behaviours, English"), help_text=_("One a line, four to six."))
    warning_signs_sv = models.TextField(_("warning signs, Swedish"), help_text=_("One a line."))
    warning_signs_en = models.TextField(_("warning signs, English"), help_text=_("One a line."))
    anchor_1_sv = models.TextField(_("1 means, Swedish"))
    anchor_1_en = models.TextField(_("1 means, English"))
    anchor_3_sv = models.TextField(_("3 means, Swedish"))
    anchor_3_en = models.TextField(_("3 means, English"))
    anchor_5_sv = models.TextField(_("5 means, Swedish"))
    anchor_5_en = models.TextField(_("5 means, English"))

    class Meta:
        verbose_name = _("version of a competency")
        verbose_name_plural = _("competencies and their versions")
        ordering: ClassVar = ["competency__position", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["competency", "number"], name="competency_version_once"),
            models.UniqueConstraint(
                fields=["competency"], condition=models.Q(state=VersionState.PUBLISHED), name="competency_one_published"
            ),
            models.UniqueConstraint(
                fields=["competency"], condition=models.Q(state=VersionState.DRAFT), name="competency_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="competency_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def definition(self) -> str:
        return in_language(self, "definition")

    @property
    def behaviours(self) -> list[str]:
        return lines(in_language(self, "behaviours"))

    @property
    def scale(self) -> list[tuple[int, str]]:
        """What 1, 3 and 5 mean, in the active language."""
        return [(score, in_language(self, f"anchor_{score}")) for score in (1, 3, 5)]

    @property
    def warning_signs(self) -> list[str]:
        return lines(in_language(self, "warning_signs"))

    @property
    def anchors(self) -> list[tuple[int, str]]:
        """The scale's ends and middle, each with what such a score means; 2 and 4 lie between."""
        return [(score, in_language(self, f"anchor_{score}")) for score in (1, 3, 5)]


class ReferenceQuestion(models.Model):
    """What a referee is asked about a competency; part of the version, so it changes with it."""

    version = models.ForeignKey(
        CompetencyVersion, models.CASCADE, related_name="reference_questions", verbose_name=_("version")
    )
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[
            (QuestionKind.SCALE.value, QuestionKind.SCALE.label),
            (QuestionKind.TEXT.value, QuestionKind.TEXT.label),
        ],
    )
    text_sv = models.TextField(_("question, Swedish"))
    text_en = models.TextField(_("question, English"))
    help_sv = models.TextField(_("help text, Swedish"), blank=True)
    help_en = models.TextField(_("help text, English"), blank=True)

    class Meta:
        verbose_name = _("reference question")
        verbose_name_plural = _("reference questions")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "slug"], name="reference_question_slug_once")
        ]

    @property
    def text(self) -> str:
        return in_language(self, "text")

    def __str__(self) -> str:
        return Truncator(self.text).words(12)


class InterviewQuestion(models.Model):
    """What an interviewer asks about a competency, with follow-ups in the STAR order and what to listen for; part of
    the version, so it changes with it. `listen_for` holds one item a line."""

    version = models.ForeignKey(
        CompetencyVersion, models.CASCADE, related_name="interview_questions", verbose_name=_("version")
    )
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text_sv = models.TextField(_("interview question, Swedish"))
    text_en = models.TextField(_("interview question, English"))
    situation_sv = models.TextField(_("follow-up on the situation, Swedish"))
    situation_en = models.TextField(_("follow-up on the situation, English"))
    task_sv = models.TextField(_("follow-up on the task, Swedish"))
    task_en = models.TextField(_("follow-up on the task, English"))
    action_sv = models.TextField(_("follow-up on what was done, Swedish"))
    action_en = models.TextField(_("follow-up on what was done, English"))
    result_sv = models.TextField(_("follow-up on the result, Swedish"))
    result_en = models.TextField(_("follow-up on the result, English"))
    listen_for_sv = models.TextField(_("listen for, Swedish"), help_text=_("One a line."))
    listen_for_en = models.TextField(_("listen for, English"), help_text=_("One a line."))

    class Meta:
        verbose_name = _("interview question")
        verbose_name_plural = _("interview questions")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "slug"], name="interview_question_slug_once")
        ]

    def __str__(self) -> str:
        return Truncator(self.text).words(12)

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def follow_ups(self) -> list[tuple[str, str]]:
        """What each follow-up is about, and its words, in the STAR order and the active language."""
        return [(str(label), in_language(self, part)) for part, label in FOLLOW_UPS.items()]

    @property
    def listen_for(self) -> list[str]:
        return lines(in_language(self, "listen_for"))
