"""The case: what is recruited, for which unit, by whom, against which profile, and who applies."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from competencies.models import Competency, CompetencyVersion, InterviewQuestion, in_language
from foundation.accounts.enums import Language
from foundation.accounts.models import Organisation, User
from foundation.lib.text import swedish_key
from foundation.lib.tokens import new_public_id
from foundation.records.models import CaseFile
from recruitment.enums import MemberRole, RecruitmentState, RequirementKind
from recruitment.rules import REQUIREMENT_LIMIT


class RoleTemplate(models.Model):
    """A role the municipality often recruits, with what its profile usually says. Lists hold one item a line."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name_sv = models.CharField(_("name, Swedish"), max_length=80)
    name_en = models.CharField(_("name, English"), max_length=80)
    purpose_sv = models.TextField(_("purpose, Swedish"), blank=True)
    purpose_en = models.TextField(_("purpose, English"), blank=True)
    duties_sv = models.TextField(_("duties, Swedish"), blank=True, help_text=_("One a line."))
    duties_en = models.TextField(_("duties, English"), blank=True, help_text=_("One a line."))
    must_sv = models.TextField(_("must requirements, Swedish"), blank=True, help_text=_("One a line."))
    must_en = models.TextField(_("must requirements, English"), blank=True, help_text=_("One a line."))
    merit_sv = models.TextField(_("merits, Swedish"), blank=True, help_text=_("One a line."))
    merit_en = models.TextField(_("merits, English"), blank=True, help_text=_("One a line."))
    is_active = models.BooleanField(_("offered for new recruitments"), default=True)

    class Meta:
        verbose_name = _("role template")
        verbose_name_plural = _("role templates")
        ordering: ClassVar = ["name_sv"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def purpose(self) -> str:
        return in_language(self, "purpose")


class RoleTemplateCompetency(models.Model):
    """A competency the template suggests, with what it means in this role."""

    role_template = models.ForeignKey(RoleTemplate, models.CASCADE, related_name="suggestions")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+", verbose_name=_("competency"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    in_this_job_sv = models.TextField(_("in this job, Swedish"), blank=True)
    in_this_job_en = models.TextField(_("in this job, English"), blank=True)

    class Meta:
        verbose_name = _("suggested competency")
        verbose_name_plural = _("suggested competencies")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role_template", "competency"], name="role_template_competency_once")
        ]

    def __str__(self) -> str:
        return str(self.position)

    @property
    def in_this_job(self) -> str:
        return in_language(self, "in_this_job")


class Recruitment(models.Model):
    """One case of recruiting. `ats_reference` is the number in the applicant system, as free text."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("title"), max_length=120)
    title_key = models.CharField(max_length=400, editable=False, default="")  # the title as a Swedish list orders it
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recruiting manager"))
    role_template = models.ForeignKey(
        RoleTemplate, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("role template")
    )
    case_file = models.OneToOneField(CaseFile, models.PROTECT, related_name="+", verbose_name=_("case"))
    state = models.CharField(
        _("state"), max_length=10, choices=RecruitmentState.choices, default=RecruitmentState.DRAFT
    )
    ats_reference = models.CharField(_("case in the applicant system"), max_length=60, blank=True)
    hr_support = models.BooleanField(_("supported by HR"), default=False)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.TextField(_("reason for cancelling"), blank=True)
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("last changed"))

    class Meta:
        verbose_name = _("recruitment")
        verbose_name_plural = _("recruitments")
        ordering: ClassVar = ["-changed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=RecruitmentState.values), name="recruitment_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[RecruitmentState.DECIDED, RecruitmentState.CLOSED], decided_on__isnull=False
                )
                | (
                    ~models.Q(state__in=[RecruitmentState.DECIDED, RecruitmentState.CLOSED]) & models.Q(decided_on=None)
                ),
                name="recruitment_decided_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RecruitmentState.CLOSED, closed_at__isnull=False)
                | (~models.Q(state=RecruitmentState.CLOSED) & models.Q(closed_at=None)),
                name="recruitment_closed_has_time",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state=RecruitmentState.CANCELLED, cancelled_at__isnull=False) & ~models.Q(cancel_reason="")
                )
                | (~models.Q(state=RecruitmentState.CANCELLED) & models.Q(cancelled_at=None, cancel_reason="")),
                name="recruitment_cancelled_has_time_and_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "-changed_at", "-id"], name="recruitment_of_owner"),
            models.Index(fields=["unit", "-changed_at", "-id"], name="recruitment_of_unit"),
            models.Index(fields=["-changed_at", "-id"], name="recruitment_latest"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, and keeps the sort key true to the title."""
        self.title_key = swedish_key(self.title)[:400]
        super().save(*args, **kwargs)


class RecruitmentMember(models.Model):
    """Somebody else with a part in this recruitment. Ended, never deleted."""

    recruitment = models.ForeignKey(Recruitment, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=MemberRole.choices)
    since = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recruitment", "user"], condition=models.Q(ended_at=None), name="recruitment_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class HandOver(models.Model):
    """A recruitment passed from one manager to another, with the reason if one was given. Never changed."""

    recruitment = models.ForeignKey(Recruitment, models.PROTECT, related_name="hand_overs")
    from_user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("from"))
    to_user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("to"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.from_user} – {self.to_user}"


class RequirementProfile(models.Model):
    """What the post asks for, in versions. An adopted version is never edited; a change makes the next one."""

    recruitment = models.ForeignKey(Recruitment, models.PROTECT, related_name="profiles")
    version = models.PositiveSmallIntegerField(_("version"))
    purpose = models.TextField(_("purpose"), blank=True)
    duties = models.TextField(_("duties"), blank=True, help_text=_("One a line."))
    wording_reason = models.TextField(_("reason for keeping words that may invite discrimination"), blank=True)
    count_reason = models.TextField(_("reason for fewer than three or more than four competencies"), blank=True)
    change_reason = models.TextField(_("reason for the change"), blank=True)
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by")
    )

    class Meta:
        verbose_name = _("requirement profile")
        verbose_name_plural = _("requirement profiles")
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recruitment", "version"], name="profile_version_once"),
            models.CheckConstraint(
                condition=models.Q(adopted_at=None, adopted_by=None)
                | models.Q(adopted_at__isnull=False, adopted_by__isnull=False),
                name="profile_adopted_has_name_and_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-adopted_at", "-id"],
                condition=models.Q(adopted_at__isnull=False),
                name="profile_latest_adopted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recruitment}, version {self.version}"


class Requirement(models.Model):
    """One formal requirement of a version of the profile, so put that it can be checked for each who applies."""

    profile = models.ForeignKey(RequirementProfile, models.PROTECT, related_name="requirements")
    kind = models.CharField(_("kind"), max_length=5, choices=RequirementKind.choices)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=REQUIREMENT_LIMIT)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "kind", "position"], name="requirement_position_once"),
            models.CheckConstraint(condition=models.Q(kind__in=RequirementKind.values), name="requirement_kind_known"),
            models.CheckConstraint(condition=~models.Q(text=""), name="requirement_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class ProfileCompetency(models.Model):
    """One of the profile's competencies, at the version it had then, and what it means in this job."""

    profile = models.ForeignKey(RequirementProfile, models.PROTECT, related_name="competencies")
    version = models.ForeignKey(CompetencyVersion, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    in_this_job = models.TextField(_("in this job"), blank=True)

    class Meta:
        verbose_name = _("competency of the profile")
        verbose_name_plural = _("competencies of the profile")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "version"], name="profile_competency_once"),
            models.CheckConstraint(condition=models.Q(position__gte=1, position__lte=6), name="profile_six_at_most"),
            models.UniqueConstraint(fields=["profile", "position"], name="profile_position_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)


class ProfileComment(models.Model):
    """What a union representative thinks of an adopted version of the profile, or what those who run the case answer.

    An official document as soon as it is sent: never changed and never taken away. `role` is the author's then.
    """

    profile = models.ForeignKey(RequirementProfile, models.PROTECT, related_name="comments")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    role = models.CharField(_("role"), max_length=24)
    text = models.TextField(_("comment"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("comment on a profile")
        verbose_name_plural = _("comments on profiles")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(text=""), name="profile_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.at:%Y-%m-%d}"


class Candidate(models.Model):
    """A person who applies. Protected identity keeps them out of mail: then the manual way is used."""

    recruitment = models.ForeignKey(Recruitment, models.PROTECT, related_name="candidates")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.SWEDISH)
    created_at = models.DateTimeField(_("added"))
    withdrawn_at = models.DateTimeField(_("withdrew"), null=True, blank=True)
    hired = models.BooleanField(_("hired"), default=False)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("recruitment", Lower("email"), name="candidate_once_per_recruitment"),
            models.CheckConstraint(
                condition=models.Q(hired=False) | models.Q(withdrawn_at=None), name="candidate_hired_or_withdrew"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InterviewGuide(models.Model):
    """What is asked in the interviews of a recruitment: a draft that grows a version each time it is saved, until it
    is frozen. Then `questions` holds them as asked, in both languages, and nothing in the row is changed again.

    `opening` and `closing` hold one item a line.
    """

    recruitment = models.OneToOneField(Recruitment, models.PROTECT, related_name="interview_guide")
    profile = models.ForeignKey(RequirementProfile, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    minutes = models.PositiveSmallIntegerField(_("minutes for the interview"))
    opening = models.TextField(_("opening"), blank=True)
    opening_minutes = models.PositiveSmallIntegerField(_("minutes for the opening"))
    closing = models.TextField(_("closing"), blank=True)
    closing_minutes = models.PositiveSmallIntegerField(_("minutes for the closing"))
    questions = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(_("last changed"))
    frozen_at = models.DateTimeField(_("locked"), null=True, blank=True)
    frozen_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("locked by")
    )

    class Meta:
        verbose_name = _("interview guide")
        verbose_name_plural = _("interview guides")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(frozen_at=None, frozen_by=None, questions=[], sha256="")
                | (
                    models.Q(frozen_at__isnull=False, frozen_by__isnull=False)
                    & ~models.Q(questions=[])
                    & ~models.Q(sha256="")
                ),
                name="guide_frozen_has_name_date_and_questions",
            ),
        ]

    def __str__(self) -> str:
        return str(self.recruitment)


class GuideQuestion(models.Model):
    """A question chosen for a guide that is not frozen yet, and how long it may take."""

    guide = models.ForeignKey(InterviewGuide, models.CASCADE, related_name="chosen")
    question = models.ForeignKey(InterviewQuestion, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("question of the guide")
        verbose_name_plural = _("questions of the guide")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "question"], name="guide_question_once"),
            models.UniqueConstraint(fields=["guide", "position"], name="guide_position_once"),
        ]

    def __str__(self) -> str:
        return str(self.question)


class GuideDeviation(models.Model):
    """What was done otherwise than in the frozen guide, and why; without a candidate it was so for several. `number` is
    the question's in the guide, where it is about one."""

    guide = models.ForeignKey(InterviewGuide, models.PROTECT, related_name="deviations")
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(_("question"), null=True, blank=True)
    what = models.TextField(_("what was done otherwise"))
    reason = models.TextField(_("reason"))
    noted_at = models.DateTimeField(_("noted"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("deviation from the guide")
        verbose_name_plural = _("deviations from the guide")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what
