"""Guards and small helpers around requests and responses: a GET cannot write, a secret page leaves no trace."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]

# Everything a safe method may write, by table: the session and who read what. Rate counters live in Valkey.
GET_MAY_WRITE = frozenset({"django_session", "audit_readlog"})

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset({"SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET", "SHOW", "FETCH"})
_WRAPS = frozenset({"WITH", "EXPLAIN"})  # may hold a write further in
_TABLE = r'(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)"?'
_WRITES = re.compile(
    rf"\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|UPDATE(?=[^;]*?\bSET\b))\s+{_TABLE}",
    re.IGNORECASE,
)
_LEADING_NOISE = re.compile(r"\A(?:\s+|--[^\n]*\n|/\*.*?\*/|\()*", re.DOTALL)


class WriteInGet(RuntimeError):
    """A safe method was about to write a business table.

    Mail scanners and prefetchers fetch; they must change nothing.
    """


class ReadOnlyGetMiddleware:
    """Stop every writing statement of a GET, HEAD or OPTIONS before it reaches the database.

    Writing a table outside `GET_MAY_WRITE` raises `WriteInGet`, also from a CTE or a second statement in the same
    string; a statement of an unknown kind (CREATE, COPY, CALL …) is refused likewise. `SELECT … FOR UPDATE` passes:
    it changes nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle the request, with the guard around the database when the method is a safe one."""
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


def refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run the statement unless it writes what a GET may not: a wrapper for `connection.execute_wrapper`."""
    if isinstance(sql, str) and sql.startswith("SELECT ") and ";" not in sql:
        return execute(sql, params, many, context)
    statement = sql if isinstance(sql, str) else sql.as_string(context["connection"].connection)
    for part in statement.split(";"):
        _check(part)
    return execute(sql, params, many, context)


def _check(statement: str) -> None:
    bare = _LEADING_NOISE.sub("", statement, count=1)
    verb = bare.split(None, 1)[0].upper() if bare else "SELECT"
    if verb in _READS:
        return
    tables = set(_WRITES.findall(bare))
    if forbidden := tables - GET_MAY_WRITE:
        raise WriteInGet(f"A safe method may not write {', '.join(sorted(forbidden))}.")
    if not tables and verb not in _WRAPS:
        raise WriteInGet(f"A safe method may not run {verb}.")


@dataclass(frozen=True)
class Declaration:
    """What a view says of itself.

    Who may, and by which methods. `permission` is None where a link or nobody signs in.
    """

    permission: str | None
    methods: tuple[str, ...]


def declare(permission: str | None, *methods: str) -> Callable[[View], View]:
    """Decorate a view with its permission and methods; other methods get 405. HEAD comes with GET.

    The permission is written down for the matrix of roles and read by the view itself, which knows the object it is
    about.
    """
    accepted = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        guarded = require_http_methods(list(accepted))(view)
        guarded.declared = Declaration(permission, methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


def declared(view: View) -> Declaration | None:
    """Return what `declare` noted on the view; None when the view declares nothing."""
    return getattr(view, "declared", None)


def htmx(request: HttpRequest) -> bool:
    """Tell whether HTMX asks for a part of the page. A boosted link asks for a whole one."""
    details: Any = getattr(request, "htmx", None)
    return bool(details) and not details.boosted


def leave_no_trace(view: View) -> View:
    """Decorate a page reached by a secret link: nothing is stored, and the address is told to nobody."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
