"""The reference protocol: the round's rows turned into the plain context that
templates/references/pdf/protocol.html documents.

It is archived in Swedish, whatever language anybody answered in; answers stand in the language they were written in.
The same rows give the same bytes: every time printed comes from a row, none from the clock.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.accounts.queries import municipality
from foundation.lib import questions as specs
from foundation.lib.pdf import Attachment, render_pdf
from foundation.lib.questionnaires import readable
from foundation.lib.questions import Kind, Question
from foundation.records.models import Document
from foundation.records.queries import documents_about
from foundation.records.registry import Rendered
from references import words
from references.enums import Manner, QuestionGroup, RefereeState, RequestState
from references.models import QuestionSet, Referee, ReferenceRequest, SentAnswer

LANGUAGE = "sv"
TEMPLATE = "references/pdf/protocol.html"
ATTACHMENT = "referenser.json"
SCHEMA = "rekryteringscenter/reference-protocol/1"


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a protocol is made from, read once."""

    document: Document
    request: ReferenceRequest
    question_set: QuestionSet
    questions: list[Question]
    referees: list[Referee]
    answers: dict[int, list[SentAnswer]]  # by referee, oldest version first
    earlier: list[Document]

    @property
    def answered(self) -> list[Referee]:
        return [referee for referee in self.referees if self.answers.get(referee.pk)]


def render_protocol(document: Document) -> Rendered:
    """Makes one version of a round's protocol, with the answers as JSON inside. Ordered through foundation.records."""
    material = gather(document)
    with override(LANGUAGE):
        data = as_json(material)
        context = protocol_context(material, data)
        name = material.request.candidate.name
        pdf = render_pdf(
            TEMPLATE,
            {"protocol": context},
            language=LANGUAGE,
            title=f"{context['document_type']}: {name}, {context['post']}",
            created=document.ordered_at,
            attachments=[
                Attachment(ATTACHMENT, data, "application/json", _("The answers as data"), document.ordered_at)
            ],
        )
    facts = {"about": name, "answered": len(material.answered), "reason": context["versions"][-1]["reason"]}
    return Rendered(pdf, facts)


def gather(document: Document) -> Material:
    """Reads the rows of the round the document is about."""
    request = ReferenceRequest.objects.select_related(
        "candidate__recruitment__unit__parent__parent",
        "candidate__recruitment__owner",
        "candidate__recruitment__case_file",
        "candidate__recruitment__question_set__template__role_template",
        "candidate__recruitment__question_set__profile",
        "created_by",
    ).get(public_id=document.subject_id)
    question_set = request.candidate.recruitment.question_set
    answers: dict[int, list[SentAnswer]] = {}
    for answer in SentAnswer.objects.filter(referee__request=request).order_by("referee", "version"):
        answers.setdefault(answer.referee_id, []).append(answer)
    earlier = documents_about(document.subject_kind, document.subject_id).filter(version__lt=document.version)
    return Material(
        document=document,
        request=request,
        question_set=question_set,
        questions=specs.parse(question_set.questions),
        referees=list(request.referees.order_by("position", "pk")),
        answers=answers,
        earlier=list(earlier.order_by("version")),
    )


# -- the context ------------------------------------------------------------------------------------------------


def protocol_context(material: Material, data: bytes) -> dict[str, Any]:
    """The context the template documents, in the active language."""
    request, recruitment = material.request, material.request.candidate.recruitment
    question_set, case = material.question_set, material.request.candidate.recruitment.case_file
    unit, facts = recruitment.unit, municipality()
    levels = [level.name for level in _upwards(unit)]
    return {
        "version": material.document.version,
        "candidate": request.candidate.name,
        "post": recruitment.title,
        "municipality": facts.name,
        "authority": levels[-1],
        "administration": levels[-2] if len(levels) > 1 else "",
        "unit": unit.name,
        "matter": case.matter,
        "diary_number": case.diary_number,
        "document_type": material.document.get_document_type_display(),
        "direction": material.document.get_direction_display(),
        "classification_code": case.classification_code,
        "made_at": material.document.ordered_at,
        "asked_at": request.sent_at,
        "ended_at": request.ended_at or material.document.ordered_at,
        "officer": {"name": recruitment.owner.name, "title": recruitment.owner.title},
        "secrecy": None,
        "retention": facts.retention_sv,
        "template": _template(question_set),
        "profile_version": question_set.profile.version,
        "question_set": {"sha256": question_set.sha256, "frozen_at": question_set.frozen_at},
        "system": {"name": "Rekryteringscenter", "version": settings.VERSION},
        "minimum": request.minimum,
        "answered": len(material.answered),
        "referees": [_referee(material, number, one) for number, one in enumerate(material.referees, start=1)],
        "columns": _columns(material),
        "comparison": _comparison(material),
        "questions": _frozen(material),
        "deviations": _deviations(material),
        "versions": _versions(material),
        "attachment": {"name": ATTACHMENT, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)},
    }


def _upwards(unit: Any) -> list[Any]:
    found = []
    while unit is not None:
        found.append(unit)
        unit = unit.parent
    return found


def _template(question_set: QuestionSet) -> dict[str, Any] | None:
    template = question_set.template
    return {"name": template.role_template.name_sv, "version": template.number} if template else None


def _titles(material: Material) -> dict[str, tuple[str, str]]:
    """Title and definition of each group of questions."""
    found = {
        QuestionGroup.ABOUT.value: (_("Your work together"), ""),
        QuestionGroup.CLOSING.value: (_("To close with"), ""),
    }
    for one in material.question_set.competencies:
        found[one["slug"]] = (one["name"][LANGUAGE], one["definition"][LANGUAGE])
    return found


def _groups(material: Material) -> list[tuple[str, str, list[tuple[int, Question]]]]:
    """The frozen questions by group: title, definition and numbered questions."""
    titles, number, found = _titles(material), 0, []
    for group in specs.groups(material.questions):
        numbered = []
        for question in group.questions:
            number += 1
            numbered.append((number, question))
        found.append((*titles[group.slug], numbered))
    return found


def _referee(material: Material, number: int, referee: Referee) -> dict[str, Any]:
    versions = material.answers.get(referee.pk, [])
    last = versions[-1] if versions else None
    period = _worked_together(material, last)
    return {
        "number": number,
        "name": referee.name,
        "relation": referee.get_relation_display(),
        "employer": referee.employer,
        "worked_together": period,
        "asked_at": referee.asked_at,
        "asked_how": _asked_how(referee),
        "language": words.language_name(referee.language),
        "status": _status(referee),
        "status_at": last.sent_at if last else referee.ended_at,
        "note": _note(referee, versions),
        "manner": _manner(last),
        "taken_by": "",
        "answer_version": last.version if last else 0,
        "groups": _answer_groups(material, versions) if last else [],
    }


def _worked_together(material: Material, answer: SentAnswer | None) -> dict[str, Any] | None:
    for question in material.questions:
        if answer and question.kind is Kind.PERIOD and answer.answers.get(question.slug):
            return dict(answer.answers[question.slug])
    return None


def _asked_how(referee: Referee) -> str:
    if referee.asked_at is None:
        return ""
    return _("Digitally") if referee.email else _("By phone")


def _status(referee: Referee) -> str:
    """The state's word; of somebody without e-mail it is not they who asked to be rung."""
    if not referee.email and referee.state == RefereeState.WANTS_CALL:
        return _("To be rung")
    return str(referee.get_state_display())


def _note(referee: Referee, versions: Sequence[SentAnswer]) -> str:
    if len(versions) > 1:
        return _("Has corrected the answer; every version is kept.")
    if not referee.email and referee.asked_at and not versions:
        return _("Has no e-mail address: could be asked by phone alone.")
    return ""


def _manner(answer: SentAnswer | None) -> str:
    if answer is None:
        return ""
    return _("By phone") if answer.manner == Manner.PHONE else _("Digitally")


def _answer_groups(material: Material, versions: Sequence[SentAnswer]) -> list[dict[str, Any]]:
    groups = []
    for title, _definition, numbered in _groups(material):
        answers = [_answer(number, question, versions) for number, question in numbered]
        groups.append({"title": title, "answers": answers})
    return groups


def _answer(number: int, question: Question, versions: Sequence[SentAnswer]) -> dict[str, Any]:
    last = versions[-1]
    now = last.answers.get(question.slug)
    earlier, seen = [], now
    for version in reversed(versions[:-1]):
        then = version.answers.get(question.slug)
        if then != seen:
            earlier.append({"version": version.version, "sent_at": version.sent_at, **_said(question, then)})
        seen = then
    asked_in = last.language
    return {
        "number": number,
        "text": question.text.within(asked_in),
        "lang": asked_in,
        **_said(question, now),
        "earlier": earlier,
    }


def _said(question: Question, answer: dict[str, Any] | None) -> dict[str, Any]:
    """One answer in the template's words."""
    given = answer or {}
    reading = readable(question, answer, LANGUAGE)
    text_kind, scale, period = question.kind is Kind.TEXT, question.kind is Kind.SCALE, question.kind is Kind.PERIOD
    value = reading.text if text_kind else "" if scale or period else reading.answer
    return {
        "score": reading.score,
        "cannot_judge": bool(given.get("cannot_judge")),
        "value": value if reading.answered else "",
        "period": dict(given) if period and given else None,
        "comment": "" if text_kind else reading.text,
    }


def _columns(material: Material) -> list[dict[str, Any]]:
    numbers = {referee.pk: number for number, referee in enumerate(material.referees, start=1)}
    return [
        {"index": index, "number": numbers[one.pk], "name": one.name, "relation": one.get_relation_display()}
        for index, one in enumerate(material.answered)
    ]


def _comparison(material: Material) -> list[dict[str, Any]]:
    """What can be set side by side: scores, choices and yes or no."""
    parts = []
    if not material.answered:
        return []
    for title, definition, numbered in _groups(material):
        rows = [
            _row(material, number, question)
            for number, question in numbered
            if question.kind in (Kind.SCALE, Kind.CHOICE, Kind.YES_NO)
        ]
        if rows:
            parts.append({"title": title, "definition": definition, "rows": rows})
    return parts


def _row(material: Material, number: int, question: Question) -> dict[str, Any]:
    cells = []
    for referee in material.answered:
        said = _said(question, material.answers[referee.pk][-1].answers.get(question.slug))
        cells.append({key: said[key] for key in ("score", "cannot_judge", "value")})
    scores = [cell["score"] for cell in cells if cell["score"]]
    enough = len(scores) > 1
    return {
        "number": number,
        "text": question.text.within(LANGUAGE),
        "cells": cells,
        "mean": mean(scores) if enough else None,
        "lowest": min(scores) if enough else None,
        "highest": max(scores) if enough else None,
        "judged": len(scores),
    }


def mean(scores: Sequence[int]) -> Decimal:
    """The mean of scores with one decimal, halves away from zero: 3.25 becomes 3.3."""
    return (Decimal(sum(scores)) / len(scores)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _frozen(material: Material) -> list[dict[str, Any]]:
    parts = []
    for title, definition, numbered in _groups(material):
        asked = [_frozen_question(number, question) for number, question in numbered]
        parts.append({"title": title, "definition": definition, "questions": asked})
    return parts


def _frozen_question(number: int, question: Question) -> dict[str, Any]:
    kinds = {
        Kind.SCALE: _("Scale 1–5, or cannot judge"),
        Kind.TEXT: _("Free text"),
        Kind.YES_NO: _("Yes or no, with a comment"),
        Kind.CHOICE: _("One choice"),
        Kind.PERIOD: _("A period of time"),
    }
    return {
        "number": number,
        "text": question.text.within(LANGUAGE),
        "kind": kinds[question.kind],
        "help": question.help.within(LANGUAGE),
        "anchors": [{"step": score, "text": said.within(LANGUAGE)} for score, said in question.anchors],
        "options": [option.label.within(LANGUAGE) for option in question.options],
    }


# -- what differed, and the versions ---------------------------------------------------------------------------


def _deviations(material: Material) -> list[dict[str, Any]]:
    """What did not go as planned, in the order it happened. Why somebody declined is not printed: the candidate may
    read this."""
    found = []
    for referee in material.referees:
        found += _referee_deviations(referee, material.answers.get(referee.pk, []))
    request = material.request
    if request.state == RequestState.CLOSED and request.ended_at:
        title = _("The round was closed before all had answered")
        found.append({"at": request.ended_at, "title": title, "text": request.close_reason})
    profile = material.question_set.profile
    if profile.count_reason and profile.adopted_at:
        title = _("The profile has another number of competencies than three or four")
        found.append({"at": profile.adopted_at, "title": title, "text": profile.count_reason})
    return sorted(found, key=lambda one: one["at"])


def _referee_deviations(referee: Referee, versions: Sequence[SentAnswer]) -> list[dict[str, Any]]:
    lost = {
        RefereeState.DECLINED: _("%(name)s declined"),
        RefereeState.WRONG_PERSON: _("The e-mail to %(name)s reached the wrong person"),
        RefereeState.BOUNCED: _("The e-mail to %(name)s could not be delivered"),
        RefereeState.WITHDRAWN: _("%(name)s was no longer asked"),
        RefereeState.EXPIRED: _("%(name)s did not answer in time"),
    }
    if not referee.email:
        lost[RefereeState.EXPIRED] = _("%(name)s was not reached by phone in time")
    names, found = {"name": referee.name}, []
    if referee.state in lost and referee.ended_at:
        found.append({"at": referee.ended_at, "title": lost[RefereeState(referee.state)] % names, "text": ""})
    for answer in versions[1:]:
        title = _("%(name)s corrected the answer") % names
        text = _("Version %(version)s of the answer.") % {"version": answer.version}
        found.append({"at": answer.sent_at, "title": title, "text": text})
    return found


def _versions(material: Material) -> list[dict[str, Any]]:
    found = [
        {"number": one.version, "made_at": one.ordered_at, "reason": one.facts.get("reason", "")}
        for one in material.earlier
    ]
    this = material.document
    found.append({"number": this.version, "made_at": this.ordered_at, "reason": _reason(material)})
    return found


def _reason(material: Material) -> str:
    """Why this version was made."""
    since = material.earlier[-1].ordered_at if material.earlier else None
    if since is None:
        if material.request.state == RequestState.CLOSED:
            return _("The round was closed.")
        return _("The round was complete.")
    later = [one for one in material.answered if material.answers[one.pk][-1].sent_at > since]
    if not later:
        return _("The round ended again.")
    names = ", ".join(words.first_name(one.name) for one in later)
    return _("Answers came in or were corrected: %(names)s.") % {"names": names}


# -- the data inside ---------------------------------------------------------------------------------------------


def as_json(material: Material) -> bytes:
    """The round as data (UTF-8 JSON): the frozen questions, who was asked, and every version of every answer,
    unaltered."""
    request, recruitment = material.request, material.request.candidate.recruitment
    content = {
        "schema": SCHEMA,
        "document": {"id": material.document.public_id, "version": material.document.version},
        "case": {"matter": recruitment.case_file.matter, "diary_number": recruitment.case_file.diary_number},
        "candidate": request.candidate.name,
        "post": recruitment.title,
        "unit": recruitment.unit.name,
        "asked_at": _iso(request.sent_at),
        "ended_at": _iso(request.ended_at),
        "close_reason": request.close_reason,
        "question_set": {"sha256": material.question_set.sha256, "questions": material.question_set.questions},
        "competencies": material.question_set.competencies,
        "referees": [_referee_data(material, referee) for referee in material.referees],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8", "surrogatepass")


def _referee_data(material: Material, referee: Referee) -> dict[str, Any]:
    return {
        "name": referee.name,
        "relation": referee.relation,
        "employer": referee.employer,
        "language": referee.language,
        "state": referee.state,
        "by_phone_alone": not referee.email,
        "asked_at": _iso(referee.asked_at),
        "ended_at": _iso(referee.ended_at),
        "answers": [
            {
                "version": answer.version,
                "sent_at": _iso(answer.sent_at),
                "manner": answer.manner,
                "language": answer.language,
                "answers": answer.answers,
            }
            for answer in material.answers.get(referee.pk, [])
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
