"""The only writers of published surveys: the questions of a kind, in versions."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from competencies import queries as framework
from competencies import rules as words
from competencies.actions import copy_rows, put_in_force
from competencies.enums import QuestionKind, VersionState
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.permissions import allowed
from foundation.lib.rows import one_at_a_time
from surveys.enums import SurveyKind
from surveys.models import SurveyQuestion, SurveyTemplate
from surveys.rules import MOST_QUESTIONS

EDIT = "surveys.edit"
OPEN_DAYS = range(7, 61)
MOST_DELAY = 60
LOCK = "surveys.template."  # there is no row above the versions of a kind
ANCHORS = ("anchor_1", "anchor_3", "anchor_5")


@transaction.atomic
def make_template_draft(*, by: User, kind: str) -> SurveyTemplate:
    """A draft to edit: the one there is, or a copy of the newest version with its questions, or an empty version 1.

    Needs `surveys.edit`. Surveys that have been sent stay as they are.
    """
    _require(by)
    one_at_a_time(LOCK + kind)
    newest = SurveyTemplate.objects.filter(kind=kind).order_by("-number").first()
    if newest and newest.state == VersionState.DRAFT:
        return newest
    draft = SurveyTemplate.objects.create(kind=kind, number=newest.number + 1 if newest else 1)
    if newest:
        draft.delay_days, draft.open_days = newest.delay_days, newest.open_days
        draft.save(update_fields=["delay_days", "open_days"])
        copy_rows(newest.questions.order_by("position", "pk"), template=draft)
    _record("surveys.template_drafted", by, draft)
    return draft


@transaction.atomic
def publish_template(*, by: User, template: SurveyTemplate, reason: str, now: datetime) -> SurveyTemplate:
    """Puts a draft in force for surveys sent from now on; the version before it is kept as replaced.

    Needs `surveys.edit`. Refuses with MoveRefused what is no draft, and with PublishRefused a draft that lacks
    something, or that has words that may invite discrimination and no written reason for keeping them.
    """
    _require(by)
    one_at_a_time(LOCK + template.kind)
    template = SurveyTemplate.objects.get(pk=template.pk)
    problems, doubts = template_problems(template), template_doubts(template)
    others = SurveyTemplate.objects.filter(kind=template.kind)
    put_in_force(template, others, by=by, problems=problems, doubts=doubts, reason=reason, now=now)
    _record("surveys.template_published", by, template, doubts=len(doubts))
    return template


def template_problems(template: SurveyTemplate) -> list[str]:
    """What must be put right before the survey can be published, in words."""
    questions = list(template.questions.order_by("position", "pk"))
    most = MOST_QUESTIONS[SurveyKind(template.kind)]
    problems = [problem for number, row in enumerate(questions, 1) for problem in _scale_problems(number, row)]
    if not questions:
        problems.append(_("Add at least one question."))
    if len(questions) > most:
        problems.append(
            _("There are %(count)s questions, and %(most)s at most are asked: it should take a minute or two.")
            % {"count": len(questions), "most": most}
        )
    if questions and not any(row.required for row in questions):
        problems.append(_("Let at least one question be one that must be answered."))
    if sum(row.is_satisfaction for row in questions) > 1:
        problems.append(_("Let one question at most tell how satisfied one is."))
    if template.open_days not in OPEN_DAYS:
        problems.append(_("Let the survey be open for between 7 and 60 days."))
    if template.delay_days > MOST_DELAY:
        problems.append(_("Send the survey within 60 days, while one remembers."))
    return problems


def _scale_problems(number: int, row: SurveyQuestion) -> Iterator[str]:
    if row.kind != QuestionKind.SCALE:
        return
    ends = [getattr(row, f"{anchor}_{language}") for anchor in ("anchor_1", "anchor_5") for language in ("sv", "en")]
    if not all(ends):
        yield _("Question %(number)s: write what 1 and 5 mean, in both languages.") % {"number": number}
    if bool(row.anchor_3_sv) != bool(row.anchor_3_en):
        yield _("Question %(number)s: write what 3 means in both languages, or in neither.") % {"number": number}


def template_doubts(template: SurveyTemplate) -> list[words.Doubt]:
    """Words in what is asked that may invite discrimination."""
    rows = template.questions.order_by("position", "pk")
    return words.doubts_in(text for row in rows for text in framework.texts(row, "text", "help", *ANCHORS))


def _require(by: User) -> None:
    if not allowed(by, EDIT):
        raise PermissionDenied


def _record(kind: str, by: User, template: SurveyTemplate, **values: int) -> None:
    audit.record(
        kind,
        by_id=by.pk,
        role=Role.HR_SPECIALIST,
        case_id=None,
        object_kind="surveys.template",
        object_id=template.pk,
        survey=template.kind,
        number=template.number,
        **values,
    )
