"""Reading the framework: what is published, what a version asks, and what to look at before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from competencies import rules
from competencies.enums import FOLLOW_UPS, Factor, QuestionKind, VersionState
from competencies.models import CompetencyVersion, InterviewQuestion, ReferenceQuestion

LANGUAGES = ("sv", "en")
ANCHORED = ("1", "3", "5")
SEARCHED = tuple(
    f"{field}_{language}" for field in ("version__name", "text", *FOLLOW_UPS, "listen_for") for language in LANGUAGES
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One of the five factors, or problem solving, with its competencies."""

    factor: Factor
    competencies: list[CompetencyVersion]


def published_pairs() -> list[Pair]:
    """The framework as it stands: the published competencies by factor, in the framework's order. One query."""
    pairs: dict[str, Pair] = {}
    rows = CompetencyVersion.objects.filter(state=VersionState.PUBLISHED).select_related("competency")
    for row in rows.order_by("competency__position"):
        factor = Factor(row.competency.factor)
        pairs.setdefault(factor, Pair(factor, [])).competencies.append(row)
    return list(pairs.values())


def published_version(slug: str) -> CompetencyVersion | None:
    """The published version of a competency with its questions of both kinds in order, or None. Three queries."""
    to_referees = Prefetch("reference_questions", ReferenceQuestion.objects.order_by("position", "pk"))
    in_interviews = Prefetch("interview_questions", InterviewQuestion.objects.order_by("position", "pk"))
    found = CompetencyVersion.objects.filter(competency__slug=slug, state=VersionState.PUBLISHED)
    return found.select_related("competency").prefetch_related(to_referees, in_interviews).order_by("pk").first()


def bank(*, find: str = "", about: str = "") -> QuerySet[InterviewQuestion]:
    """The interview questions in force, in the framework's order: those `about` a factor or a competency (its slug),
    in which every word of `find` stands somewhere, in either language. Unknown factors and competencies have none."""
    rows = InterviewQuestion.objects.filter(version__state=VersionState.PUBLISHED)
    if about:
        field = "factor" if about in Factor.values else "slug"
        rows = rows.filter(**{f"version__competency__{field}": about})
    for word in find.split():
        rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED)))
    return rows.select_related("version__competency").order_by("version__competency__position", "position", "pk")


def specification(version: CompetencyVersion, question: ReferenceQuestion) -> dict[str, Any]:
    """One reference question as foundation.lib.questions reads it; its group is the competency."""
    slug = version.competency.slug
    scale = question.kind == QuestionKind.SCALE
    return {
        "slug": question.slug,
        "kind": question.kind,
        "group": slug,
        "text": words(question, "text"),
        "help": words(question, "help"),
        "required": scale,
        "options": [],
        "anchors": {score: words(version, f"anchor_{score}") for score in ANCHORED} if scale else {},
        "competency": slug,
    }


def specifications(version: CompetencyVersion) -> list[dict[str, Any]]:
    """All reference questions of a version, in order."""
    return [specification(version, row) for row in version.reference_questions.order_by("position", "pk")]


def words(row: Model, field: str) -> dict[str, str]:
    """A text in both languages."""
    return {language: getattr(row, f"{field}_{language}") for language in LANGUAGES}


def problems(version: CompetencyVersion) -> list[str]:
    """What must be put right before the version can be published, in words."""
    kinds = list(version.reference_questions.order_by("position", "pk").values_list("kind", flat=True))
    heard = list(version.interview_questions.order_by("position", "pk").values_list("listen_for_sv", "listen_for_en"))
    return [
        *rules.behaviour_problems(version.behaviours_sv, version.behaviours_en),
        *rules.question_problems(kinds),
        *rules.interview_problems(heard),
    ]


def doubts(version: CompetencyVersion) -> list[rules.Doubt]:
    """Words in what a referee reads, or an interviewer asks or listens for, that may invite discrimination."""
    return rules.doubts_in(
        [*texts(version, "definition", *(f"anchor_{score}" for score in ANCHORED)), *_question_texts(version)]
    )


def _question_texts(version: CompetencyVersion) -> Iterator[tuple[str, str, str]]:
    for question in version.reference_questions.order_by("position", "pk"):
        yield from texts(question, "text", "help")
    for asked in version.interview_questions.order_by("position", "pk"):
        yield from texts(asked, "text", *FOLLOW_UPS, "listen_for")


def texts(row: Model, *fields: str) -> Iterator[tuple[str, str, str]]:
    """These texts of a row in both languages, as (its name on screen, language, text)."""
    for field in fields:
        for language in LANGUAGES:
            name = f"{field}_{language}"
            yield _label(row, name), language, getattr(row, name)


def _label(row: Model, name: str) -> str:
    field = row._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))
