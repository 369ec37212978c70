"""Answers as figures to look at: mean and spread per question, for all that is shown and for each administration."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.enums import QuestionKind
from competencies.models import in_language
from foundation.accounts.models import Organisation
from foundation.lib import charts
from foundation.lib.csv_files import Cell
from foundation.lib.questions import SCORES
from surveys.models import SurveyQuestion
from surveys.queries.results import Rate, Results, Said

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Spread:
    """How many said what; empty when it may not be shown."""

    counts: Mapping[Said, int]

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """The mean of the scores; None where there are none."""
        scores = {said: count for said, count in self.counts.items() if isinstance(said, int)}
        total = sum(scores.values())
        return sum(score * count for score, count in scores.items()) / total if total else None

    @property
    def mean_in_words(self) -> str:
        return number_format(round(self.mean, 1), decimal_pos=1) if self.mean is not None else ""

    def of(self, said: Said) -> int:
        return self.counts.get(said, 0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One question with what was said to it. `each` holds every administration, in order, some with an empty spread."""

    question: SurveyQuestion
    total: Spread
    each: list[tuple[Organisation, Spread]]

    @property
    def slug(self) -> str:
        return self.question.slug

    @property
    def text(self) -> str:
        return in_language(self.question, "text")

    @property
    def is_scale(self) -> bool:
        return self.question.kind == QuestionKind.SCALE

    @property
    def is_text(self) -> bool:
        return self.question.kind == QuestionKind.TEXT

    @property
    def ends(self) -> str:
        """What the scale's ends mean."""
        low, high = (in_language(self.question, f"anchor_{score}") for score in (1, 5))
        return _("1 is “%(low)s” and 5 is “%(high)s”.") % {"low": low, "high": high} if self.is_scale else ""

    @property
    def said(self) -> list[tuple[Said, str]]:
        """What can be said, each with its heading."""
        if self.is_text:
            return []
        if self.is_scale:
            return [(score, str(score)) for score in SCORES]
        return [("yes", _("Yes")), ("no", _("No"))]

    @property
    def summary(self) -> str:
        """The figures in a sentence; also what the chart is described by."""
        answers = ngettext("%(count)s answer", "%(count)s answers", self.total.number) % {"count": self.total.number}
        if self.is_scale and self.total.mean is not None:
            return _("Mean %(mean)s of 5, %(answers)s.") % {"mean": self.total.mean_in_words, "answers": answers}
        if self.is_text:
            return _("%(answers)s in words of one’s own.") % {"answers": answers}
        return _("%(share)s yes, %(answers)s.") % {
            "share": percent(self.total.of("yes"), self.total.number),
            "answers": answers,
        }

    @property
    def chart(self) -> charts.Chart:
        rows = [
            (label, float(self.total.of(said)), f"{self.total.of(said)} ({self.share(said)})")
            for said, label in self.said
        ]
        told = ", ".join(f"{label}: {figure}" for label, _value, figure in rows)
        return charts.bars(f"chart-{self.slug}", self.text, f"{self.summary} {told}.", rows)

    def share(self, said: Said) -> str:
        return percent(self.total.of(said), self.total.number)

    @property
    def table(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """A row per administration and one for all that is shown: its name, and (heading, cell); no cells where nothing
        may be shown."""
        named = [*((place.name, spread) for place, spread in self.each), (_("All that is shown"), self.total)]
        return [(name, list(self._cells(spread)) if spread.number else []) for name, spread in named]

    def _cells(self, spread: Spread) -> Iterator[tuple[str, str]]:
        yield _("Answers"), str(spread.number)
        if self.is_scale:
            yield _("Mean"), spread.mean_in_words
        for said, label in self.said:
            yield label, str(spread.of(said))

    @property
    def headings(self) -> list[str]:
        scale = [_("Mean")] if self.is_scale else []
        return [_("Answers"), *scale, *(label for _said, label in self.said)]


def figures(found: Results, questions: Iterable[SurveyQuestion], chosen: Collection[int]) -> list[Figure]:
    """Every question that was answered, for the administrations of `chosen`; the total is of what is shown of them."""
    places = [place for place in found.administrations if place.pk in chosen]
    made = []
    for question in questions:
        if question.slug in found.asked:
            each = [(place, Spread(found.counts.get((place.pk, question.slug), {}))) for place in places]
            made.append(Figure(question, _together(spread for _place, spread in each), each))
    return made


def _together(spreads: Iterable[Spread]) -> Spread:
    counts: dict[Said, int] = {}
    for spread in spreads:
        for said, count in spread.counts.items():
            counts[said] = counts.get(said, 0) + count
    return Spread(counts)


@dataclass(frozen=True, slots=True)
class RateRow:
    """How many of those asked have answered, in one administration or in all that is shown."""

    name: str
    rate: Rate | None

    @property
    def share(self) -> str:
        return percent(self.rate.answered, self.rate.invited) if self.rate else ""


def rates(found: Results, chosen: Collection[int]) -> list[RateRow]:
    """The response of each administration of `chosen`, and of all of them when there is more than one."""
    places = [place for place in found.administrations if place.pk in chosen]
    rows = [RateRow(place.name, found.rates.get(place.pk)) for place in places]
    known = [row.rate for row in rows if row.rate]
    if len(known) > 1:
        total = Rate(sum(one.invited for one in known), sum(one.answered for one in known))
        rows.append(RateRow(_("All that is shown"), total))
    return rows


def percent(part: int, whole: int) -> str:
    """A share in whole per cent, with the space that Swedish has."""
    return _("%(share)s%%") % {"share": round(100 * part / whole) if whole else 0}


def as_rows(survey: str, quarter: str, shown: Iterable[Figure]) -> Iterator[list[Cell]]:
    """The figures as lines of a file: only what is shown, and no texts."""
    yield [
        _("Survey"), _("Quarter"), _("Administration"), _("Question"), _("Answers"), _("Mean"), *map(str, SCORES),
        _("Yes"), _("No"),
    ]  # fmt: skip
    for figure in shown:
        named = [*((place.name, spread) for place, spread in figure.each), (_("All that is shown"), figure.total)]
        for name, spread in named:
            if spread.number:
                mean = round(spread.mean, 2) if spread.mean is not None else None
                scores = [spread.of(score) if figure.is_scale else None for score in SCORES]
                choices = [None if figure.is_scale or figure.is_text else spread.of(one) for one in YES_NO]
                yield [survey, quarter, name, figure.text, spread.number, mean, *scores, *choices]
