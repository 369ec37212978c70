"""The framework to read, for everybody who takes part in recruiting."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from competencies import queries
from foundation.lib.http import declare
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
    """One competency as it is in force: what is seen, what warns, the scale, and what referees are asked."""
    if not allowed(request.user, READ):
        raise PermissionDenied
    version = queries.published_version(slug)
    if version is None:
        raise Http404
    questions = version.reference_questions.all()
    return render(request, "competencies/competency.html", {"version": version, "questions": questions})
