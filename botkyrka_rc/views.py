"""Home and health: the only views that compose several apps."""

import sys
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from botkyrka_rc import status
from botkyrka_rc.handbook import FOR_THOSE_WITH_A_LINK, chapters
from foundation.accounts.enums import Role
from foundation.lib import calendar
from foundation.lib.http import declare
from foundation.lib.permissions import allowed
from recruitment import pages, providers
from recruitment import queries as recruitment_queries
from recruitment.queries_union import switched_on_for
from recruitment.waiting import for_union as waits_for_union

LATEST = 10


@login_not_required
@declare(None, "GET")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@declare(None, "GET")
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and every migration is applied; else 503. Broker and worker are not asked: they are not
    needed to read a page."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # whatever is wrong with the database, the answer is the same
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse(
        "migrations\n" if waiting else "ok\n", status=503 if waiting else 200, content_type="text/plain"
    )


@declare("status.view", "GET")
def status_page(request: HttpRequest) -> HttpResponse:
    """How everything stands that the product runs on, for the system administrator. Whatever is away, this page comes:
    each question has less than a second."""
    if not allowed(request.user, "status.view"):
        raise PermissionDenied
    findings = status.findings(timezone.now())
    troubles = status.worth_telling(findings)
    return render(request, "home/status.html", {"findings": findings, "troubles": troubles})


def server_error(request: HttpRequest) -> HttpResponse:
    """What a fault of ours shows. A database that is away is no fault of the page: 503, so that who asks comes back."""
    kind = sys.exc_info()[0]
    if kind is not None and issubclass(kind, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)


@declare(None, "GET")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me? Whoever has no part in recruitments comes to their own room, or to what they may read."""
    user, now = request.user, timezone.now()
    if not allowed(user, "recruitment.view"):
        return _elsewhere(request)
    waiting = providers.waiting_for(user, now)
    latest = list(recruitment_queries.listed(user)[: LATEST + 1])
    cells = providers.cells_for([row.pk for row in latest[:LATEST]], now)
    may_create = allowed(user, "recruitment.create")
    context = {
        "steps": [_step(item, now) for item in waiting],
        "rows": pages.rows(latest[:LATEST], cells, now),
        "more": len(latest) > LATEST,
        "others": any(row.owner_id != user.pk for row in latest[:LATEST]),
        "may_create": may_create,
        "assesses": not may_create and recruitment_queries.only_assesses(user),
    }
    return render(request, "home/home.html", context)


def _step(item: providers.Waiting, now: datetime) -> dict[str, str]:
    since = calendar.short_day(item.when, get_language() or "sv", now=now)
    when = _("since %(day)s") % {"day": since}
    return {"text": item.text, "url": item.url, "context": item.context, "when": when}


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """The registrar's room, the administrator's, or a calm page that says what there is to read."""
    if allowed(request.user, "records.view_documents"):
        return redirect("records:list")
    if request.user.has_role(Role.SYSTEM_ADMINISTRATOR):
        return redirect("admin:index")
    now, for_union = timezone.now(), allowed(request.user, "profile.read_as_union")
    waiting = providers.the_first(waits_for_union(request.user, now))
    context = {
        "reads": request.user.has_role(Role.HR_MANAGEMENT),
        "reads_effect": allowed(request.user, "surveys.results"),
        "reads_for_union": for_union,
        "switched_on": for_union and (bool(waiting) or switched_on_for(request.user)),
        "steps": [_step(item, now) for item in waiting],
    }
    return render(request, "home/reader.html", context)


@login_not_required
@declare(None, "GET")
def handbook(request: HttpRequest) -> HttpResponse:
    """Help: which chapters there are. For everybody, since nothing in it is secret."""
    return render(request, "handbook/list.html", {"chapters": chapters().values()})


@login_not_required
@declare(None, "GET")
def handbook_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter; that for candidates and referees looks as their own pages do."""
    chapter = chapters().get(slug)
    if chapter is None:
        raise Http404
    layout = "layout/public.html" if slug == FOR_THOSE_WITH_A_LINK else "layout/base.html"
    return render(request, "handbook/chapter.html", {"chapter": chapter, "layout": layout})
