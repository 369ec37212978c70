"""How long references keep what they know of persons. Counting from legal force comes with the engine of disposal."""

from datetime import datetime, timedelta

from django.db.models import Q

from foundation.lib.retention import Rule, nothing_personal, register
from references.models import AnswerDraft, ManagerNotice
from references.rules import LINK_DAYS_AFTER_DEADLINE, local_day
from references.transitions import LOST_REFEREE

NOTICE_DAYS = 90
KEPT_WITH_CASE = "With the case: two years and one month from legal force, the hired person's protocol is kept."


def purge_drafts(now: datetime) -> int:
    """Removes drafts that can no longer be sent: the link is dead, or the referee has said no. Returns how many."""
    last_alive = local_day(now) - timedelta(days=LINK_DAYS_AFTER_DEADLINE)
    dead = Q(referee__deadline__lt=last_alive) & Q(referee__request__deadline__lt=last_alive)
    due = AnswerDraft.objects.filter(dead | Q(referee__state__in=LOST_REFEREE))
    return due.delete()[0]


def purge_notices(now: datetime) -> int:
    """Removes notices that were told long ago. Returns how many."""
    return ManagerNotice.objects.filter(at__lt=now - timedelta(days=NOTICE_DAYS)).delete()[0]


def declare() -> None:
    """Declares the models of references."""
    nothing_personal("references.ReferenceTemplate", "references.TemplateQuestion", "references.QuestionSet")
    register(
        "references.ReferenceRequest",
        Rule(("personal_line", "close_reason"), "That a candidate was asked for referees.", KEPT_WITH_CASE),
    )
    register(
        "references.Referee",
        Rule(
            ("name", "relation", "employer", "email", "phone", "decline_comment", "call_phone", "call_times"),
            "Who was named as referee, how to reach them, and how it went.",
            KEPT_WITH_CASE,
        ),
    )
    register(
        "references.AnswerDraft",
        Rule(
            ("answers",),
            "What a referee has written but not sent.",
            "On sending, on declining, at another address, or thirty days after the last day to answer.",
            purge_drafts,
        ),
    )
    register(
        "references.SentAnswer",
        Rule(("answers",), "A sent reference, an official document.", KEPT_WITH_CASE),
    )
    register("references.ScaleScore", Rule(("score",), "The scores of a sent reference.", KEPT_WITH_CASE))
    register(
        "references.ManagerNotice",
        Rule(("event",), "What a manager was told of.", f"{NOTICE_DAYS} days after it happened.", purge_notices),
    )
