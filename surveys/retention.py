"""How long surveys keep what they know of persons."""

from datetime import datetime, timedelta

from foundation.lib.retention import Rule, nothing_personal, register
from surveys.enums import SurveyState
from surveys.models import Invitation
from surveys.rules import KEPT_DAYS_AFTER_CLOSING, local_day


def purge_invitations(now: datetime) -> int:
    """Removes who was asked, when the survey closed long ago. Returns how many."""
    last = local_day(now) - timedelta(days=KEPT_DAYS_AFTER_CLOSING)
    return Invitation.objects.filter(survey__state=SurveyState.CLOSED, survey__closes_on__lt=last).delete()[0]


def declare() -> None:
    """Declares the models of surveys."""
    nothing_personal(
        "surveys.SurveyTemplate", "surveys.SurveyQuestion", "surveys.Survey", "surveys.Tally", "surveys.Assumptions"
    )
    register(
        "surveys.Invitation",
        Rule(
            ("candidate", "user", "public_id"),
            "Who was asked to answer a survey; never whether they did.",
            f"{KEPT_DAYS_AFTER_CLOSING} days after the survey's last day.",
            purge_invitations,
        ),
    )
    register(
        "surveys.Reply",
        Rule(("answers", "language"), "What somebody answered, while the survey is open.", "When the survey closes."),
    )
    register(
        "surveys.Answer",
        Rule(
            ("text",),
            "Answers that are tied to nobody; a free text may still name somebody.",
            "Kept for comparison between years, until the municipality decides otherwise.",
        ),
    )
