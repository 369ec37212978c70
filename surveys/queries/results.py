"""What has been answered, per administration and quarter, as it may be shown to somebody. Never who."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from competencies.enums import VersionState
from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.queries import within
from surveys.models import Answer, SurveyQuestion, Tally
from surveys.rules import enough

READERS = (Role.HR_MANAGEMENT, Role.HR_SPECIALIST)
MOST_QUARTERS = 12

Place = tuple[int, str]  # administration, question
Said = int | str  # a score, "yes" or "no"; "" stands for a text


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were asked have answered."""

    invited: int
    answered: int


@dataclass(frozen=True, slots=True)
class Results:
    """One survey's answers in a quarter, as far as they may be shown.

    `rates` by administration. `counts` by administration and question: how many said what; a place with fewer than five
    answers is not in it. `asked` holds every question that was answered at all, also where nothing is shown.
    """

    administrations: list[Organisation]
    rates: Mapping[int, Rate]
    counts: Mapping[Place, Mapping[Said, int]]
    asked: Collection[str]


def quarters(user: User, kind: str) -> list[date]:
    """The quarters in which answers have been let out in the reader's part of the tree, the newest first."""
    rows = Tally.objects.filter(_within(user), kind=kind, quarter__isnull=False)
    return list(rows.order_by("-quarter").values_list("quarter", flat=True).distinct()[:MOST_QUARTERS])  # type: ignore[arg-type]


def results(user: User, kind: str, quarter: date) -> Results:
    """What `user` may see of one survey and quarter. Three queries.

    Totals are added up from what is shown, never from everything: so no figure minus the others tells of one that is
    hidden, whoever compares their page with whose.
    """
    tallies = Tally.objects.filter(_within(user), kind=kind, quarter=quarter).select_related("administration")
    rows = list(tallies.order_by("administration__name", "pk"))
    counts: dict[Place, dict[Said, int]] = {}
    said = Answer.objects.filter(_within(user), kind=kind, quarter=quarter)
    grouped = said.values_list("administration", "question", "score", "choice").annotate(number=Count("pk"))
    for administration, question, score, choice, number in grouped.order_by(
        "administration", "question", "score", "choice"
    ):
        counts.setdefault((administration, question), {})[score or choice] = number
    return Results(
        administrations=[row.administration for row in rows],
        rates={row.administration_id: Rate(row.invited, row.answered) for row in rows if enough(row.answered)},
        counts={place: spread for place, spread in counts.items() if enough(sum(spread.values()))},
        asked={question for _administration, question in counts},
    )


def questions(kind: str) -> list[SurveyQuestion]:
    """Every question that has been asked in surveys of a kind, in its newest words and the newest survey's order."""
    rows = SurveyQuestion.objects.filter(template__kind=kind).exclude(template__state=VersionState.DRAFT)
    newest = rows.select_related("template").order_by("slug", "-template__number").distinct("slug")
    return sorted(newest, key=lambda row: (-row.template.number, row.position, row.pk))


def texts(kind: str, quarter: date, question: str, administrations: Collection[int]) -> QuerySet[Answer]:
    """What was written in answer to a question, in no order: the keys are random. The caller gives administrations
    where enough is shown."""
    rows = Answer.objects.filter(kind=kind, quarter=quarter, question=question, administration__in=administrations)
    return rows.exclude(text="").order_by("pk")


def _within(user: User) -> Q:
    return within(user, *READERS, field="administration__path")
