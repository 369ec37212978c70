"""Home and health: the only views that compose several apps."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
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


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page of each role."""
    return redirect("recruitment:list")
