"""What the round's pages show those who run it, put together once in Python so that templates only print."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit.models import Event
from foundation.audit.registry import sentence
from foundation.lib import calendar, questionnaires
from foundation.lib.lookalikes import address_warning
from foundation.lib.numbers import in_words
from foundation.lib.questionnaires import Kind
from foundation.lib.text import standing_alone
from foundation.records.enums import DocumentState
from foundation.records.models import Document
from foundation.records.queries import documents_about
from recruitment.models import Recruitment
from recruitment.rules import OPEN
from recruitment.thread import Step, thread_of
from references import needs, queries, reading, rules, words
from references.enums import RefereeState, RequestState
from references.models import QuestionSet, Referee, ReferenceRequest, SentAnswer
from references.needs import Need
from references.queries import REFEREE, REQUEST
from references.transitions import ENDED_REQUEST, LOST_REFEREE

MOST_EVENTS = 40
MOST_PROTOCOLS = 20
SIDE_BY_SIDE = (Kind.SCALE, Kind.CHOICE, Kind.YES_NO)
REMINDABLE = (RefereeState.ASKED, RefereeState.BEGUN)
MENDABLE = (*REMINDABLE, RefereeState.HELD, RefereeState.WANTS_CALL, RefereeState.BOUNCED, RefereeState.EXPIRED)


def language() -> str:
    """The reader's language."""
    return get_language() or "sv"


def thread(recruitment: Recruitment, *, done: bool = False) -> list[Step]:
    """The red thread with the references as the present step."""
    return thread_of(recruitment, adopted=True, references_begun=True, references_done=done)


# -- the round ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: the words on the button, the address, and whether it is done at once by POST."""

    text: str
    url: str
    at_once: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class RefereeRow:
    """A referee on the round's page."""

    referee: Referee
    status: words.Status
    acts: list[Act]
    read_url: str = ""
    warnings: tuple[str, ...] = ()


def round_page(request: ReferenceRequest, now: datetime) -> dict[str, Any]:
    """Everything on the round's page; the round carries its recruitment and its referees."""
    recruitment = request.candidate.recruitment
    referees = list(request.referees.all())
    answers = queries.latest_answers(request) if request.referees_answered else []
    status = words.request_status(request, referees, language(), now=now)
    main = main_act(request, referees, now)
    recruiting = queries.recruiting_among(request, [referee.email for referee in referees])
    return {
        "recruitment": recruitment,
        "round": request,
        "candidate": request.candidate,
        "thread": thread(recruitment, done=request.state in (RequestState.COMPLETE, RequestState.CLOSED)),
        "status": status,
        "facts": _facts(request, now),
        "main": main,
        "rows": [_row(request, referee, now, main, _warnings(referee, referees, recruiting)) for referee in referees],
        "acts": _but(main, round_acts(request, referees)),
        "comparison": comparison(recruitment, answers),
        "history": history(request, referees, now),
        **protocol(request, now),
    }


def _facts(request: ReferenceRequest, now: datetime) -> list[tuple[str, str]]:
    asked = _("%(name)s, %(day)s") % {
        "name": request.created_by.name,
        "day": calendar.short_day(request.sent_at or request.created_at, language(), now=now),
    }
    return [
        (_("References"), _("At least %(count)s") % {"count": in_words(request.minimum)}),
        (_("Last day"), calendar.long_day(request.deadline, language())),
        (_("Asked for by"), asked),
        (_("Candidate"), f"{request.candidate.name}, {request.candidate.email}"),
        (_("The candidate’s address"), address_warning(request.candidate.email)),
        (_("A personal line"), request.personal_line),
        (_("Reason for closing"), request.close_reason),
    ]


def _warnings(referee: Referee, referees: Sequence[Referee], recruiting: Collection[str]) -> tuple[str, ...]:
    """What somebody should look at before they trust a reference: a person judges, nothing is refused for it.

    Whoever takes part in the choice may have come in after the candidate named them.
    """
    told = [address_warning(referee.email)]
    if referee.email.lower() in recruiting:
        told.append(_("Takes part in the choice, and should not be a referee as well."))
    others = [one for one in referees if one.pk != referee.pk and one.state not in LOST_REFEREE]
    alike = [one for one in others if _alike(referee, one)] if referee.state not in LOST_REFEREE else []
    if alike:
        names = words.in_a_row([one.name for one in alike])
        told.append(
            _("Has the same name or number as %(names)s. Make sure that it is another person.") % {"names": names}
        )
    return tuple(one for one in told if one)


def _alike(one: Referee, other: Referee) -> bool:
    number = rules.digits(one.phone)
    return one.name.casefold() == other.name.casefold() or bool(number and number == rules.digits(other.phone))


def _row(
    request: ReferenceRequest, referee: Referee, now: datetime, main: Act | None, warnings: tuple[str, ...]
) -> RefereeRow:
    status = words.referee_status(referee, language(), now=now)
    read_url = url("answer", request, referee) if referee.state == RefereeState.ANSWERED else ""
    acts = _but(main, _referee_acts(request, referee))
    return RefereeRow(referee, status, acts, read_url, warnings)


def _but(main: Act | None, acts: list[Act]) -> list[Act]:
    """The acts without the one that stands first on the page: the same button twice makes one wonder."""
    return [act for act in acts if main is None or act.url != main.url]


def main_act(request: ReferenceRequest, referees: Sequence[Referee], now: datetime) -> Act | None:
    """The one thing to do now, the page's only filled button; None when all goes by itself."""
    found = needs.needed(request, referees, now=now)
    if found is None:
        return None
    need, referee = found
    if referee is not None:
        return _about_referee(need, request, referee)
    name = {"name": words.first_name(request.candidate.name)}
    if need == Need.MEND_CANDIDATE:
        return Act(_("Change the address of %(name)s") % name, url("request_candidate_address", request))
    if need == Need.EXTEND:
        return Act(_("Move the last day"), url("request_extend", request))
    if need == Need.ANOTHER:
        return Act(_("Ask for another referee"), url("request_another", request))
    return Act(_("Remind %(name)s") % name, url("request_remind_candidate", request), at_once=True)


def _about_referee(need: Need, request: ReferenceRequest, referee: Referee) -> Act:
    name = {"name": words.first_name(referee.name)}
    if need == Need.RING:
        return _ring(referee)
    if need == Need.MEND:
        return Act(_("Change the address of %(name)s") % name, url("referee_address", request, referee))
    return Act(_("Remind %(name)s") % name, url("referee_remind", request, referee), at_once=True)


def _ring(referee: Referee) -> Act:
    """The number as a telephone's link: on a phone one press rings it."""
    number = "".join(character for character in referee.call_phone if character in "+0123456789")
    return Act(_("Ring %(phone)s") % {"phone": referee.call_phone}, f"tel:{number}")


def url(name: str, request: ReferenceRequest, referee: Referee | None = None, **more: Any) -> str:
    """The address of one of the round's pages, or of one of its referees'."""
    given = {"public_id": request.candidate.recruitment.public_id, "request_id": request.public_id, **more}
    if referee is not None:
        given["referee_id"] = referee.public_id
    return reverse(f"references:{name}", kwargs=given)


def _referee_acts(request: ReferenceRequest, referee: Referee) -> list[Act]:
    if request.state not in (RequestState.WITH_CANDIDATE, RequestState.COLLECTING):
        return []
    acts = []
    if referee.state == RefereeState.WANTS_CALL:
        acts.append(_ring(referee))
    if referee.state in REMINDABLE:
        acts.append(Act(_("Remind"), url("referee_remind", request, referee), at_once=True))
    if referee.state in MENDABLE:
        change = _("Change address") if referee.email else _("Add an address")
        acts.append(Act(change, url("referee_address", request, referee)))
    if referee.state in MENDABLE:
        acts.append(Act(_("Withdraw"), url("referee_withdraw", request, referee), danger=True))
    return acts


def candidate_can_act(request: ReferenceRequest, referees: Sequence[Referee]) -> bool:
    """Whether something waits for the candidate: naming, one more to name, or a go-ahead."""
    if request.state == RequestState.WITH_CANDIDATE:
        return True
    held = any(referee.state == RefereeState.HELD for referee in referees)
    return request.state == RequestState.COLLECTING and (held or request.referees_live < request.wanted)


def round_acts(request: ReferenceRequest, referees: Sequence[Referee]) -> list[Act]:
    """What can be done with the whole round, the usual first."""
    acts: list[Act] = []
    if candidate_can_act(request, referees):
        name = words.first_name(request.candidate.name)
        acts.append(Act(_("Remind %(name)s") % {"name": name}, url("request_remind_candidate", request), at_once=True))
        acts.append(Act(_("Change the candidate's address"), url("request_candidate_address", request)))
    if request.state in (RequestState.WITH_CANDIDATE, RequestState.COLLECTING):
        acts.append(Act(_("Move the last day"), url("request_extend", request)))
    if request.state == RequestState.COLLECTING:
        asked = request.referees_live < request.wanted and needs.another_is_asked(request, referees)
        if not asked and request.referees_live < rules.AT_MOST:
            acts.append(Act(_("Ask for another referee"), url("request_another", request)))
        acts.append(Act(_("Close the round as it stands"), url("request_close", request)))
    may_reopen = request.candidate.withdrawn_at is None and request.candidate.recruitment.state in OPEN
    ended = request.state in (RequestState.COMPLETE, RequestState.CLOSED)
    if ended and may_reopen and request.referees_live < rules.AT_MOST:
        acts.append(Act(_("Open the round again"), url("request_reopen", request)))
    if request.state in (RequestState.WITH_CANDIDATE, RequestState.COLLECTING) and not request.referees_answered:
        acts.append(Act(_("Withdraw the request"), url("request_withdraw", request), danger=True))
    return acts


# -- the protocol -----------------------------------------------------------------------------------------------------


def protocol(request: ReferenceRequest, now: datetime) -> dict[str, Any]:
    """How the protocol stands: `making`, `failed`, the finished versions, the newest first, and whether the round is
    `open`."""
    documents = list(documents_about(REQUEST, request.public_id)[:MOST_PROTOCOLS]) if request.protocol_version else []
    finished = [row for row in documents if row.state == DocumentState.FINISHED]
    newest = documents[0] if documents else None
    return {
        "making": newest is not None and newest.state == DocumentState.ORDERED,
        "failed": newest is not None and newest.state == DocumentState.FAILED,
        "open": request.state not in ENDED_REQUEST,  # opened again: the protocol is not what to do now
        "protocols": [_finished(request, row, now) for row in finished],
        "round_url": url("request", request),
    }


def _finished(request: ReferenceRequest, row: Document, now: datetime) -> dict[str, Any]:
    return {
        "version": row.version,
        "url": url("protocol", request, version=row.version),
        "made": calendar.short_date(row.finished_at, language(), now=now) if row.finished_at else "",
        "size": max(1, round(row.size / 1024)),
    }


# -- what was answered ------------------------------------------------------------------------------------------------


def comparison(recruitment: Recruitment, answers: Sequence[SentAnswer]) -> dict[str, Any] | None:
    """Referees side by side: what was judged on a scale or chosen, in the form's order. None before an answer."""
    question_set = queries.question_set_of(recruitment.pk) if answers else None
    if question_set is None:
        return None
    rows = []
    for part in reading.parts(question_set, language()):
        asked = [question for question in part.questions if question.kind in SIDE_BY_SIDE]
        rows += [_across(question, part.title if part.lead else "", answers) for question in asked]
    return {"referees": [answer.referee for answer in answers], "rows": rows}


def _across(question: questionnaires.Question, title: str, answers: Sequence[SentAnswer]) -> dict[str, Any]:
    cells = [
        (answer.referee, questionnaires.readable(question, answer.answers.get(question.slug), language()))
        for answer in answers
    ]
    return {"title": title, "text": question.text.within(language()), "cells": cells}


def answer_page(request: ReferenceRequest, referee: Referee, wanted: str, now: datetime) -> dict[str, Any] | None:
    """One referee's sent answer, the newest version unless `wanted` is another's number. None when none is sent."""
    versions = list(referee.sent_answers.order_by("-version"))
    question_set = queries.question_set_of(request.candidate.recruitment_id)
    if not versions or question_set is None:
        return None
    answer = next((one for one in versions if str(one.version) == wanted), versions[0])
    return {
        "round": request,
        "candidate": request.candidate,
        "referee": referee,
        "answer": answer,
        "newest": answer == versions[0],
        "versions": [(one, calendar.short_date(one.sent_at, language(), now=now)) for one in versions],
        "facts": _answer_facts(referee, answer),
        "parts": [
            {"title": part.title, "answers": part.read(answer.answers, language())}
            for part in reading.parts(question_set, language())
        ],
    }


def _answer_facts(referee: Referee, answer: SentAnswer) -> list[tuple[str, str]]:
    minutes = round(answer.active_seconds / 60)
    return [
        (_("Relation"), referee.get_relation_display()),
        (_("Employer"), referee.employer),
        (_("Sent"), calendar.long_date(answer.sent_at, language())),
        (_("How"), answer.get_manner_display()),
        (_("Written in"), words.language_name(answer.language)),
        (_("Time spent"), _("about %(minutes)s min") % {"minutes": minutes} if minutes else ""),
    ]


def questions_page(question_set: QuestionSet, now: datetime) -> dict[str, Any]:
    """The questions in order, with what they take."""
    parts = reading.parts(question_set, language())
    kinds = [question.kind for part in parts for question in part.questions]
    shown = [
        {"title": part.title, "lead": part.lead, "questions": [one.text.within(language()) for one in part.questions]}
        for part in parts
    ]
    return {
        "parts": shown,
        "count": in_words(len(kinds)),
        "minutes": rules.minutes_to_answer(kinds),
        "frozen": calendar.long_day(question_set.frozen_at, language()) if question_set.pk else "",
    }


# -- what has happened ------------------------------------------------------------------------------------------------


def history(request: ReferenceRequest, referees: Sequence[Referee], now: datetime) -> list[tuple[str, str]]:
    """When and what, the newest first and at most `MOST_EVENTS`: the log's events about the round, in words."""
    names = {str(referee.pk): referee.name for referee in referees}
    about = Q(object_kind=REQUEST, object_id=str(request.pk)) | Q(object_kind=REFEREE, object_id__in=list(names))
    events = list(Event.objects.filter(about).order_by("-at", "-pk")[:MOST_EVENTS])
    ids = {event.actor_id for event in events if event.actor_id}
    actors = dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [(calendar.short_date(event.at, language(), now=now), _told(event, actors, names, now)) for event in events]


def _told(event: Event, actors: Mapping[int, str], names: Mapping[str, str], now: datetime) -> str:
    actor = actors.get(event.actor_id or 0) or _("Automatically")
    day = event.values.get("deadline")
    told = {"deadline": calendar.short_day(datetime.fromisoformat(day).date(), language(), now=now)} if day else {}
    if "minimum" in event.values:
        told["minimum"] = in_words(event.values["minimum"])
    text = sentence(event, actor=actor, object=names.get(event.object_id, request_words(event)), **told)
    return standing_alone(text)


def request_words(event: Event) -> str:
    """What an event is about when it is not a referee that is still there."""
    return _("the candidate") if event.object_kind == REQUEST else _("a referee")
