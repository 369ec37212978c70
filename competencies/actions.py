"""The only writers of published words: a draft is made from what is in force, and published in its place."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from competencies import queries
from competencies.enums import VersionState
from competencies.models import Competency, CompetencyVersion
from competencies.rules import PublishRefused
from competencies.transitions import EDIT, MOVES
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.moves import target
from foundation.lib.permissions import allowed


@transaction.atomic
def make_draft(*, by: User, competency: Competency) -> CompetencyVersion:
    """A draft to edit: the one there is, or a copy of the newest version with its questions.

    Needs `framework.edit`. Nothing that is published or frozen changes.
    """
    _require(by)
    competency = Competency.objects.select_for_update().get(pk=competency.pk)
    newest = competency.versions.order_by("-number").first()
    if newest is None:
        raise CompetencyVersion.DoesNotExist
    if newest.state == VersionState.DRAFT:
        return newest
    questions = list(newest.reference_questions.order_by("position", "pk"))
    draft = _copy(newest)
    for question in questions:
        question.pk, question.version = None, draft
        question._state.adding = True
        question.save()
    _record("framework.draft_made", by, draft)
    return draft


def _copy(version: CompetencyVersion) -> CompetencyVersion:
    version.pk = None
    version._state.adding = True
    version.number += 1
    version.state = VersionState.DRAFT
    version.published_at = version.published_by_id = None
    version.wording_reason = ""
    version.save()
    return version


@transaction.atomic
def publish(*, by: User, version: CompetencyVersion, reason: str, now: datetime) -> CompetencyVersion:
    """Puts a draft in force for new profiles; the version before it is kept as replaced, and what is frozen stays.

    Needs `framework.edit`. Refuses with MoveRefused what is no draft, and with PublishRefused a draft that lacks
    something, or that has words that may invite discrimination and no written reason for keeping them.
    """
    _require(by)
    Competency.objects.select_for_update().get(pk=version.competency_id)
    version = CompetencyVersion.objects.select_related("competency").get(pk=version.pk)
    state = target(MOVES, "publish", version.state)
    if problems := queries.problems(version):
        raise PublishRefused(problems)
    doubts = queries.doubts(version)
    if doubts and not reason.strip():
        raise PublishRefused([_("Write why the words that were marked are needed, or change them.")])
    in_force = CompetencyVersion.objects.filter(competency=version.competency_id, state=VersionState.PUBLISHED)
    in_force.update(state=target(MOVES, "retire", VersionState.PUBLISHED))
    version.state, version.published_at, version.published_by_id = state, now, by.pk
    version.wording_reason = reason.strip() if doubts else ""
    version.save(update_fields=["state", "published_at", "published_by_id", "wording_reason"])
    _record("framework.published", by, version, doubts=len(doubts))
    return version


def _require(by: User) -> None:
    if not allowed(by, EDIT):
        raise PermissionDenied


def _record(kind: str, by: User, version: CompetencyVersion, **values: int) -> None:
    audit.record(
        kind,
        by_id=by.pk,
        role=Role.HR_SPECIALIST,
        case_id=None,
        object_kind="competencies.version",
        object_id=version.pk,
        competency=version.competency.slug,
        version=version.number,
        **values,
    )
