"""The page of effect, put together before a template prints it: figures in words, cut by cut, and charts over time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import Organisation
from foundation.lib import charts
from surveys import rules
from surveys.enums import SurveyKind
from surveys.models import Assumptions
from surveys.queries.effect import Cut, Figures
from surveys.reading import percent

NOTHING = "–"
Satisfaction = Mapping[tuple[str, Cut], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: its name, what it is counted from, and how it is told of a cut; `value` is what a chart draws."""

    slug: str
    name: str | Promise
    explained: str | Promise
    told: Callable[["Effect", Cut], str]
    value: Callable[["Effect", Cut], float | None]


@dataclass(frozen=True)
class Effect:
    """Everything the page tells of: the figures of each cut, satisfaction, and what the hours are worked out from."""

    figures: Mapping[Cut, Figures]
    satisfaction: Satisfaction
    assumptions: Assumptions

    def of(self, cut: Cut) -> Figures:
        return self.figures.get(cut) or Figures()

    def hours(self, cut: Cut) -> float | None:
        """The hours freed in a cut; None where no round ended."""
        figures = self.of(cut)
        if not figures.rounds:
            return None
        return rules.hours_freed(
            figures.digital,
            figures.phone,
            by_hand=self.assumptions.minutes_by_hand,
            now=self.assumptions.minutes_now,
            by_phone_now=self.assumptions.minutes_by_phone_now,
        )


def _share(part: str, whole: str) -> tuple[Callable[[Effect, Cut], str], Callable[[Effect, Cut], float | None]]:
    """A share in per cent, told with its two numbers."""

    def told(effect: Effect, cut: Cut) -> str:
        some, everything = getattr(effect.of(cut), part), getattr(effect.of(cut), whole)
        if not everything:
            return NOTHING
        return _("%(share)s (%(some)s of %(all)s)") % {
            "share": percent(some, everything),
            "some": some,
            "all": everything,
        }

    def value(effect: Effect, cut: Cut) -> float | None:
        everything = getattr(effect.of(cut), whole)
        return 100 * getattr(effect.of(cut), part) / everything if everything else None

    return told, value


def _number(
    find: Callable[[Effect, Cut], float | None], words: str | Promise
) -> tuple[Callable[[Effect, Cut], str], Callable[[Effect, Cut], float | None]]:
    """A number with one decimal below ten, in words that have a place for it."""

    def told(effect: Effect, cut: Cut) -> str:
        value = find(effect, cut)
        return NOTHING if value is None else str(words) % {"number": in_figures(value)}

    return told, find


def in_figures(value: float) -> str:
    """A measure as it is read: one decimal below ten, whole above."""
    return str(number_format(round(value, 1) if abs(value) < 10 else round(value), force_grouping=True))


MEASURES = [
    Measure(
        "taken",
        gettext_lazy("References taken"),
        gettext_lazy("Recruitments decided or closed in the quarter in which at least one reference was answered."),
        *_share("with_references", "ended"),
    ),
    Measure(
        "two",
        gettext_lazy("At least two references"),
        gettext_lazy("The same recruitments: at least one candidate has two answered references or more."),
        *_share("with_two", "ended"),
    ),
    Measure(
        "followed",
        gettext_lazy("The same questions to all"),
        gettext_lazy("Of those with references: every referee has judged all the scales that were frozen."),
        *_share("followed", "with_references"),
    ),
    Measure(
        "lead",
        gettext_lazy("From request to finished round"),
        gettext_lazy("The middle one (median) of the rounds that ended in the quarter."),
        *_number(lambda effect, cut: effect.of(cut).lead_days, gettext_lazy("%(number)s days")),
    ),
    Measure(
        "response",
        gettext_lazy("Referees who answered"),
        gettext_lazy("Of those who were asked in rounds that ended in the quarter; those withdrawn are left out."),
        *_share("answered", "asked"),
    ),
    Measure(
        "hours",
        gettext_lazy("From question to answer"),
        gettext_lazy("The middle one (median) of the answers."),
        *_number(lambda effect, cut: effect.of(cut).hours, gettext_lazy("%(number)s hours")),
    ),
    Measure(
        "minutes",
        gettext_lazy("Time spent on answering"),
        gettext_lazy("The middle one (median) of the digital answers, pauses of more than five minutes left out."),
        *_number(lambda effect, cut: effect.of(cut).minutes, gettext_lazy("%(number)s minutes")),
    ),
    Measure(
        "phone",
        gettext_lazy("Taken by phone"),
        gettext_lazy("Of the answered references, those the manager filled in while talking."),
        *_share("phone", "answered"),
    ),
    Measure(
        "freed",
        gettext_lazy("Hours freed"),
        gettext_lazy("Worked out from the assumptions below."),
        *_number(lambda effect, cut: effect.hours(cut), gettext_lazy("%(number)s hours")),
    ),
]
SATISFIED = [
    Measure(
        f"satisfied_{kind}",
        name,
        explained,
        *_number(
            lambda effect, cut, kind=kind: effect.satisfaction.get((kind, cut)),  # type: ignore[misc]
            gettext_lazy("%(number)s of 5"),
        ),
    )
    for kind, name, explained in (
        (
            SurveyKind.MANAGER.value,
            gettext_lazy("How satisfied managers are"),
            gettext_lazy("The mean of the survey’s question, from 1 to 5."),
        ),
        (
            SurveyKind.CANDIDATE.value,
            gettext_lazy("How satisfied candidates are"),
            gettext_lazy("Likewise; their answers do not tell whether HR supported the recruitment."),
        ),
    )
]
IN_THE_TABLE = ("taken", "two", "lead", "response", "freed", "satisfied_manager", "satisfied_candidate")
CHARTED = ("taken", "lead", "freed")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its name, perhaps an explanation, and (heading, cell)."""

    name: str
    explained: str
    cells: list[tuple[str, str]]


def headings() -> list[str]:
    """The cuts of the first table."""
    return [_("All"), _("With HR support"), _("Without HR support")]


def by_support(effect: Effect, quarter: date, measures: Sequence[Measure]) -> list[Row]:
    """Every measure of a quarter: all, with and without HR support."""
    cuts: list[Cut] = [(quarter, None, None), (quarter, None, True), (quarter, None, False)]
    return [
        Row(
            str(one.name),
            str(one.explained),
            [(heading, one.told(effect, cut)) for heading, cut in zip(headings(), cuts, strict=True)],
        )
        for one in measures
    ]


def by_administration(
    effect: Effect, quarter: date, measures: Sequence[Measure], places: Sequence[Organisation]
) -> list[Row]:
    """The main measures of each administration in which something ended in the quarter."""
    main = [one for one in measures if one.slug in IN_THE_TABLE]
    shown = [place for place in places if _told_of(effect, (quarter, place.pk, None))]
    return [
        Row(place.name, "", [(str(one.name), _cell(one, effect, (quarter, place.pk, None))) for one in main])
        for place in shown
    ]


def _cell(measure: Measure, effect: Effect, cut: Cut) -> str:
    """A figure in a narrow column, whose heading says already that it is hours."""
    value = measure.value(effect, cut) if measure.slug == "freed" else None
    return measure.told(effect, cut) if value is None else in_figures(value)


def _told_of(effect: Effect, cut: Cut) -> bool:
    return bool(effect.of(cut)) or any((kind, cut) in effect.satisfaction for kind in SurveyKind.values)


@dataclass(frozen=True, slots=True)
class OverTime:
    """One measure quarter by quarter: a chart, and the same as a table."""

    name: str
    chart: charts.Chart
    rows: list[tuple[str, str]]


def quarter_named(quarter: date, present: date) -> str:
    """A quarter as a heading; that which goes on says so, since its figures are not whole."""
    words = rules.quarter_in_words(quarter).capitalize()
    return _("%(quarter)s (in progress)") % {"quarter": words} if quarter == present else words


def over_time(effect: Effect, quarters: Sequence[date], present: date) -> list[OverTime]:
    """The charts: the oldest quarter first, from the first in which something ended. `present` is the quarter that goes
    on: it is marked as such in chart and table."""
    began = next((at for at, quarter in enumerate(quarters) if effect.of((quarter, None, None))), 0)
    made = []
    for one in (measure for measure in MEASURES if measure.slug in CHARTED):
        cuts: list[Cut] = [(quarter, None, None) for quarter in quarters[began:]]
        told = [one.told(effect, cut) for cut in cuts]
        drawn = [
            (rules.quarter_in_short(cut[0]), one.value(effect, cut), _in_short(words, going_on=cut[0] == present))
            for cut, words in zip(cuts, told, strict=True)
        ]
        rows = [(quarter_named(cut[0], present), words) for cut, words in zip(cuts, told, strict=True)]
        described = ", ".join(f"{quarter}: {words}" for quarter, words in rows)
        most = 100 if one.slug == "taken" else None
        chart = charts.bars(
            f"chart-{one.slug}",
            str(one.name),
            f"{described}.",
            drawn,
            most=most,
            unfinished=rules.quarter_in_short(present),
        )
        made.append(OverTime(str(one.name), chart, rows))
    return made


def _in_short(words: str, *, going_on: bool) -> str:
    """A figure as it stands after its bar: without the numbers it is a share of."""
    figure = words.split(" (")[0]
    return _("%(figure)s, in progress") % {"figure": figure} if going_on else figure
