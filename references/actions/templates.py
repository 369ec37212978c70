"""The only writers of published reference templates: the core questions of a role, in versions."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from competencies import queries as framework
from competencies import rules
from competencies.actions import copy_rows, put_in_force
from competencies.enums import QuestionKind, VersionState
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.permissions import allowed
from recruitment.models import RoleTemplate
from references.models import ReferenceTemplate, TemplateQuestion

EDIT = "templates.edit"
MOST_CORE = 4  # product, section 3: four core questions and two per competency, twelve at most
FEWEST_OPTIONS = 2
MOST_OPTIONS = 12


@transaction.atomic
def make_template_draft(*, by: User, role_template: RoleTemplate) -> ReferenceTemplate:
    """A draft to edit: the one there is, or a copy of the newest version with its questions, or an empty version 1.

    Needs `templates.edit`. Nothing that is published or frozen changes.
    """
    _require(by)
    role_template = RoleTemplate.objects.select_for_update().get(pk=role_template.pk)
    newest = role_template.reference_templates.order_by("-number").first()
    if newest and newest.state == VersionState.DRAFT:
        return newest
    draft = ReferenceTemplate.objects.create(role_template=role_template, number=newest.number + 1 if newest else 1)
    if newest:
        copy_rows(newest.questions.order_by("position", "pk"), template=draft)
    _record("references.template_drafted", by, draft)
    return draft


@transaction.atomic
def publish_template(*, by: User, template: ReferenceTemplate, reason: str, now: datetime) -> ReferenceTemplate:
    """Puts a draft in force for new requests; the version before it is kept as replaced, and what is frozen stays.

    Needs `templates.edit`. Refuses with MoveRefused what is no draft, and with PublishRefused a draft that lacks
    something, or that has words that may invite discrimination and no written reason for keeping them.
    """
    _require(by)
    RoleTemplate.objects.select_for_update().get(pk=template.role_template_id)
    template = ReferenceTemplate.objects.select_related("role_template").get(pk=template.pk)
    problems, doubts = template_problems(template), template_doubts(template)
    others = ReferenceTemplate.objects.filter(role_template=template.role_template_id)
    put_in_force(template, others, by=by, problems=problems, doubts=doubts, reason=reason, now=now)
    _record("references.template_published", by, template, doubts=len(doubts))
    return template


def template_problems(template: ReferenceTemplate) -> list[str]:
    """What must be put right before the template can be published, in words."""
    questions = list(template.questions.order_by("position", "pk"))
    problems = [problem for number, row in enumerate(questions, 1) for problem in _option_problems(number, row)]
    if not questions:
        problems.append(_("Add at least one question."))
    if len(questions) > MOST_CORE:
        problems.append(
            _("There are %(count)s core questions. Four at most, so that a form has twelve.")
            % {"count": len(questions)}
        )
    return problems


def template_doubts(template: ReferenceTemplate) -> list[rules.Doubt]:
    """Words in what a referee reads that may invite discrimination."""
    rows = template.questions.order_by("position", "pk")
    return rules.doubts_in(text for row in rows for text in framework.texts(row, "text", "help", "options"))


def _option_problems(number: int, row: TemplateQuestion) -> Iterator[str]:
    if row.kind != QuestionKind.CHOICE:
        return
    swedish, english = len(rules.lines(row.options_sv)), len(rules.lines(row.options_en))
    if swedish != english:
        yield _("Question %(number)s: write the same options in both languages, in the same order.") % {
            "number": number
        }
    elif not FEWEST_OPTIONS <= swedish <= MOST_OPTIONS:
        yield _("Question %(number)s: write two to twelve options, one a line.") % {"number": number}


def _require(by: User) -> None:
    if not allowed(by, EDIT):
        raise PermissionDenied


def _record(kind: str, by: User, template: ReferenceTemplate, **values: int) -> None:
    audit.record(
        kind,
        by_id=by.pk,
        role=Role.HR_SPECIALIST,
        case_id=None,
        object_kind="references.template",
        object_id=template.pk,
        role_template=template.role_template.slug,
        number=template.number,
        **values,
    )
