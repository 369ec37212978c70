"""Whether it has effect: figures per quarter, administration and HR support, added up by the database. Never a person.

Each quarter counts what ended in it: recruitments that were decided or closed, and rounds of references that ended.
Three queries, however much there is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import Count

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.queries import within
from foundation.lib.calendar import STOCKHOLM
from surveys.enums import SurveyKind
from surveys.models import Answer, SurveyQuestion
from surveys.queries.results import READERS
from surveys.rules import enough, shown_parts

# Which cases a reader's figures are made of: (quarter, administration or None for all, HR support or None for both).
Cut = tuple[date, int | None, bool | None]

_CASES = """
WITH cases AS (
    SELECT one.id, one.hr_support, one.state, one.decided_on,
           CASE WHEN unit.kind = 'unit' THEN unit.parent_id ELSE unit.id END AS administration
    FROM recruitment_recruitment one JOIN accounts_organisation unit ON unit.id = one.unit_id
    WHERE unit.path LIKE ANY (%(paths)s) OR one.owner_id = %(owner)s
)"""
_QUARTER = "date_trunc('quarter', {moment} AT TIME ZONE 'Europe/Stockholm')::date"
_CUTS = """
GROUP BY GROUPING SETS ((quarter), (quarter, administration), (quarter, hr_support))
ORDER BY quarter, administration NULLS FIRST, hr_support NULLS FIRST
"""
_CUT = """quarter, CASE WHEN grouping(administration) = 0 THEN administration END,
    CASE WHEN grouping(hr_support) = 0 THEN hr_support END"""

# A reference counts when it was answered. `most` is how many the best covered candidate of a case has. The frozen
# questions were followed when every answer has a judgement, or "cannot judge", for each scale that was frozen.
COVERAGE = (
    _CASES  # noqa: S608 - constants, all of it
    + """
, ended AS (
    SELECT cases.*, date_trunc('quarter', decided_on)::date AS quarter
    FROM cases WHERE state IN ('decided', 'closed') AND decided_on >= %(first_day)s
), answered AS (
    SELECT ended.id, candidate.id AS candidate, count(*) AS number
    FROM ended
    JOIN recruitment_candidate candidate ON candidate.recruitment_id = ended.id
    JOIN references_referencerequest round ON round.candidate_id = candidate.id AND round.state <> 'withdrawn'
    JOIN references_referee referee ON referee.request_id = round.id AND referee.state = 'answered'
    GROUP BY ended.id, candidate.id
), covered AS (
    SELECT id, max(number) AS most FROM answered GROUP BY id
), followed AS (
    SELECT frozen.recruitment_id AS id, bool_and(
        (SELECT count(*) FROM references_scalescore score WHERE score.sent_answer_id = answer.id)
        = (SELECT count(*) FROM jsonb_array_elements(frozen.questions) question WHERE question ->> 'kind' = 'scale')
    ) AS whole
    FROM answered
    JOIN references_questionset frozen ON frozen.recruitment_id = answered.id
    JOIN references_referencerequest round ON round.candidate_id = answered.candidate AND round.state <> 'withdrawn'
    JOIN references_referee referee ON referee.request_id = round.id
    JOIN references_sentanswer answer ON answer.referee_id = referee.id
    GROUP BY frozen.recruitment_id
)
SELECT """
    + _CUT
    + """, count(*), count(covered.id), count(*) FILTER (WHERE most >= 2), count(*) FILTER (WHERE whole)
FROM ended LEFT JOIN covered USING (id) LEFT JOIN followed USING (id)
"""
    + _CUTS
)

# Rounds that ended, and the referees who were asked in them; one who was withdrawn was not let answer.
ROUNDS = (
    _CASES  # noqa: S608 - constants, all of it
    + """
, ended AS (
    SELECT round.id, administration, hr_support, """
    + _QUARTER.format(moment="round.ended_at")
    + """ AS quarter, extract(epoch FROM round.ended_at - round.sent_at) / 86400 AS days
    FROM cases
    JOIN recruitment_candidate candidate ON candidate.recruitment_id = cases.id
    JOIN references_referencerequest round ON round.candidate_id = candidate.id
    WHERE round.state IN ('complete', 'closed') AND round.ended_at >= %(since)s
), asked AS (
    SELECT ended.id, referee.state = 'answered' AS answered, answer.manner, answer.active_seconds,
           extract(epoch FROM referee.answered_at - referee.asked_at) / 3600 AS hours
    FROM ended
    JOIN references_referee referee ON referee.request_id = ended.id
    LEFT JOIN references_sentanswer answer ON answer.referee_id = referee.id AND answer.version = 1
    WHERE referee.asked_at IS NOT NULL AND referee.state <> 'withdrawn'
), both_kinds AS (
    SELECT quarter, administration, hr_support, days, NULL::boolean AS answered, NULL AS manner,
           NULL::numeric AS hours, NULL::numeric AS minutes
    FROM ended
    UNION ALL
    SELECT quarter, administration, hr_support, NULL, answered, manner, hours,
           CASE WHEN manner = 'digital' AND active_seconds > 0 THEN active_seconds / 60.0 END
    FROM ended JOIN asked USING (id)
)
SELECT """
    + _CUT
    + """, count(days),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
    count(answered), count(*) FILTER (WHERE answered),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY hours),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes),
    count(*) FILTER (WHERE manner = 'digital'), count(*) FILTER (WHERE manner = 'phone')
FROM both_kinds
"""
    + _CUTS
)


@dataclass(slots=True)
class Figures:
    """What is known of one cut; a median of nothing is None. The order is that of the queries."""

    ended: int = 0
    with_references: int = 0
    with_two: int = 0
    followed: int = 0
    rounds: int = 0
    lead_days: float | None = None
    asked: int = 0
    answered: int = 0
    hours: float | None = None
    minutes: float | None = None
    digital: int = 0
    phone: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to tell of."""
        return bool(self.ended or self.rounds)


_COVERAGE_FIELDS = tuple(field.name for field in fields(Figures))[:4]
_ROUND_FIELDS = tuple(field.name for field in fields(Figures))[4:]


def effect(user: User, since: date) -> dict[Cut, Figures]:
    """The figures of everything `user` may see from a quarter on: HR in their part of the tree, a manager of their own
    recruitments. Cuts in which nothing ended are not there. Two queries."""
    found: dict[Cut, Figures] = {}
    begun = {"first_day": since, "since": datetime.combine(since, time.min, STOCKHOLM)}
    for sql, names in ((COVERAGE, _COVERAGE_FIELDS), (ROUNDS, _ROUND_FIELDS)):
        for cut, values in _rows(sql, _scope(user) | begun):
            figures = found.setdefault(cut, Figures())
            for name, value in zip(names, values, strict=True):
                setattr(figures, name, float(value) if value is not None and not isinstance(value, int) else value)
    return found


def _scope(user: User) -> dict[str, Any]:
    paths = [f"{grant.organisation.path}%" for grant in user.grants if grant.role in READERS]
    return {"paths": paths, "owner": user.pk if user.has_role(Role.MANAGER) else None}


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Cut, tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [((row[0], row[1], row[2]), row[3:]) for row in cursor.fetchall()]


def administrations(ids: Collection[int]) -> list[Organisation]:
    """These parts of the tree, by name."""
    return list(Organisation.objects.filter(pk__in=ids).order_by("name", "pk"))


# -- satisfaction ---------------------------------------------------------------------------------------------------


def satisfaction(user: User, since: date) -> dict[tuple[str, Cut], float]:
    """The mean of how satisfied managers and candidates are, by survey and cut, where it may be shown. One query, for
    HR alone: a manager's own recruitments are too few to say anything without saying who.

    All is the mean of the administrations that are shown; with and without HR support stand there together or not at
    all (managers only: candidates' answers do not tell).
    """
    if not user.has_role(*READERS):
        return {}
    sums: dict[tuple[str, date], dict[tuple[int, bool | None], tuple[int, int]]] = {}
    for kind, quarter, place, support, score, number in _satisfied(user, since):
        cell = sums.setdefault((kind, quarter), {})
        before = cell.get((place, support), (0, 0))
        cell[(place, support)] = (before[0] + score * number, before[1] + number)
    found = {}
    for (kind, quarter), cell in sums.items():
        for (place, support), mean in _means(cell, split=kind == SurveyKind.MANAGER).items():
            found[(kind, (quarter, place, support))] = mean
    return found


def _satisfied(user: User, since: date) -> Any:
    from_part = Answer.objects.filter(
        within(user, *READERS, field="administration__path"), quarter__gte=since, score__isnull=False
    )
    asked = SurveyQuestion.objects.filter(is_satisfaction=True).values("slug")
    rows = from_part.filter(question__in=asked).values_list("kind", "quarter", "administration", "hr_support", "score")
    return rows.annotate(number=Count("pk")).order_by("kind", "quarter", "administration", "hr_support", "score")


def _means(
    cell: Mapping[tuple[int, bool | None], tuple[int, int]], *, split: bool
) -> dict[tuple[int | None, bool | None], float]:
    """Every mean that may be shown of one survey and quarter, by (administration or None, HR support or None)."""
    places: dict[int, list[int]] = {}
    for (place, _support), (total, number) in cell.items():
        so_far = places.setdefault(place, [0, 0])
        so_far[0] += total
        so_far[1] += number
    shown = {place: counted for place, counted in places.items() if enough(counted[1])}
    means: dict[tuple[int | None, bool | None], float] = {
        (place, None): total / number for place, (total, number) in shown.items()
    }
    if shown:
        means[(None, None)] = sum(total for total, _number in shown.values()) / sum(
            number for _total, number in shown.values()
        )
    if split:
        parts = {support: [0, 0] for support in (True, False)}
        for (place, support), (total, number) in cell.items():
            if place in shown and support is not None:
                parts[support][0] += total
                parts[support][1] += number
        for support in shown_parts({support: number for support, (_total, number) in parts.items()}):
            means[(None, support)] = parts[support][0] / parts[support][1]
    return means
