"""Reading an interview guide: what can be asked for a profile, what has been chosen, and how it is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from competencies.enums import FOLLOW_UPS, VersionState
from competencies.models import InterviewQuestion, in_language
from competencies.queries import LANGUAGES, words
from competencies.rules import lines
from recruitment.guides import rules
from recruitment.models import GuideDeviation, InterviewGuide, ProfileCompetency, Recruitment
from recruitment.queries import ProfileText

MOST_DEVIATIONS = 60
Specification = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A competency of the profile with the questions there are about it, in the bank's order."""

    row: ProfileCompetency
    questions: list[InterviewQuestion]

    @property
    def slug(self) -> str:
        return str(self.row.version.competency.slug)

    @property
    def name(self) -> str:
        return str(self.row.version.name)


@dataclass(frozen=True, slots=True)
class Picked:
    """A question chosen for a guide, with its place (None: wherever) and minutes."""

    question: InterviewQuestion
    minutes: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a guide as it is read, in one language."""

    number: int
    minutes: int
    text: str
    follow_ups: list[tuple[str, str]]
    listen_for: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that follow each other and are about the same competency."""

    slug: str
    factor: str
    name: str
    definition: str
    in_this_job: str
    questions: list[Asked]


def guide_of(recruitment: Recruitment) -> InterviewGuide | None:
    """The recruitment's guide, with its profile and who locked it; None before the first is saved. One query."""
    guides = InterviewGuide.objects.filter(recruitment=recruitment).select_related("profile", "frozen_by")
    return guides.order_by("pk").first()


def offers_for(text: ProfileText) -> list[Offer]:
    """What can be asked about each competency of a profile, in its order. One query.

    The questions are those of the profile's own version of the competency. Where that version has none (it is older
    than the bank), they are those of the version in force.
    """
    rows = text.competencies
    own = Q(version__in=[row.version_id for row in rows])
    in_force = Q(
        version__competency__in=[row.version.competency_id for row in rows], version__state=VersionState.PUBLISHED
    )
    found: dict[int, list[InterviewQuestion]] = {}
    newest: dict[int, int] = {}
    questions = InterviewQuestion.objects.filter(own | in_force).select_related("version").order_by("position", "pk")
    for question in questions:
        found.setdefault(question.version_id, []).append(question)
        if question.version.state == VersionState.PUBLISHED:
            newest[question.version.competency_id] = question.version_id
    return [
        Offer(row, found.get(row.version_id) or found.get(newest.get(row.version.competency_id, 0), [])) for row in rows
    ]


def suggestion(offers: Sequence[Offer]) -> list[Picked]:
    """What to begin with: the first few questions of each competency, as many as an hour has room for."""
    room = rules.AT_HAND - rules.OPENING - rules.CLOSING
    count = rules.suggested_count(len(offers), room)
    return [Picked(question, rules.EACH) for offer in offers for question in offer.questions[:count]]


def picked(guide: InterviewGuide) -> list[Picked]:
    """What a guide that is not frozen consists of, in order. One query."""
    rows = guide.chosen.select_related("question__version").order_by("position", "pk")
    return [Picked(row.question, row.minutes, row.position) for row in rows]


def deviations_of(guide: InterviewGuide) -> list[GuideDeviation]:
    """What was done otherwise, the latest first; at most sixty."""
    rows = guide.deviations.select_related("candidate", "noted_by").order_by("-noted_at", "-pk")
    return list(rows[:MOST_DEVIATIONS])


# -- as it is asked -----------------------------------------------------------------------------------------------


def specification(offers: Iterable[Offer], chosen: Iterable[Picked]) -> list[Specification]:
    """The questions as they are frozen: plain values, in both languages; what no `offers` holds is left out."""
    about = {question.pk: offer for offer in offers for question in offer.questions}
    kept = [one for one in chosen if one.question.pk in about]
    return [_specified(number, one, about[one.question.pk]) for number, one in enumerate(kept, start=1)]


def _specified(number: int, one: Picked, offer: Offer) -> Specification:
    version, question = offer.row.version, one.question
    return {
        "number": number,
        "slug": question.slug,
        "minutes": one.minutes,
        "text": words(question, "text"),
        "follow_ups": {part: words(question, part) for part in FOLLOW_UPS},
        "listen_for": {language: lines(in_language(question, "listen_for", language)) for language in LANGUAGES},
        "version": question.version.number,
        "competency": {
            "slug": offer.slug,
            "factor": version.competency.factor,
            "name": words(version, "name"),
            "definition": words(version, "definition"),
            "in_this_job": offer.row.in_this_job,
        },
    }


def parts_of(specified: Iterable[Specification], language: str | None = None) -> list[Part]:
    """The questions as they are read in `language` (the active one when None), those about the same thing together
    where they follow each other."""
    code = "en" if (language or get_language() or "sv").startswith("en") else "sv"
    parts: list[Part] = []
    for one in specified:
        competency = one["competency"]
        if not parts or parts[-1].slug != competency["slug"]:
            parts.append(_part(competency, code))
        parts[-1].questions.append(_asked(one, code))
    return parts


def _part(competency: Mapping[str, Any], code: str) -> Part:
    return Part(
        slug=competency["slug"],
        factor=competency["factor"],
        name=competency["name"][code],
        definition=competency["definition"][code],
        in_this_job=competency["in_this_job"],
        questions=[],
    )


def _asked(one: Specification, code: str) -> Asked:
    return Asked(
        number=one["number"],
        minutes=one["minutes"],
        text=one["text"][code],
        follow_ups=[(str(label), one["follow_ups"][part][code]) for part, label in FOLLOW_UPS.items()],
        listen_for=one["listen_for"][code],
    )
