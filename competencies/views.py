"""The framework to read, for everybody who takes part in recruiting."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from competencies import queries
from competencies.forms import BankFilter
from foundation.lib.http import declare
from foundation.lib.paging import page_of
from foundation.lib.permissions import allowed

READ = "framework.view"


@declare(READ, "GET")
def framework(request: HttpRequest) -> HttpResponse:
    """The twelve in their six pairs, each with its definition."""
    if not allowed(request.user, READ):
        raise PermissionDenied
    return render(request, "competencies/list.html", {"pairs": queries.published_pairs()})


@declare(READ, "GET")
def competency(request: HttpRequest, slug: str) -> HttpResponse:
    """One competency as it is in force: what is seen, what warns, the scale, and what is asked of whom."""
    if not allowed(request.user, READ):
        raise PermissionDenied
    version = queries.published_version(slug)
    if version is None:
        raise Http404
    context = {
        "version": version,
        "questions": version.reference_questions.all(),
        "interview_questions": version.interview_questions.all(),
    }
    return render(request, "competencies/competency.html", context)


@declare(READ, "GET")
def bank(request: HttpRequest) -> HttpResponse:
    """Every interview question in force, twenty a page; what is found and filtered stands in the address."""
    if not allowed(request.user, READ):
        raise PermissionDenied
    form = BankFilter(request.GET, pairs=queries.published_pairs())
    chosen = form.chosen()
    page = page_of(queries.bank(**chosen), request.GET.get("page"))
    context = {"form": form, "page": page, "narrowed": any(chosen.values()) or page.has_previous()}
    return render(request, "competencies/bank.html", context)
