"""What the product ships with: the framework and the role templates, read from fixtures/ into versioned rows.

Loading adds what is missing and leaves everything else alone: what a municipality has edited or published is theirs.

Interview questions came after the rest. An installation from before that has the shipped version 1 in force without
any: it is given them once. What is published can't be edited, so a version that still has number 1, is in force and was
published by nobody in particular holds the words that shipped; when it has questions nothing more is added, whatever
the file says by then. A draft that HR has begun from it is a copy that lacks them for the same reason, and is given
them at the same time. A version of the municipality's own is left alone: HR writes its questions in a draft.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from botkyrka_rc import content_surveys
from botkyrka_rc.fixtures import LANGUAGES, both, read
from competencies.enums import FOLLOW_UPS, VersionState
from competencies.models import Competency, CompetencyVersion, InterviewQuestion, ReferenceQuestion
from recruitment.models import RoleTemplate, RoleTemplateCompetency
from references.models import ReferenceTemplate, TemplateQuestion

FIRST = {"number": 1, "state": VersionState.PUBLISHED}


@transaction.atomic
def load(*, now: datetime) -> tuple[int, int]:
    """Adds the competencies and role templates that are missing, published `now`. Returns how many of each it added."""
    competencies = sum(_competency(spec, now) for spec in read("framework")["competencies"])
    templates = sum(_role_template(spec, now) for spec in read("role_templates"))
    content_surveys.load(now=now)
    return competencies, templates


def _competency(spec: dict[str, Any], now: datetime) -> bool:
    competency, made = Competency.objects.get_or_create(
        slug=spec["slug"], defaults={"factor": spec["factor"], "position": spec["position"]}
    )
    if not made:
        _later_questions(competency, spec)
        return False
    anchors: dict[str, str] = {}
    for score, words in spec["anchors"].items():
        anchors |= both(f"anchor_{score}", words)
    texts: dict[str, str] = {}
    for field in ("name", "definition", "behaviours", "warning_signs"):
        texts |= both(field, spec[field])
    version = CompetencyVersion.objects.create(competency=competency, published_at=now, **FIRST, **texts, **anchors)
    ReferenceQuestion.objects.bulk_create(
        ReferenceQuestion(
            version=version,
            slug=question["slug"],
            position=position,
            kind=question["kind"],
            **both("text", question["text"]),
            **both("help", question["help"]),
        )
        for position, question in enumerate(spec["reference_questions"], start=1)
    )
    _interview_questions(version, spec)
    return True


def _interview_questions(version: CompetencyVersion, spec: dict[str, Any]) -> None:
    """Adds the shipped interview questions; a framework without any (the key is not needed) adds none."""
    InterviewQuestion.objects.bulk_create(
        InterviewQuestion(
            version=version,
            slug=question["slug"],
            position=position,
            **both("text", question["text"]),
            **{name: words for part in FOLLOW_UPS for name, words in both(part, question["follow_ups"][part]).items()},
            **both("listen_for", question["listen_for"]),
        )
        for position, question in enumerate(spec.get("interview_questions", ()), start=1)
    )


def _later_questions(competency: Competency, spec: dict[str, Any]) -> None:
    """Gives the shipped version of an older installation its interview questions, once; see the module's words."""
    shipped = competency.versions.filter(**FIRST, published_by_id=None, interview_questions=None).first()
    if shipped is None:
        return
    drafts = competency.versions.filter(state=VersionState.DRAFT, interview_questions=None)
    for version in (shipped, *drafts.order_by("pk")):
        _interview_questions(version, spec)


def _role_template(spec: dict[str, Any], now: datetime) -> bool:
    texts: dict[str, str] = {}
    for field in ("name", "purpose", "duties"):
        texts |= both(field, spec[field])
    for kind in ("must", "merit"):
        wanted = [one["text"] for one in spec["requirements"] if one["kind"] == kind]
        texts |= both(kind, {language: [words[language] for words in wanted] for language in LANGUAGES})
    role, made = RoleTemplate.objects.get_or_create(slug=spec["slug"], defaults=texts)
    if not made:
        return False
    for position, chosen in enumerate(spec["competencies"], start=1):
        RoleTemplateCompetency.objects.create(
            role_template=role,
            competency=Competency.objects.get(slug=chosen["slug"]),
            position=position,
            **both("in_this_job", chosen["in_this_job"]),
        )
    template = ReferenceTemplate.objects.create(role_template=role, published_at=now, **FIRST)
    for position, question in enumerate(spec["reference_template"]["questions"], start=1):
        _template_question(template, position, question)
    return True


def _template_question(template: ReferenceTemplate, position: int, question: dict[str, Any]) -> None:
    options = question.get("options", [])
    TemplateQuestion.objects.create(
        template=template,
        slug=question["slug"],
        position=position,
        group=question["group"],
        kind=question["kind"],
        required=question["required"],
        **both("text", question["text"]),
        **both("help", question["help"]),
        **both("options", {language: [option[language] for option in options] for language in LANGUAGES}),
    )
