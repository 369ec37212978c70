"""What may be seen of surveys. Here: what is asked, of whom, and where an answer belongs."""

from datetime import datetime
from typing import Any

from competencies import queries as framework
from competencies.enums import QuestionKind, VersionState
from foundation.accounts.enums import OrganisationKind
from foundation.accounts.models import Organisation
from foundation.outbox.queries import Dead, linked
from surveys.enums import SurveyState
from surveys.models import Invitation, SurveyQuestion, SurveyTemplate
from surveys.rules import local_day

INVITATION = "surveys.invitation"  # what a message or a link is about
ANCHORED = ("1", "3", "5")
MOST_TEMPLATES = 60


def template_in_force(kind: str) -> SurveyTemplate | None:
    """The published version of a survey, or None."""
    return SurveyTemplate.objects.filter(kind=kind, state=VersionState.PUBLISHED).first()


def specification(template: SurveyTemplate) -> list[dict[str, Any]]:
    """The questions of a version as foundation.lib.questions reads them. One query."""
    return [_question(row) for row in template.questions.order_by("position", "pk")]


def _question(row: SurveyQuestion) -> dict[str, Any]:
    scale = row.kind == QuestionKind.SCALE
    told = [score for score in ANCHORED if getattr(row, f"anchor_{score}_sv")]
    return {
        "slug": row.slug,
        "kind": row.kind,
        "group": "survey",
        "text": framework.words(row, "text"),
        "help": framework.words(row, "help"),
        "required": row.required,
        "options": [],
        "anchors": {score: framework.words(row, f"anchor_{score}") for score in told} if scale else {},
        "competency": None,
    }


def invitation_for_link(public_id: str, token_hash: str, *, now: datetime) -> Invitation | Dead[Invitation] | None:
    """The invitation behind a link, with survey, case and reply. None for an unknown link, Dead for a genuine one that
    is withdrawn or whose survey has closed. One query."""
    rows = Invitation.objects.select_related(
        "survey__template", "survey__recruitment__unit__parent__parent", "survey__recruitment__owner",
        "candidate", "user", "reply",
    )  # fmt: skip
    row = linked(rows, INVITATION, public_id, token_hash)
    if row is None or isinstance(row, Dead):
        return row
    survey = row.survey
    over = survey.state == SurveyState.CLOSED or survey.closes_on < local_day(now)
    return Dead("expired", row) if over else row


def administration_of(unit: Organisation) -> Organisation:
    """The administration a recruitment's unit belongs to: itself, or what stands above it."""
    return unit.parent if unit.kind == OrganisationKind.UNIT and unit.parent else unit
