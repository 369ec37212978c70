"""Surveys: what is asked and of whom, replies while a survey is open, and answers that belong to nobody once it has
closed."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from competencies.enums import QuestionKind, VersionState
from competencies.models import Versioned, in_language
from foundation.accounts.enums import Language
from foundation.accounts.models import Organisation, User
from foundation.lib.tokens import new_public_id
from recruitment.models import Candidate, Recruitment
from surveys.enums import QUESTION_KINDS, SurveyKind, SurveyState


class SurveyTemplate(Versioned):
    """The questions of one kind of survey, versioned. What HR edits is a draft; a published one is only replaced."""

    kind = models.CharField(_("kind"), max_length=10, choices=SurveyKind.choices)
    number = models.PositiveSmallIntegerField(_("version"))
    delay_days = models.PositiveSmallIntegerField(
        _("sent after"), default=3, help_text=_("Days from when the recruitment was closed.")
    )
    open_days = models.PositiveSmallIntegerField(
        _("open for"), default=14, help_text=_("Days in which it can be answered, 7 to 60.")
    )

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering: ClassVar = ["kind", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="survey_template_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state=VersionState.PUBLISHED), name="survey_template_one_published"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state=VersionState.DRAFT), name="survey_template_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="survey_template_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} (version {self.number})"


class SurveyQuestion(models.Model):
    """One question. Its slug stays the same through the versions: by it answers are added up."""

    template = models.ForeignKey(SurveyTemplate, models.CASCADE, related_name="questions")
    slug = models.SlugField(_("slug"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=QUESTION_KINDS)
    text_sv = models.TextField(_("question, Swedish"))
    text_en = models.TextField(_("question, English"))
    help_sv = models.TextField(_("help text, Swedish"), blank=True)
    help_en = models.TextField(_("help text, English"), blank=True)
    anchor_1_sv = models.CharField(_("1 means, Swedish"), max_length=80, blank=True)
    anchor_1_en = models.CharField(_("1 means, English"), max_length=80, blank=True)
    anchor_3_sv = models.CharField(_("3 means, Swedish"), max_length=80, blank=True)
    anchor_3_en = models.CharField(_("3 means, English"), max_length=80, blank=True)
    anchor_5_sv = models.CharField(_("5 means, Swedish"), max_length=80, blank=True)
    anchor_5_en = models.CharField(_("5 means, English"), max_length=80, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    is_satisfaction = models.BooleanField(
        _("tells how satisfied one is"), default=False, help_text=_("A scale that is shown on the page of effect.")
    )

    class Meta:
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of a survey")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "slug"], name="survey_question_slug_once"),
            models.CheckConstraint(
                condition=models.Q(is_satisfaction=False) | models.Q(kind=QuestionKind.SCALE),
                name="survey_satisfaction_is_a_scale",
            ),
        ]

    def __str__(self) -> str:
        return Truncator(in_language(self, "text")).words(12)


class Survey(models.Model):
    """One survey about one recruitment. An empty `remind_at` means that no reminder waits."""

    recruitment = models.ForeignKey(Recruitment, models.PROTECT, related_name="surveys")
    kind = models.CharField(_("kind"), max_length=10, choices=SurveyKind.choices)
    template = models.ForeignKey(SurveyTemplate, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=SurveyState.choices, default=SurveyState.OPEN)
    opened_at = models.DateTimeField()
    closes_on = models.DateField(_("last day"))
    remind_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("sent survey")
        verbose_name_plural = _("sent surveys")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recruitment", "kind"], name="survey_once_per_recruitment"),
            models.CheckConstraint(condition=models.Q(state__in=SurveyState.values), name="survey_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=SurveyState.OPEN) | models.Q(remind_at=None),
                name="survey_reminds_only_while_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["closes_on"], name="survey_to_close", condition=models.Q(state=SurveyState.OPEN))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.recruitment}"


class Invitation(models.Model):
    """That somebody was asked. It never says whether they answered: only the reply does, while the survey is open."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation to a survey")
        verbose_name_plural = _("invitations to surveys")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "candidate"], name="survey_asks_a_candidate_once"),
            models.UniqueConstraint(fields=["survey", "user"], name="survey_asks_a_user_once"),
            models.CheckConstraint(
                condition=models.Q(candidate=None, user__isnull=False) | models.Q(candidate__isnull=False, user=None),
                name="survey_asks_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def person(self) -> Candidate | User:
        """Who is asked: both have a name, an address and a language."""
        found = self.candidate or self.user
        assert found is not None  # the constraint says so
        return found


class Reply(models.Model):
    """What somebody sent, while the survey is open: it has no time, and goes when the survey closes."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="reply")
    answers = models.JSONField()
    language = models.CharField(max_length=2, choices=Language.choices)

    class Meta:
        verbose_name = _("reply to an open survey")
        verbose_name_plural = _("replies to open surveys")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.invitation_id}"


class Answer(models.Model):
    """One answer to one question, belonging to nobody: no key, order or time leads from it to a person.

    Its key is random and there is no key of the survey; one person's answers to several questions are not kept
    together; whenever answers are added, those that lie there are written anew, shuffled with the new ones, so that
    neither their place in the table nor the transaction that wrote them tells which came together. `quarter` is when
    they began to be shown, empty until there are five. `hr_support` is known of managers' answers only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=SurveyKind.choices)
    administration = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    quarter = models.DateField(null=True)
    hr_support = models.BooleanField(null=True)
    question = models.SlugField(max_length=60, db_index=False)
    score = models.PositiveSmallIntegerField(null=True)
    choice = models.CharField(max_length=3, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=1, score__lte=5), name="survey_score_one_to_five"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=SurveyKind.MANAGER) | models.Q(hr_support=None),
                name="survey_candidates_answers_tell_no_more",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "quarter", "administration", "question"], name="survey_answers_shown")
        ]

    def __str__(self) -> str:
        return self.question


class Tally(models.Model):
    """How many were asked and how many answered, added up; `quarter` as for answers. No survey says so of itself."""

    kind = models.CharField(max_length=10, choices=SurveyKind.choices)
    administration = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    quarter = models.DateField(null=True)
    invited = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "administration", "quarter"], name="survey_tally_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.answered} / {self.invited}"


class Assumptions(models.Model):
    """The one row of what the hours freed are worked out from; shown beside the figure, edited by HR."""

    minutes_by_hand = models.PositiveSmallIntegerField(
        _("minutes of a reference taken by hand"),
        default=76,
        help_text=_("What a manager spends on one reference: reaching the person, talking, writing it down."),
    )
    minutes_now = models.PositiveSmallIntegerField(
        _("minutes of a reference that arrives by itself"),
        default=8,
        help_text=_("What a manager spends on one now: asking the candidate, reading the answers."),
    )
    minutes_by_phone_now = models.PositiveSmallIntegerField(
        _("minutes of a reference taken by phone now"),
        default=40,
        help_text=_("With the form at hand: ringing at an agreed time, filling in while talking."),
    )
    note_sv = models.TextField(_("where the figures come from, Swedish"), blank=True)
    note_en = models.TextField(_("where the figures come from, English"), blank=True)

    class Meta:
        verbose_name = _("assumptions about hours")
        verbose_name_plural = _("assumptions about hours")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="assumptions_are_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
