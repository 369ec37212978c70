"""The referee's pages besides the questions: who asks and why, ring me, I cannot, wrong person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from foundation.accounts.doors import SeeOther, behind, typed
from foundation.accounts.queries import municipality
from foundation.lib import calendar
from foundation.lib.forms import posted
from foundation.lib.moves import MoveRefused
from foundation.lib.numbers import in_words
from references import reading, rules
from references.actions import referee as actions
from references.enums import RefereeState
from references.forms_public import CallForm, ConfirmForm, DeclineForm
from references.models import AnswerDraft, Referee
from references.views.doors import REFEREE, facts
from references.words import first_name, relation

CAN_ANSWER = actions.WRITABLE - {RefereeState.ANSWERED}
CAN_ASK_FOR_CALL = frozenset({RefereeState.ASKED, RefereeState.BEGUN, RefereeState.WANTS_CALL})


def draft_of(referee: Referee) -> AnswerDraft | None:
    """What the referee has saved; it came with the referee, so it costs nothing."""
    return getattr(referee, "draft", None)


def may_write(referee: Referee) -> bool:
    """Whether questions may be answered: not yet sent, or a correction has been begun."""
    return referee.state in CAN_ANSWER or (referee.state == RefereeState.ANSWERED and draft_of(referee) is not None)


def to(name: str, referee: Referee, *args: str) -> str:
    """The address of one of the referee's own pages."""
    return reverse(f"references:{name}", args=[referee.public_id, *args])


def page(
    request: HttpRequest, referee: Referee, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Renders one of the referee's pages with what each of them may say."""
    shared = {**facts(request, referee.request, REFEREE, referee.public_id), "referee": referee}
    shared["hello"] = first_name(referee.name)
    return render(request, f"references/public/{template}.html", {**shared, **context}, status=status)


def closed(request: HttpRequest, referee: Referee) -> HttpResponse:
    """The page of somebody who no longer answers (409 for a form that came too late, with what was typed)."""
    if referee.state == RefereeState.ANSWERED and request.method != "POST":
        return SeeOther(to("referee_answers", referee))
    language = get_language() or "sv"
    when = referee.answered_at or referee.ended_at
    context = {"when": calendar.short_date(when, language, now=timezone.now()) if when else "", **typed(request)}
    return page(request, referee, "referee_closed", context, status=409 if request.method == "POST" else 200)


@behind(REFEREE, "GET")
def start(request: HttpRequest, referee: Referee) -> HttpResponse:
    """Who asks and why, how long it takes, who may read it, and the three ways on."""
    if not may_write(referee):
        return closed(request, referee)
    language = get_language() or "sv"
    draft = draft_of(referee)
    answers = draft.answers if draft else {}
    parts = reading.parts(referee.request.candidate.recruitment.question_set, language)
    undone = reading.first_undone(parts, answers)
    context = {
        **privacy(referee, language),
        "begun": draft is not None,
        "correcting": referee.state == RefereeState.ANSWERED,
        "late": referee.state == RefereeState.EXPIRED,
        "relation": relation(referee, referee.request.candidate.name),
        "wants_call": referee.state == RefereeState.WANTS_CALL,
        "may_ask_for_call": referee.state in CAN_ASK_FOR_CALL,
        "questions": in_words(sum(len(part.questions) for part in parts)),
        "minutes": reading.minutes_left(parts, answers),
        "parts_done": in_words(done) if (done := sum(part.done(answers) for part in parts)) else "",
        "parts": in_words(len(parts)),
        "undone": undone,
        "go_on": to("referee_group", referee, undone.slug) if undone else to("referee_review", referee),
        "deadline": calendar.long_day(referee.deadline or referee.request.deadline, language),
        "open_until": calendar.long_day(rules.link_ends(referee.deadline or referee.request.deadline), language),
    }
    return page(request, referee, "referee_start", context)


def privacy(referee: Referee, language: str) -> dict[str, Any]:
    """What the notice to the referee is made from (articles 13 and 14 of the GDPR)."""
    facts_ = municipality()
    return {
        "municipality": facts_.name,
        "legal_basis": facts_.legal_basis_en if language == "en" else facts_.legal_basis_sv,
        "retention": facts_.retention_en if language == "en" else facts_.retention_sv,
        "data_protection_email": facts_.data_protection_email,
    }


@behind(REFEREE, "GET", "POST")
def call(request: HttpRequest, referee: Referee) -> HttpResponse:
    """Ring me instead: a number and a time."""
    if referee.state not in CAN_ASK_FOR_CALL:
        return closed(request, referee) if not may_write(referee) else SeeOther(to("referee", referee))
    given = {"phone": referee.call_phone or referee.phone, "times": referee.call_times}
    form = CallForm(posted(request), initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            actions.want_call(referee=referee, now=timezone.now(), **form.cleaned_data)
        except MoveRefused:
            return moved_on(request, referee)
        return SeeOther(to("referee", referee))
    return page(request, referee, "referee_call", {"form": form}, status=422 if form.errors else 200)


@behind(REFEREE, "GET", "POST")
def decline(request: HttpRequest, referee: Referee) -> HttpResponse:
    """I cannot give a reference: a reason the candidate is not told."""
    if referee.state == RefereeState.DECLINED:  # a double click
        return SeeOther(to("referee", referee))
    if referee.state not in CAN_ANSWER:
        return closed(request, referee)
    form = DeclineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(referee=referee, now=timezone.now(), **form.cleaned_data)
        except MoveRefused:
            return moved_on(request, referee)
        return SeeOther(to("referee", referee))
    context = {"form": form, "has_draft": draft_of(referee) is not None}
    return page(request, referee, "referee_decline", context, status=422 if form.errors else 200)


@behind(REFEREE, "GET", "POST")
def wrong_person(request: HttpRequest, referee: Referee) -> HttpResponse:
    """The mail reached somebody else."""
    if referee.state == RefereeState.WRONG_PERSON:
        return SeeOther(to("referee", referee))
    if referee.state not in CAN_ANSWER:
        return closed(request, referee)
    label = gettext("Yes, I am not %(name)s, or I do not know %(candidate)s") % {
        "name": referee.name,
        "candidate": referee.request.candidate.name,
    }
    form = ConfirmForm(label, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.wrong_person(referee=referee, now=timezone.now())
        except MoveRefused:
            return moved_on(request, referee)
        return SeeOther(to("referee", referee))
    return page(request, referee, "referee_wrong_person", {"form": form}, status=422 if form.errors else 200)


def moved_on(request: HttpRequest, referee: Referee) -> HttpResponse:
    """Something else happened at the same moment (a double click, another tab): the page of what holds now."""
    referee.refresh_from_db()
    return closed(request, referee) if not may_write(referee) else SeeOther(to("referee", referee))
