from django.db import models
from django.utils.translation import gettext_lazy as _

from competencies.enums import QuestionKind


class SurveyKind(models.TextChoices):
    """Who is asked about a recruitment that has ended."""

    MANAGER = "manager", _("Manager survey")
    CANDIDATE = "candidate", _("Candidate survey")


class SurveyState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


# The kinds a survey's question can have: those that can be counted, and free text.
QUESTION_KINDS = [(kind.value, kind.label) for kind in (QuestionKind.SCALE, QuestionKind.YES_NO, QuestionKind.TEXT)]
