"""Freezing a recruitment's reference questions: once, at its first request, for all its candidates."""

import hashlib
import json
from datetime import datetime
from typing import Any

from competencies import queries as framework
from competencies.enums import QuestionKind, VersionState
from competencies.models import CompetencyVersion
from competencies.rules import lines
from foundation.accounts.models import User
from foundation.lib import questions
from recruitment.models import ProfileCompetency, Recruitment, RequirementProfile
from references.enums import QuestionGroup
from references.models import QuestionSet, ReferenceTemplate, TemplateQuestion
from references.rules import MOST_QUESTIONS


class NothingToFreeze(Exception):
    """The recruitment lacks an adopted profile, or its role lacks a published reference template."""


def freeze_questions(*, by: User, recruitment: Recruitment, now: datetime) -> QuestionSet:
    """The recruitment's frozen questions, made now if this is its first request. The caller holds the recruitment's
    lock.

    Raises NothingToFreeze when there is no adopted profile or no published template for the role.
    """
    found = QuestionSet.objects.filter(recruitment=recruitment).first()
    if found:
        return found
    profile, template, specification, competencies = compose(recruitment)
    return QuestionSet.objects.create(
        recruitment=recruitment,
        profile=profile,
        template=template,
        questions=specification,
        competencies=competencies,
        sha256=checksum(specification),
        frozen_at=now,
        frozen_by_id=by.pk,
    )


def checksum(specification: list[dict[str, Any]]) -> str:
    """SHA-256 of the questions as canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(specification, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compose(
    recruitment: Recruitment,
) -> tuple[RequirementProfile, ReferenceTemplate, list[dict[str, Any]], list[dict[str, Any]]]:
    """What would be frozen now: profile, template, questions and competencies. Raises NothingToFreeze."""
    profile = recruitment.profiles.filter(adopted_at__isnull=False).order_by("-version").first()
    template = ReferenceTemplate.objects.filter(
        role_template=recruitment.role_template_id, state=VersionState.PUBLISHED
    ).first()
    if profile is None or template is None:
        raise NothingToFreeze
    core = list(template.questions.order_by("position", "pk"))
    chosen = list(
        profile.competencies.select_related("version__competency")
        .prefetch_related("version__reference_questions")
        .order_by("position")
    )
    specification = [core_question(row) for row in core if row.group == QuestionGroup.ABOUT]
    specification += competency_questions([row.version for row in chosen], room=MOST_QUESTIONS - len(core))
    specification += [core_question(row) for row in core if row.group == QuestionGroup.CLOSING]
    questions.parse(specification)  # refuses what could not be shown, before anything is frozen
    return profile, template, specification, [_competency(row) for row in chosen]


def competency_questions(versions: list[CompetencyVersion], *, room: int) -> list[dict[str, Any]]:
    """The questions of the competencies in the profile's order, within `room`.

    Every competency keeps its scale question; when a fifth or sixth makes the form too long, the free-text questions
    of the last ones give way (twelve questions at most).
    """
    scales = sum(row.kind == QuestionKind.SCALE for version in versions for row in version.reference_questions.all())
    texts_left = max(room - scales, 0)
    found = []
    for version in versions:
        for row in version.reference_questions.all():
            if row.kind == QuestionKind.TEXT:
                if texts_left == 0:
                    continue
                texts_left -= 1
            found.append(framework.specification(version, row))
    return found


def core_question(row: TemplateQuestion) -> dict[str, Any]:
    """A template's question as a specification. Its options get the slugs a, b, c … in their order."""
    pairs = zip(lines(row.options_sv), lines(row.options_en), strict=False)
    options = [{"slug": chr(ord("a") + at), "sv": sv, "en": en} for at, (sv, en) in enumerate(pairs)]
    return {
        "slug": row.slug,
        "kind": row.kind,
        "group": row.group,
        "text": framework.words(row, "text"),
        "help": framework.words(row, "help"),
        "required": row.required,
        "options": options if row.kind == QuestionKind.CHOICE else [],
        "anchors": {},
        "competency": None,
    }


def _competency(row: ProfileCompetency) -> dict[str, Any]:
    version = row.version
    return {
        "slug": version.competency.slug,
        "version": version.number,
        "name": framework.words(version, "name"),
        "definition": framework.words(version, "definition"),
        "in_this_job": row.in_this_job,
    }
