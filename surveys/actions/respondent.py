"""What somebody who was asked does through the mailed link: answers, once."""

from typing import Any

from django.db import transaction

from foundation.lib import questionnaires
from foundation.lib.moves import MoveRefused
from foundation.lib.questions import Question
from foundation.outbox import actions as outbox
from surveys.enums import SurveyState
from surveys.models import Invitation, Reply, Survey
from surveys.queries import INVITATION, specification


class Unfinished(Exception):
    """Required questions lack an answer; `missing` lists them."""

    def __init__(self, missing: list[Question]) -> None:
        super().__init__("unfinished")
        self.missing = missing


@transaction.atomic
def send_reply(*, invitation: Invitation, answers: dict[str, Any], language: str) -> Reply:
    """Keeps what somebody answered, tied to their invitation until the survey closes. No reminder leaves after this.

    Sent twice with the same answers (a double click) it returns what was sent. Refuses with MoveRefused when the survey
    has closed or other answers have been sent already, and with Unfinished while a required question lacks its answer.
    Nothing is written to the log: it would tell who answered, and when.
    """
    survey = Survey.objects.select_for_update().get(pk=invitation.survey_id)
    sent = Reply.objects.filter(invitation=invitation).first()
    if sent is not None and sent.answers == answers:
        return sent
    if survey.state != SurveyState.OPEN or sent is not None:
        raise MoveRefused("closed, or answered already")
    asked = questionnaires.parse(specification(invitation.survey.template))
    missing = questionnaires.missing(asked, answers)
    if missing:
        raise Unfinished(missing)
    known = {question.slug for question in asked}
    kept = {slug: answer for slug, answer in answers.items() if slug in known}
    outbox.cancel(INVITATION, invitation.public_id)
    return Reply.objects.create(invitation=invitation, answers=kept, language=language)
