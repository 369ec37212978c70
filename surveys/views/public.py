"""The page of somebody who was asked: one page with all the questions, answered once."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from foundation.accounts.doors import LANGUAGES, Door, SeeOther, behind, speak, typed
from foundation.accounts.queries import municipality
from foundation.lib import calendar, questionnaires
from foundation.lib.forms import posted
from foundation.lib.moves import MoveRefused
from foundation.lib.numbers import in_words
from foundation.lib.questionnaires import QuestionForm
from foundation.outbox.queries import Dead
from surveys import queries, rules
from surveys.actions import respondent
from surveys.models import Invitation, Reply


def _language() -> str:
    return get_language() or "sv"


def _ended(found: Dead[Invitation]) -> dict[str, Any]:
    survey = found.row.survey
    return {
        "replaced": found.why == "withdrawn",
        "title": survey.recruitment.title,
        "ended": calendar.long_day(survey.closes_on, _language()),
    }


DOOR = Door(
    "surveys:survey",
    "surveys:language",
    queries.invitation_for_link,
    lambda invitation: str(invitation.person.language),
    _ended,
    "surveys/public/closed.html",
)


@behind(DOOR, "GET", "POST")
def survey(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The questions; what is posted is sent. Once sent, one's own answers, until the survey closes."""
    questions = questionnaires.parse(queries.specification(invitation.survey.template))
    sent: Reply | None = getattr(invitation, "reply", None)
    if sent is not None and request.method != "POST":
        return _thanks(request, invitation, questions, sent)
    if request.POST.get("language") in LANGUAGES:
        return _in_other_words(request, invitation, questions)
    form = questionnaires.form_for(questions, _language(), data=posted(request), comments=False)
    if request.method == "POST" and form.is_valid():
        try:
            respondent.send_reply(
                invitation=invitation, answers=questionnaires.answers_from(form), language=_language()
            )
        except MoveRefused:
            return _show(request, invitation, "too_late", typed(request), status=409)
        return SeeOther(DOOR.path(invitation.public_id))
    return _asked(request, invitation, form)


def _asked(request: HttpRequest, invitation: Invitation, form: QuestionForm) -> HttpResponse:
    kinds = [question.kind for question in form.questions]
    context = {
        "form": form,
        "questions": in_words(len(kinds)).capitalize(),
        "count": len(kinds),
        "minutes": rules.minutes_to_answer(kinds),
    }
    return _show(request, invitation, "survey", context, status=422 if form.errors else 200)


def _in_other_words(
    request: HttpRequest, invitation: Invitation, questions: list[questionnaires.Question]
) -> HttpResponse:
    """The same page in the other language, with what has been filled in: a cookie, nothing else."""
    chosen = request.POST["language"]
    translation.activate(chosen)  # until `behind` puts back what was
    form = questionnaires.form_for(questions, chosen, data=request.POST, partial=True, comments=False)
    response = _asked(request, invitation, form)
    speak(response, request, DOOR, invitation.public_id, chosen)
    return response


def _thanks(
    request: HttpRequest, invitation: Invitation, questions: list[questionnaires.Question], sent: Reply
) -> HttpResponse:
    read = [
        {
            "text": question.text.within(_language()),
            "lines": questionnaires.readable(question, sent.answers.get(question.slug), _language()).lines,
        }
        for question in questions
    ]
    return _show(request, invitation, "thanks", {"read": read})


def _show(
    request: HttpRequest, invitation: Invitation, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Renders one of the pages with what each of them may say."""
    asked, facts = invitation.survey, municipality()
    case = asked.recruitment
    board = case.unit
    while board.parent is not None:
        board = board.parent
    shared = {
        "kind": asked.kind,
        "title": case.title,
        "unit": case.unit.name,
        "board": board.name,
        "municipality": facts.name,
        "legal_basis": facts.legal_basis_en if _language() == "en" else facts.legal_basis_sv,
        "data_protection_email": facts.data_protection_email,
        "closes_on": calendar.long_day(asked.closes_on, _language()),
        "fewest": in_words(rules.FEWEST),
        "language_url": reverse(DOOR.language_name, args=[invitation.public_id]),
    }
    return render(request, f"surveys/public/{template}.html", {**shared, **context}, status=status)
