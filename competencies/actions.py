"""The only writers of published words: a draft is made from what is in force, and published in its place; a file that
is imported is written into drafts.

`copy_rows` and `put_in_force` are for whatever else is kept in versions: the reference templates above share them.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competencies import imports, queries
from competencies.enums import VersionState
from competencies.imports import Change, JudgedFramework
from competencies.models import Competency, CompetencyVersion, Versioned
from competencies.rules import Doubt, PublishRefused, free_slug
from competencies.transitions import EDIT, MOVES
from foundation.accounts.enums import Role
from foundation.accounts.models import User
from foundation.audit import actions as audit
from foundation.lib.moves import target
from foundation.lib.permissions import allowed
from foundation.lib.rows import one_at_a_time


@transaction.atomic
def make_draft(*, by: User, competency: Competency) -> CompetencyVersion:
    """A draft to edit: the one there is, or a copy of the newest version with its questions, of both kinds.

    Needs `framework.edit`. Nothing that is published or frozen changes.
    """
    _require(by)
    competency = Competency.objects.select_for_update().get(pk=competency.pk)
    newest = competency.versions.order_by("-number").first()
    if newest is None:
        raise CompetencyVersion.DoesNotExist
    if newest.state == VersionState.DRAFT:
        return newest
    asked_of_referees = list(newest.reference_questions.order_by("position", "pk"))
    asked_in_interviews = list(newest.interview_questions.order_by("position", "pk"))
    draft = _copy(newest)
    copy_rows([*asked_of_referees, *asked_in_interviews], version=draft)
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


def copy_rows(rows: Iterable[models.Model], **changes: object) -> None:
    """Saves each row anew with `changes` made (its version, as a rule); what is stored already stays as it is."""
    for row in rows:
        row.pk = None
        row._state.adding = True
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()


@transaction.atomic
def publish(*, by: User, version: CompetencyVersion, reason: str, now: datetime) -> CompetencyVersion:
    """Puts a draft in force for new profiles; the version before it is kept as replaced, and what is frozen stays.

    Needs `framework.edit`. Refuses with MoveRefused what is no draft, and with PublishRefused a draft that lacks
    something, or that has words that may invite discrimination and no written reason for keeping them.
    """
    _require(by)
    Competency.objects.select_for_update().get(pk=version.competency_id)
    version = CompetencyVersion.objects.select_related("competency").get(pk=version.pk)
    problems, doubts = queries.problems(version), queries.doubts(version)
    others = CompetencyVersion.objects.filter(competency=version.competency_id)
    put_in_force(version, others, by=by, problems=problems, doubts=doubts, reason=reason, now=now)
    _record("framework.published", by, version, doubts=len(doubts))
    return version


def put_in_force(
    version: Versioned,
    others: QuerySet[Any],
    *,
    by: User,
    problems: Sequence[str],
    doubts: Sequence[Doubt],
    reason: str,
    now: datetime,
) -> None:
    """Publishes a draft in place of the one of `others` that is in force. The caller has locked what they belong to.

    Refuses with MoveRefused what is no draft, and with PublishRefused when there are `problems`, or `doubts` about
    words and no written reason for keeping them; the reason is kept only where there are doubts.
    """
    state = target(MOVES, "publish", version.state)
    if problems:
        raise PublishRefused(problems)
    if doubts and not reason.strip():
        raise PublishRefused([_("Write why the words that were marked are needed, or change them.")])
    others.filter(state=VersionState.PUBLISHED).update(state=target(MOVES, "retire", VersionState.PUBLISHED))
    version.state, version.published_at, version.published_by_id = state, now, by.pk
    version.wording_reason = reason.strip() if doubts else ""
    version.save(update_fields=["state", "published_at", "published_by_id", "wording_reason"])


@transaction.atomic
def import_framework(*, by: User, sent: imports.Sent, remove: bool) -> JudgedFramework:
    """Writes what the rows of a file say into drafts, one for each competency they would change, made where there is
    none; what is published stays. With `remove`, takes away from the drafts the questions that the file leaves out.
    Returns what was done.

    Needs `framework.edit`. The whole file or nothing: where a row has a fault (`imports.judge`, asked anew here),
    nothing is written, and what is returned tells the faults. Twice is once: what a draft says already makes no change,
    and two imports at once wait for each other.
    """
    _require(by)
    one_at_a_time("competencies.import")  # what the file adds has no row yet
    list(Competency.objects.select_for_update().order_by("pk").values_list("pk"))
    judged = imports.judge(sent, remove=remove)
    if not judged.faults:
        for slug in judged.competencies:
            _write(by, slug, judged)
    return judged


def _write(by: User, slug: str, judged: JudgedFramework) -> None:
    """One competency's part of an import."""
    changes = judged.of(slug)
    draft = _draft_for(by, slug, changes)
    for change in changes:
        if not isinstance(change.instance, CompetencyVersion):
            _write_question(draft, change)
    gone = [question for question in judged.gone if question.competency_slug == slug]
    for question in gone:
        type(question).objects.filter(version=draft, slug=question.slug).delete()
    _record("framework.imported", by, draft, rows=len(changes), taken_away=len(gone))


def _draft_for(by: User, slug: str, changes: Sequence[Change]) -> CompetencyVersion:
    """The draft with its own words as the import says: a new competency's first, or the one that follows."""
    words = next((change for change in changes if isinstance(change.instance, CompetencyVersion)), None)
    if words is not None and words.before is None:
        competency = words.instance.competency
        last = Competency.objects.aggregate(last=models.Max("position"))["last"] or 0
        competency.position = last + 1
        competency.save()
        words.instance.competency = competency
        words.instance.save()
        return words.instance  # type: ignore[no-any-return]
    draft = make_draft(by=by, competency=Competency.objects.get(slug=slug))
    if words is not None:
        for name in words.fields:
            setattr(draft, name, getattr(words.instance, name))
        draft.save(update_fields=words.fields)
    return draft


def _write_question(draft: CompetencyVersion, change: Change) -> None:
    """A question of the draft as the import says. A new one without a name gets one; without a place it comes last."""
    kind, said = type(change.instance), change.instance
    rows = kind.objects.filter(version=draft)
    if change.before is not None:
        rows.filter(slug=change.before.slug).update(**{name: getattr(said, name) for name in change.fields})
        return
    if not said.slug:
        about = getattr(said, "kind", "interview")
        said.slug = free_slug(
            f"{draft.competency.slug}-{about}", set(rows.values_list("slug", flat=True).order_by("slug"))
        )
    if not said.position:
        said.position = (rows.aggregate(last=models.Max("position"))["last"] or 0) + 1
    said.version = draft
    said.save()


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
