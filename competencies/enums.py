from django.db import models
from django.utils.translation import gettext_lazy as _


class Factor(models.TextChoices):
    """The five factors of personality and problem solving: two competencies each."""

    CONSCIENTIOUSNESS = "conscientiousness", _("Purposefulness")
    STABILITY = "stability", _("Steadiness")
    EXTRAVERSION = "extraversion", _("Outgoingness")
    AGREEABLENESS = "agreeableness", _("Kindness")
    OPENNESS = "openness", _("Openness")
    PROBLEM_SOLVING = "problem_solving", _("Problem solving")


class VersionState(models.TextChoices):
    """What HR edits is a draft; what is published is never edited again, only followed by a new version."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Replaced")


class QuestionKind(models.TextChoices):
    """The kinds a reference question can have; the same words as in foundation.lib.questionnaires."""

    SCALE = "scale", _("Scale 1-5")
    TEXT = "text", _("Free text")
    YES_NO = "yes_no", _("Yes or no, with a comment")
    CHOICE = "choice", _("Choice")
    PERIOD = "period", _("Period worked together")


# The follow-ups of an interview question in the STAR order, by the field that holds them.
FOLLOW_UPS = {"situation": _("Situation"), "task": _("Task"), "action": _("Action"), "result": _("Result")}
