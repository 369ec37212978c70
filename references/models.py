"""Reference taking: templates, what is frozen, the round, its referees and what they answered."""

from typing import ClassVar

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from competencies.enums import QuestionKind, VersionState
from competencies.models import Versioned, in_language
from foundation.accounts.enums import Language
from foundation.accounts.models import User
from foundation.lib.tokens import new_public_id
from recruitment.models import Candidate, ProfileComment, Recruitment, RequirementProfile, RoleTemplate
from references.enums import DeclineReason, Manner, NoticeEvent, QuestionGroup, RefereeState, Relation, RequestState


class ReferenceTemplate(Versioned):
    """The core questions of a role, versioned. What HR edits is a draft; a published one is only replaced."""

    role_template = models.ForeignKey(
        RoleTemplate, models.PROTECT, related_name="reference_templates", verbose_name=_("role template")
    )
    number = models.PositiveSmallIntegerField(_("version"))

    class Meta:
        verbose_name = _("reference template")
        verbose_name_plural = _("reference templates")
        ordering: ClassVar = ["role_template__name_sv", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role_template", "number"], name="reference_template_once"),
            models.UniqueConstraint(
                fields=["role_template"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="reference_template_one_published",
            ),
            models.UniqueConstraint(
                fields=["role_template"],
                condition=models.Q(state=VersionState.DRAFT),
                name="reference_template_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="reference_template_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_template} (version {self.number})"


class TemplateQuestion(models.Model):
    """One core question. Options of a choice stand one a line, in the same order in both languages."""

    template = models.ForeignKey(ReferenceTemplate, models.CASCADE, related_name="questions")
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    group = models.CharField(_("place in the form"), max_length=10, choices=QuestionGroup.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text_sv = models.TextField(_("question, Swedish"))
    text_en = models.TextField(_("question, English"))
    help_sv = models.TextField(_("help text, Swedish"), blank=True)
    help_en = models.TextField(_("help text, English"), blank=True)
    options_sv = models.TextField(_("options, Swedish"), blank=True, help_text=_("One a line."))
    options_en = models.TextField(_("options, English"), blank=True, help_text=_("One a line, in the same order."))
    required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        verbose_name = _("core question")
        verbose_name_plural = _("core questions")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "slug"], name="template_question_slug_once")
        ]

    def __str__(self) -> str:
        return Truncator(in_language(self, "text")).words(12)


class QuestionSet(models.Model):
    """What every referee of a recruitment is asked: frozen at its first request, never changed (a trigger refuses).

    `questions` is the specification foundation.lib.questions reads; `competencies` holds slug, version, name,
    definition
    and what it means in this job. Both stand in both languages.
    """

    recruitment = models.OneToOneField(Recruitment, models.PROTECT, related_name="question_set")
    profile = models.ForeignKey(RequirementProfile, models.PROTECT, related_name="+")
    template = models.ForeignKey(ReferenceTemplate, models.PROTECT, null=True, related_name="+")
    questions = models.JSONField()
    competencies = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("frozen questions")
        verbose_name_plural = _("frozen questions")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.recruitment} ({self.sha256[:8]})"


class ReferenceRequest(models.Model):
    """One candidate's round. `wanted` is how many referees the candidate is asked for; `minimum` how many must
    answer."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="reference_requests")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    state = models.CharField(_("state"), max_length=14, choices=RequestState.choices, default=RequestState.DRAFT)
    minimum = models.PositiveSmallIntegerField(_("number of references"), default=2)
    wanted = models.PositiveSmallIntegerField(default=2)
    deadline = models.DateField(_("last day"))
    personal_line = models.CharField(_("a personal line"), max_length=400, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    naming_done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    close_reason = models.TextField(_("reason for closing"), blank=True)
    reminders_done = models.PositiveSmallIntegerField(default=0)
    next_reminder_at = models.DateTimeField(null=True, db_index=True)
    silent_notice_at = models.DateTimeField(null=True, db_index=True)
    another_asked_at = models.DateTimeField(null=True)
    email_bounced_at = models.DateTimeField(null=True)
    referees_live = models.PositiveSmallIntegerField(default=0)
    referees_answered = models.PositiveSmallIntegerField(default=0)
    protocol_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("reference request")
        verbose_name_plural = _("reference requests")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=2, wanted__gte=models.F("minimum")), name="request_at_least_two"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RequestState.CLOSED) | ~models.Q(close_reason=""),
                name="request_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[RequestState.COMPLETE, RequestState.CLOSED, RequestState.WITHDRAWN],
                    ended_at__isnull=False,
                )
                | (
                    ~models.Q(state__in=[RequestState.COMPLETE, RequestState.CLOSED, RequestState.WITHDRAWN])
                    & models.Q(ended_at=None)
                ),
                name="request_ended_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RequestState.DRAFT)
                | models.Q(sent_at__isnull=False)
                | models.Q(state=RequestState.WITHDRAWN),
                name="request_sent_has_date",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=~models.Q(state=RequestState.WITHDRAWN),
                name="request_one_alive_per_candidate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_state_display()}"


class Referee(models.Model):
    """A person the candidate has named. An empty `next_reminder_at` means that no reminder waits.

    Somebody without e-mail has a phone number, is never written to, and is rung by those who run the recruitment.
    """

    request = models.ForeignKey(ReferenceRequest, models.PROTECT, related_name="referees")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    state = models.CharField(_("state"), max_length=14, choices=RefereeState.choices, default=RefereeState.NAMED)
    name = models.CharField(_("name"), max_length=120)
    relation = models.CharField(_("relation"), max_length=16, choices=Relation.choices)
    employer = models.CharField(_("employer"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.SWEDISH)
    wait_for_go = models.BooleanField(_("wait until I say go"), default=False)
    position = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    deadline = models.DateField(null=True)
    invitations = models.PositiveSmallIntegerField(default=0)
    reminders_done = models.PositiveSmallIntegerField(default=0)
    next_reminder_at = models.DateTimeField(null=True, db_index=True)
    manual_reminders = models.PositiveSmallIntegerField(default=0)
    silent_notice_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason.choices, blank=True)
    decline_comment = models.TextField(_("comment"), blank=True)
    call_phone = models.CharField(_("number to ring"), max_length=40, blank=True)
    call_times = models.TextField(_("when it suits"), blank=True)

    class Meta:
        verbose_name = _("referee")
        verbose_name_plural = _("referees")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=RefereeState.values), name="referee_state_known"),
            models.CheckConstraint(condition=~models.Q(email="") | ~models.Q(phone=""), name="referee_reachable"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[RefereeState.NAMED, RefereeState.HELD, RefereeState.WITHDRAWN, RefereeState.EXPIRED]
                )
                | models.Q(asked_at__isnull=False, deadline__isnull=False),
                name="referee_asked_has_dates",
            ),
            models.CheckConstraint(
                condition=(models.Q(state=RefereeState.ANSWERED) & models.Q(answered_at__isnull=False))
                | (~models.Q(state=RefereeState.ANSWERED) & models.Q(answered_at=None)),
                name="referee_answered_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(next_reminder_at=None)
                | models.Q(state__in=[RefereeState.ASKED, RefereeState.BEGUN]),
                name="referee_reminded_only_while_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerDraft(models.Model):
    """What a referee has saved but not sent; nobody else reads it, and it is destroyed on sending or with the link.

    `revision` counts the saves, so that a second tab with an older page cannot overwrite a newer text unseen.
    """

    referee = models.OneToOneField(Referee, models.CASCADE, related_name="draft")
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    active_seconds = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=2, choices=Language.choices)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.referee_id}"


class SentAnswer(models.Model):
    """A sent reference: an official document from that moment (TF 2:6, 2:9). A correction is the next version."""

    referee = models.ForeignKey(Referee, models.PROTECT, related_name="sent_answers")
    version = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    language = models.CharField(max_length=2, choices=Language.choices)
    manner = models.CharField(max_length=8, choices=Manner.choices, default=Manner.DIGITAL)
    active_seconds = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sent answer")
        verbose_name_plural = _("sent answers")
        ordering: ClassVar = ["referee", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referee", "version"], name="sent_answer_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.referee_id} version {self.version}"


class ScaleScore(models.Model):
    """One row per scale question of a sent answer, for reading side by side; empty when it could not be judged."""

    sent_answer = models.ForeignKey(SentAnswer, models.CASCADE, related_name="scores")
    question_slug = models.CharField(max_length=80)
    competency_slug = models.CharField(max_length=40, blank=True)
    score = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sent_answer", "question_slug"], name="scale_score_once"),
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=1, score__lte=5), name="scale_score_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_slug}: {self.score}"


class ManagerNotice(models.Model):
    """Something a manager wants to hear, of a round or of what is said about the profile. `digest_on` is the morning it
    is gathered for; empty when it was told at once."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    request = models.ForeignKey(ReferenceRequest, models.CASCADE, null=True, related_name="notices")
    referee = models.ForeignKey(Referee, models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(ProfileComment, models.CASCADE, null=True, related_name="+")
    event = models.CharField(max_length=14, choices=NoticeEvent.choices)
    at = models.DateTimeField()
    digest_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("notice to a manager")
        verbose_name_plural = _("notices to managers")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["user", "digest_on"], name="notice_of_morning")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(request__isnull=False, comment=None)
                | models.Q(request=None, referee=None, comment__isnull=False),
                name="notice_of_a_round_or_a_comment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.at:%Y-%m-%d}"
