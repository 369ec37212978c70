"""The pages of figures: what was answered to surveys, and whether it all has effect. Never a person."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from competencies.models import in_language
from foundation.accounts.models import User
from foundation.lib import csv_files
from foundation.lib.http import declare
from foundation.lib.numbers import in_words
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed
from surveys import pages, reading, rules
from surveys.enums import SurveyKind
from surveys.forms import QuarterFilter, ResultsFilter, kind_asked_for
from surveys.models import Assumptions
from surveys.queries import effect as effect_queries
from surveys.queries import results as queries

RESULTS = "surveys.results"
EFFECT = "effect.view"
QUARTERS = 6  # as far back as the page of effect looks


def _reader(request: HttpRequest, permission: str) -> User:
    """Who looks; 403 for whoever may not."""
    user = request.user
    if not isinstance(user, User) or not allowed(user, permission):
        raise PermissionDenied
    return user


@declare(RESULTS, "GET")
def results(request: HttpRequest) -> HttpResponse:
    """One survey's answers in a quarter: who answered, in numbers; mean and spread per question; words in no order."""
    user = _reader(request, RESULTS)
    kind = kind_asked_for(request.GET)
    form = _filter(request, user, kind)
    quarter = form.chosen_quarter
    context: dict[str, Any] = {"form": form, "kind": kind, "fewest": in_words(rules.FEWEST), "quarter": None}
    if quarter is None:
        form.offer_administrations([])
        return render(request, "surveys/results.html", context)
    found = queries.results(user, kind, quarter)
    form.offer_administrations(found.administrations)
    chosen = form.chosen_administrations(found.administrations)
    figures = reading.figures(found, queries.questions(kind), chosen)
    context |= {
        "quarter": rules.quarter_in_words(quarter),
        "quarter_slug": rules.quarter_slug(quarter),
        "rates": reading.rates(found, chosen),
        "figures": [figure for figure in figures if not figure.is_text],
        "texts": [
            (figure, page_of(_texts(kind, quarter, figure), request.GET.get("page")))
            for figure in figures
            if figure.is_text
        ],
    }
    return render(request, "surveys/results.html", context)


def _filter(request: HttpRequest, user: User, kind: str) -> ResultsFilter:
    data = request.GET.copy()
    data["survey"] = kind
    form = ResultsFilter(queries.quarters(user, kind), data)
    if form.chosen_quarter:
        form.data["quarter"] = rules.quarter_slug(form.chosen_quarter)
    return form


def _texts(kind: str, quarter: Any, figure: reading.Figure) -> Any:
    shown = [place.pk for place, spread in figure.each if spread.number]
    return queries.texts(kind, quarter, figure.slug, shown)


@declare(RESULTS, "GET")
def results_file(request: HttpRequest) -> HttpResponse:
    """The same figures as a file, by the same rule; the words people wrote are not in it."""
    user = _reader(request, RESULTS)
    kind = kind_asked_for(request.GET)
    form = _filter(request, user, kind)
    quarter = form.chosen_quarter
    figures: list[reading.Figure] = []
    if quarter is not None:
        found = queries.results(user, kind, quarter)
        chosen = form.chosen_administrations(found.administrations)
        figures = reading.figures(found, queries.questions(kind), chosen)
    slug = rules.quarter_slug(quarter) if quarter else "0"
    name = _("surveys-%(kind)s-%(quarter)s") % {"kind": kind, "quarter": slug}
    return csv_files.response(name, reading.as_rows(str(SurveyKind(kind).label), slug, figures))


@declare(EFFECT, "GET")
def effect(request: HttpRequest) -> HttpResponse:
    """Whether it all has effect: in a quarter, with and without HR support, per administration, and over time. HR sees
    their part of the tree, a manager their own recruitments."""
    user = _reader(request, EFFECT)
    quarters = _quarters_back()
    made = pages.Effect(
        effect_queries.effect(user, quarters[-1]),
        effect_queries.satisfaction(user, quarters[-1]),
        Assumptions.objects.first() or Assumptions(pk=1),
    )
    form = _quarter(request, quarters, made)
    quarter = form.chosen_quarter or quarters[0]
    reads_all = allowed(user, RESULTS)
    measures = [*pages.MEASURES, *(pages.SATISFIED if reads_all else [])]
    places = effect_queries.administrations({place for _quarter, place, _support in made.figures if place})
    context = {
        "form": form,
        "quarter": pages.quarter_named(quarter, quarters[0]),
        "reads_all": reads_all,
        "anything": bool(made.figures),
        "headings": pages.headings(),
        "rows": pages.by_support(made, quarter, measures),
        "places": pages.by_administration(made, quarter, measures, places),
        "charts": pages.over_time(made, quarters[::-1], present=quarters[0]),
        "assumptions": made.assumptions,
        "note": in_language(made.assumptions, "note"),
        "fewest": in_words(rules.FEWEST),
    }
    return render(request, "surveys/effect.html", context)


def _quarters_back() -> list[date]:
    """The quarters that can be chosen, the present one first."""
    present = rules.quarter_of(timezone.localdate())
    return [rules.quarter_before(present, back) for back in range(QUARTERS)]


def _quarter(request: HttpRequest, quarters: list[date], made: pages.Effect) -> QuarterFilter:
    """The filter; unless a quarter is asked for, the newest in which something ended."""
    data = request.GET.copy()
    form = QuarterFilter(quarters, data)
    if not data.get("quarter"):
        told = [quarter for quarter in quarters if made.of((quarter, None, None))]
        data["quarter"] = rules.quarter_slug(told[0] if told else quarters[0])
    return form
