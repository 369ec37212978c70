"""The surveys the product ships with, read from fixtures/surveys.json. What a municipality has is left alone."""

from datetime import datetime
from typing import Any

from botkyrka_rc.fixtures import LANGUAGES, both, read
from competencies.enums import VersionState
from surveys.models import Assumptions, SurveyQuestion, SurveyTemplate


def load(*, now: datetime) -> int:
    """Adds the surveys that are missing, published `now`, and the assumptions. Returns how many surveys it added."""
    content = read("surveys")
    given = dict(content["assumptions"])
    given |= both("note", given.pop("note"))
    Assumptions.objects.get_or_create(pk=1, defaults=given)
    return sum(_survey(spec, now) for spec in content["surveys"])


def _survey(spec: dict[str, Any], now: datetime) -> bool:
    if SurveyTemplate.objects.filter(kind=spec["kind"]).exists():
        return False
    template = SurveyTemplate.objects.create(
        kind=spec["kind"],
        number=1,
        state=VersionState.PUBLISHED,
        published_at=now,
        delay_days=spec["delay_days"],
        open_days=spec["open_days"],
    )
    for position, question in enumerate(spec["questions"], start=1):
        anchors: dict[str, str] = {}
        for score, words in question.get("anchors", {}).items():
            anchors |= both(f"anchor_{score}", words)
        SurveyQuestion.objects.create(
            template=template,
            slug=question["slug"],
            position=position,
            kind=question["kind"],
            required=question["required"],
            is_satisfaction=question.get("satisfaction", False),
            **both("text", question["text"]),
            **both("help", question.get("help", dict.fromkeys(LANGUAGES, ""))),
            **anchors,
        )
    return True
