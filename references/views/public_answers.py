"""The questions: one part a page, saved at each step, read through, sent, read again, corrected."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from foundation.accounts.doors import LANGUAGES, SeeOther, behind, speak, unknown
from foundation.lib import calendar, questionnaires
from foundation.lib.forms import posted
from foundation.lib.moves import MoveRefused
from foundation.lib.numbers import in_words
from foundation.lib.questionnaires import QuestionForm
from references import reading
from references.actions import referee as actions
from references.enums import RefereeState
from references.forms_public import ConfirmForm, CorrectForm, SendForm
from references.models import Referee, SentAnswer
from references.reading import Part
from references.views.doors import REFEREE
from references.views.public_referee import closed, draft_of, may_write, moved_on, page, to

CHOICE = "choose:"  # the prefix of the choice between two texts
SAVED, MINE = "saved", "mine"


def speaking() -> str:
    """The language of the page."""
    return get_language() or "sv"


def parts_of(referee: Referee) -> list[Part]:
    """The form's parts in the language of the page."""
    return reading.parts(referee.request.candidate.recruitment.question_set, speaking())


def answers_of(referee: Referee) -> dict[str, Any]:
    """What is saved and not sent."""
    draft = draft_of(referee)
    return draft.answers if draft else {}


def fingerprint(answers: Mapping[str, Any], slugs: Iterable[str]) -> str:
    """A short mark of what was saved for these questions when a page was shown, to know whether it still is."""
    shown = {slug: answers[slug] for slug in slugs if slug in answers}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def thread(referee: Referee, parts: Sequence[Part], current: str) -> list[dict[str, str]]:
    """The progress: each part and the review, as `components/progress_thread.html` takes it."""
    answers = answers_of(referee)
    steps = []
    for part in parts:
        state = "current" if part.slug == current else "done" if part.done(answers) else "waiting"
        url = "" if state == "current" else to("referee_group", referee, part.slug)
        steps.append({"name": part.title, "state": state, "url": url})
    last = "current" if current == "review" else "waiting"
    url = to("referee_review", referee) if last == "waiting" and answers else ""
    return [*steps, {"name": gettext("Read through and send"), "state": last, "url": url}]


# -- one part -------------------------------------------------------------------------------------------------------


@behind(REFEREE, "GET", "POST")
def group(request: HttpRequest, referee: Referee, group: str) -> HttpResponse:
    """The questions of one part; what is posted is saved, whole or half, before the next part is shown."""
    parts = parts_of(referee)
    part = next((one for one in parts if one.slug == group), None)
    if part is None:
        return unknown(request)
    if not may_write(referee):
        return closed(request, referee)
    if request.method == "POST":
        return _save(request, referee, parts, part)
    initial = questionnaires.initial_from(answers_of(referee))
    form = questionnaires.form_for(part.questions, speaking(), initial=initial, partial=True)
    return _show(request, referee, parts, part, form)


def _show(
    request: HttpRequest, referee: Referee, parts: Sequence[Part], part: Part, form: QuestionForm, status: int = 200
) -> HttpResponse:
    at = parts.index(part)
    reviewing = "granska" in (request.POST if request.method == "POST" else request.GET)
    before = to("referee_group", referee, parts[at - 1].slug) if at else to("referee", referee)
    context = {
        "form": form,
        "part": part,
        "number": at + 1,
        "steps": thread(referee, parts, part.slug),
        "seen": fingerprint(answers_of(referee), [question.slug for question in part.questions]),
        "reviewing": reviewing,
        "back_url": to("referee_review", referee) if reviewing else before,
        "last": part is parts[-1],
    }
    return page(request, referee, "referee_group", context, status)


def _save(request: HttpRequest, referee: Referee, parts: Sequence[Part], part: Part) -> HttpResponse:
    form = questionnaires.form_for(part.questions, speaking(), data=request.POST, partial=True)
    form.is_valid()
    saved = answers_of(referee)
    merged = questionnaires.merge(saved, form)  # a question with an error keeps what was saved before
    changes = {slug: merged.get(slug) for slug in (question.slug for question in part.questions)}
    chosen_away = [slug for slug in changes if request.POST.get(CHOICE + slug) == SAVED]
    for slug in chosen_away:
        del changes[slug]
    if saved or any(changes.values()):  # a machine that presses the button without answering begins nothing
        current = request.POST.get("seen") == fingerprint(saved, (question.slug for question in part.questions))
        draft = draft_of(referee)
        revision = draft.revision if draft and current else 0
        try:
            kept = actions.save_draft(
                referee=referee, answers=changes, revision=revision, language=speaking(), now=timezone.now()
            )
        except actions.StaleDraft as stale:
            return _both(request, referee, parts, part, changes, stale.current.answers)
        except MoveRefused:
            return moved_on(request, referee)
        referee.draft = kept
    if form.errors:
        return _show(request, referee, parts, part, form, status=422)
    return _next(request, referee, parts, part)


def _next(request: HttpRequest, referee: Referee, parts: Sequence[Part], part: Part) -> HttpResponse:
    if request.POST.get("language") in LANGUAGES:
        query = "?granska" if "granska" in request.POST else ""
        response = SeeOther(to("referee_group", referee, part.slug) + query)
        speak(response, request, REFEREE, referee.public_id, request.POST["language"])
        return response
    if request.POST.get("then") == "later":
        return SeeOther(to("referee_saved", referee))
    at = parts.index(part) + 1
    if "granska" in request.POST or at == len(parts):
        return SeeOther(to("referee_review", referee))
    return SeeOther(to("referee_group", referee, parts[at].slug))


def _both(
    request: HttpRequest,
    referee: Referee,
    parts: Sequence[Part],
    part: Part,
    mine: Mapping[str, Any],
    saved: Mapping[str, Any],
) -> HttpResponse:
    """Two texts for the same question: both are shown, the person chooses, nothing is lost meanwhile."""
    language = speaking()
    pairs = [
        {
            "name": CHOICE + question.slug,
            "text": question.text.within(language),
            "mine": questionnaires.readable(question, mine[question.slug], language),
            "saved": questionnaires.readable(question, saved.get(question.slug), language),
        }
        for question in part.questions
        if question.slug in mine and mine[question.slug] != saved.get(question.slug)
    ]
    slugs = [question.slug for question in part.questions]
    inputs = {name for question in part.questions for name in question.input_names} | {"granska", "then"}
    context = {
        "part": part,
        "pairs": pairs,
        "fields": [(name, value) for name in sorted(inputs) for value in request.POST.getlist(name)],
        "seen": fingerprint(saved, slugs),
        "steps": thread(referee, parts, part.slug),
    }
    return page(request, referee, "referee_both", context, status=409)


@behind(REFEREE, "GET")
def saved(request: HttpRequest, referee: Referee) -> HttpResponse:
    """It is saved; how to come back."""
    if not may_write(referee):
        return closed(request, referee)
    parts = parts_of(referee)
    undone = reading.first_undone(parts, answers_of(referee))
    context = {
        "go_on": to("referee_group", referee, undone.slug) if undone else to("referee_review", referee),
        "deadline": calendar.long_day(referee.deadline or referee.request.deadline, speaking()),
        "has_draft": draft_of(referee) is not None,
    }
    return page(request, referee, "referee_saved", context)


# -- read through and send ----------------------------------------------------------------------------------------


@behind(REFEREE, "GET", "POST")
def review(request: HttpRequest, referee: Referee) -> HttpResponse:
    """All answers in words, what is missing, and the button that sends."""
    if not may_write(referee):
        sent_before = referee.state == RefereeState.ANSWERED  # a double click
        return SeeOther(to("referee_answers", referee)) if sent_before else closed(request, referee)
    answers = answers_of(referee)
    parts = parts_of(referee)
    seen = fingerprint(answers, (question.slug for part in parts for question in part.questions))
    label = gettext("I have read through my answers and know that they become an official document when I send them")
    form = SendForm(label, posted(request), initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] != seen:
            form.add_error(None, gettext("Your answers have been changed in another tab. Read through them once more."))
            form.data = {"seen": seen}  # and the box is to be ticked anew
        elif _all_there(form, parts, answers):
            try:
                actions.send_answer(referee=referee, now=timezone.now())
            except (MoveRefused, actions.Unfinished):
                return moved_on(request, referee)
            return SeeOther(to("referee_answers", referee))
    return _show_review(request, referee, parts, answers, form)


def _all_there(form: SendForm, parts: Sequence[Part], answers: Mapping[str, Any]) -> bool:
    missing = sum(len(part.missing(answers)) for part in parts)
    if missing:
        text = ngettext(
            "%(count)s question must be answered before you can send.",
            "%(count)s questions must be answered before you can send.",
            missing,
        )
        form.add_error(None, text % {"count": in_words(missing).capitalize()})
    return not missing


def _show_review(
    request: HttpRequest, referee: Referee, parts: Sequence[Part], answers: Mapping[str, Any], form: SendForm
) -> HttpResponse:
    read, left = [], []
    for part in parts:
        url = to("referee_group", referee, part.slug) + "?granska"
        missing = {question.slug for question in part.missing(answers)}
        rows = [
            {"text": words, "reading": said, "missing": question.slug in missing, "url": f"{url}#id_{question.slug}"}
            for question, words, said in part.read(answers, speaking())
        ]
        read.append({"title": part.title, "url": url, "rows": rows})
        left += [row for row in rows if row["missing"]]
    context = {
        "form": form,
        "read": read,
        "missing": left,
        "many": in_words(len(left)).capitalize(),
        "correcting": referee.state == RefereeState.ANSWERED,
        "steps": thread(referee, parts, "review"),
        "back_url": to("referee_group", referee, parts[-1].slug),
    }
    return page(request, referee, "referee_review", context, status=422 if form.errors else 200)


# -- afterwards -------------------------------------------------------------------------------------------------------


def _versions(referee: Referee) -> list[SentAnswer]:
    return list(SentAnswer.objects.filter(referee=referee).order_by("-version")[:50])


@behind(REFEREE, "GET")
def sent(request: HttpRequest, referee: Referee) -> HttpResponse:
    """Thank you, and one's own answers as they were sent, every version."""
    versions = _versions(referee)
    if not versions:
        return SeeOther(to("referee", referee))
    now = timezone.now()
    parts = parts_of(referee)
    shown: list[dict[str, Any]] = [
        {
            "version": one.version,
            "when": calendar.short_date(one.sent_at, speaking(), now=now),
            "read": [{"title": part.title, "rows": part.read(one.answers, speaking())} for part in parts],
        }
        for one in versions
    ]
    context = {
        "latest": shown[0],
        "earlier": shown[1:],
        "correcting": draft_of(referee) is not None,
        "may_correct": referee.state == RefereeState.ANSWERED,
    }
    return page(request, referee, "referee_answers", context)


@behind(REFEREE, "GET")
def sent_as_text(request: HttpRequest, referee: Referee) -> HttpResponse:
    """One's own answers, newest version, as a text file to keep."""
    versions = _versions(referee)
    if not versions:
        return unknown(request)
    latest, language = versions[0], speaking()
    candidate, title = referee.request.candidate.name, referee.request.candidate.recruitment.title
    head = [
        gettext("Reference on %(candidate)s") % {"candidate": candidate},
        title,
        gettext("Sent by %(name)s %(when)s")
        % {"name": referee.name, "when": calendar.long_date(latest.sent_at, language)},
    ]
    body = "\n".join([*head, "", reading.as_text(parts_of(referee), latest.answers, language)])
    response = HttpResponse(body.replace("\n", "\r\n"), content_type="text/plain; charset=utf-8")
    name = gettext("my-answers")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


@behind(REFEREE, "GET", "POST")
def correct(request: HttpRequest, referee: Referee) -> HttpResponse:
    """Something was wrong in what was sent: choose which part, and a draft with the same words is opened."""
    if referee.state != RefereeState.ANSWERED:
        return SeeOther(to("referee", referee))
    form = CorrectForm(parts_of(referee), posted(request))
    if request.method == "POST" and form.is_valid():
        actions.begin_correction(referee=referee, now=timezone.now())
        return SeeOther(to("referee_group", referee, form.cleaned_data["part"]) + "?granska")
    return page(request, referee, "referee_correct", {"form": form}, status=422 if form.errors else 200)


@behind(REFEREE, "GET", "POST")
def drop(request: HttpRequest, referee: Referee) -> HttpResponse:
    """A begun correction is given up; what was sent stays."""
    if referee.state != RefereeState.ANSWERED or draft_of(referee) is None:
        return SeeOther(to("referee", referee))
    form = ConfirmForm(gettext("Yes, throw the correction away"), posted(request))
    if request.method == "POST" and form.is_valid():
        actions.drop_correction(referee=referee, now=timezone.now())
        messages.success(request, gettext("The correction is thrown away. What you sent before stands."))
        return SeeOther(to("referee_answers", referee))
    return page(request, referee, "referee_drop", {"form": form}, status=422 if form.errors else 200)
