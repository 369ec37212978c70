"""A safe method cannot write a business table; a secret page leaves no trace."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from foundation.audit.models import Event, ReadLog
from foundation.lib import http
from foundation.lib.http import WriteInGet

FORBIDDEN = [
    "INSERT INTO audit_event (kind) VALUES ('x')",
    "UPDATE audit_event SET kind = 'x'",
    'UPDATE "public"."audit_event" SET "kind" = %s',
    "DELETE FROM audit_event",
    "  /* a hint */ DELETE FROM ONLY audit_event",
    "-- said first\nDELETE FROM audit_event",
    "WITH gone AS (DELETE FROM audit_event RETURNING id) SELECT * FROM gone",
    "WITH a AS (SELECT 1) UPDATE audit_event SET kind = 'x'",
    "SELECT 1; DELETE FROM audit_event",
    "EXPLAIN ANALYZE DELETE FROM audit_event",
    "MERGE INTO audit_event USING audit_readlog ON true WHEN MATCHED THEN DELETE",
    "TRUNCATE audit_event",
    "TRUNCATE TABLE audit_event",
    "COPY audit_event FROM STDIN",
    "CREATE TABLE x (y int)",
    "DROP TABLE audit_event",
    "CALL something()",
    "WITH a AS (INSERT INTO django_session VALUES (1)), b AS (DELETE FROM audit_event) SELECT 1",
]
ALLOWED = [
    "SELECT 1",
    "(SELECT 1) UNION (SELECT 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM audit_event FOR UPDATE",
    "EXPLAIN SELECT 1",
    "SAVEPOINT s",
    "ROLLBACK TO SAVEPOINT s",
    "SET LOCAL rc.disposal = 'on'",
    'INSERT INTO "audit_readlog" (actor_id) VALUES (1)',
    'UPDATE "django_session" SET "session_data" = %s',
    "DELETE FROM django_session",
    "",
]


def run(sql: str) -> bool:
    """Whether the guard lets the statement through to the database."""
    reached = []
    http.refuse_writes(lambda *statement: reached.append(statement), sql, None, False, {})
    return bool(reached)


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_a_write_is_refused_before_it_reaches_the_database(sql: str):
    with pytest.raises(WriteInGet):
        run(sql)


@pytest.mark.parametrize("sql", ALLOWED)
def test_reading_and_what_is_named_passes(sql: str):
    assert run(sql)


def answer(method: str, view) -> HttpResponse:
    return http.ReadOnlyGetMiddleware(view)(RequestFactory().generic(method, "/"))


def write_event(request):
    Event.objects.create(kind="x", object_kind="x", object_id="1", actor_role="x")
    return HttpResponse("written")


def write_traces(request):
    ReadLog.objects.create(object_kind="x", object_id="1", actor_role="x")
    Session.objects.create(session_key="k", session_data="d", expire_date=timezone.now())
    Session.objects.filter(session_key="k").update(session_data="e")
    Session.objects.all().delete()
    return HttpResponse("written")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_the_middleware_guards_safe_methods(method: str):
    with pytest.raises(WriteInGet, match="audit_event"), transaction.atomic():
        answer(method, write_event)
    assert not Event.objects.exists()
    assert answer(method, write_traces).status_code == 200
    assert ReadLog.objects.count() == 1


@pytest.mark.django_db
def test_the_middleware_leaves_a_post_alone_and_cleans_up_after_itself():
    assert answer("POST", write_event).status_code == 200
    with pytest.raises(WriteInGet), transaction.atomic():
        answer("GET", write_event)
    assert not connection.execute_wrappers
    assert Event.objects.count() == 1


def test_a_view_declares_its_permission_and_methods():
    view = http.declare("cases.view", "GET", "POST")(lambda request: HttpResponse("here"))
    assert http.declared(view) == http.Declaration("cases.view", ("GET", "POST"))
    assert http.declared(lambda request: None) is None
    statuses = {
        method: view(RequestFactory().generic(method, "/")).status_code for method in ("GET", "HEAD", "POST", "PUT")
    }
    assert statuses == {"GET": 200, "HEAD": 200, "POST": 200, "PUT": 405}


def test_a_secret_page_leaves_no_trace():
    response = http.leave_no_trace(lambda request: HttpResponse("secret"))(None)
    assert response["Referrer-Policy"] == "no-referrer"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
