"""How a mailed link opens its pages, and what is shown when it doesn't.

The link's address holds a secret. It is swapped at once, without a write, for a signed cookie under the link's own
path, so that two links in one browser never meet. Each request after that asks anew whether the link is alive.

Two referrer policies: the address with the secret is told to nobody (`no-referrer`). The pages behind it hold no secret
and have forms, and a browser under `no-referrer` posts a form with `Origin: null`, which the CSRF check must refuse:
they are told to nobody else (`same-origin`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.accounts.carried import posted
from foundation.lib.http import declare
from foundation.lib.tokens import hash_token, read_link, sign_link
from foundation.outbox.queries import Dead

COOKIE = "link"
LANGUAGE_COOKIE = "language"
LANGUAGES = frozenset({"sv", "en"})
COOKIE_SECONDS = 12 * 60 * 60  # from the last save; after that the mail's link opens the page again
LANGUAGE_SECONDS = 60 * 24 * 60 * 60
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")

Page = Callable[..., HttpResponse]  # what is decorated
View = Callable[..., HttpResponseBase]  # what an address leads to


class SeeOther(HttpResponseRedirect):
    """303: what was asked for stands elsewhere, to be fetched by GET."""

    status_code = 303


@dataclass(frozen=True)
class Door:
    """One kind of link: `home` and `language_name` are URL names, `find` the query, `speaks` a row's own language.

    `find(public_id, token_hash, now=)` gives the living row, Dead or None. `ended` tells `ended_template` about a link
    that opens no more: why, and whom to ring.
    """

    home: str
    language_name: str
    find: Callable[..., Any]
    speaks: Callable[[Any], str]
    ended: Callable[[Dead[Any]], dict[str, Any]]
    ended_template: str

    def path(self, public_id: str) -> str:
        """The path that the link's cookies are valid for."""
        return reverse(self.home, args=[public_id])

    def open(self, public_id: str, token_hash: str) -> Any:
        """The row, Dead or None; an id that cannot be one costs the same query as one that is unknown."""
        known = public_id if _PUBLIC_ID.fullmatch(public_id) else ""
        return self.find(known, token_hash, now=timezone.now())

    def row_of(self, public_id: str, request: HttpRequest) -> Any:
        """As `open` by the request's cookie; False when it brings none of ours."""
        token_hash = read_link(self.path(public_id), request.COOKIES.get(COOKIE))
        return self.open(public_id, token_hash) if token_hash else False


# -- views ------------------------------------------------------------------------------------------------------


def enter(door: Door) -> View:
    """The view of the link's own address: swaps the secret for a cookie and goes on; writes nothing. So does one that
    has ended: the page that says so can then change its language, which a page that tells no address may not."""

    @login_not_required
    @declare(None, "GET")
    def view(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
        token_hash = hash_token(token)
        found = door.open(public_id, token_hash)
        if found is None:
            response = unknown(request)
        else:
            response = SeeOther(door.path(public_id))
            keep(response, request, door, public_id, sign_link(door.path(public_id), token_hash))
        return sealed(response, "no-referrer")

    return view


def behind(door: Door, *methods: str) -> Callable[[Page], View]:
    """Decorates a page behind a link: it gets the living row, in the person's language; else it says what is wrong.

    What was typed in a form that came too late, or without its cookie, is shown again so that nothing is lost.
    """

    def decorate(view: Page) -> View:
        @login_not_required
        @declare(None, *methods)
        @wraps(view)
        def guarded(request: HttpRequest, public_id: str, **kwargs: Any) -> HttpResponse:
            found = door.row_of(public_id, request)
            if found is False:
                response = again(request)
            elif found is None:
                response = unknown(request)
            elif isinstance(found, Dead):
                response = dead(request, door, found)
            else:
                with translation.override(language_for(request, door, found)):
                    response = view(request, found, **kwargs)
                    response.headers["Content-Language"] = translation.get_language() or "sv"
                if request.method == "POST" and response.status_code < 400:
                    keep(response, request, door, public_id, request.COOKIES[COOKIE])
            return sealed(response, "same-origin")

        return guarded

    return decorate


def language(door: Door) -> View:
    """The view that changes the language of a link's pages: a cookie, nothing else."""

    @login_not_required
    @declare(None, "POST")
    def view(request: HttpRequest, public_id: str) -> HttpResponse:
        home = door.path(public_id)
        back = request.POST.get("next", "")
        safe = back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        response = SeeOther(back if safe else home)
        speak(response, request, door, public_id, request.POST.get("language", ""))
        return sealed(response, "same-origin")

    return view


def language_for(request: HttpRequest, door: Door, row: Any) -> str:
    """What the person has chosen on these pages, else what was said when they were named."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else door.speaks(row)


# -- headers and cookies ------------------------------------------------------------------------------------------


def sealed(response: HttpResponse, referrer: str) -> HttpResponse:
    """The same response, stored nowhere, found by no search engine, its address told as `referrer` says."""
    patch_cache_control(response, no_store=True, private=True)
    response.headers["Referrer-Policy"] = referrer
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def keep(response: HttpResponse, request: HttpRequest, door: Door, public_id: str, value: str) -> None:
    """Sets or prolongs the link's cookie."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_SECONDS,
        path=door.path(public_id),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def speak(response: HttpResponse, request: HttpRequest, door: Door, public_id: str, chosen: str) -> None:
    """Remembers the language for the link's pages; anything but ours is left unheard."""
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=LANGUAGE_SECONDS,
            path=door.path(public_id),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


# -- when a link does not open --------------------------------------------------------------------------------------


def unknown(request: HttpRequest) -> HttpResponse:
    """404: no such link. The same answer whether it is mistyped, cut short or invented."""
    return render(request, "links/unknown.html", typed(request), status=404)


def again(request: HttpRequest) -> HttpResponse:
    """403: the page was opened without coming through the mail's link, in another browser or long after."""
    return render(request, "links/again.html", typed(request), status=403)


def dead(request: HttpRequest, door: Door, found: Dead[Any]) -> HttpResponse:
    """410: a genuine link that has ended, why, and whom to ring; in the other language too, unless that would lose what
    was typed."""
    context = typed(request)
    if not context["typed"]:
        context["language_url"] = reverse(door.language_name, args=[found.row.public_id])
    with translation.override(language_for(request, door, found.row)):
        return render(request, door.ended_template, {**door.ended(found), **context}, status=410)


def typed(request: HttpRequest) -> dict[str, Any]:
    """What a form that leads nowhere brought with it, to be copied from the page."""
    return {"typed": posted(request).written if request.method == "POST" else []}
