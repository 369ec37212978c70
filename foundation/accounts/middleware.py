"""Default deny, and the language of the person who reads."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from foundation.accounts import carried
from foundation.accounts.forms import SignInForm
from foundation.lib.http import SAFE_METHODS, htmx

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks for sign-in unless it is marked `login_not_required`.

    A form sent after the session ended is not turned away: the sign-in page comes with 401, and what was typed with it.
    """

    def get_login_url(self, view_func: Callable[..., Any]) -> str:
        """There is one sign-in, also for the admin, which names its own."""
        return str(settings.LOGIN_URL)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            if htmx(request):  # a part of a page cannot hold the sign-in: the whole page is asked for again
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            response: HttpResponseBase = super().handle_no_permission(request, view_func)
            return response
        typed = carried.posted(request)
        page = render(
            request,
            "accounts/sign_in.html",
            {"form": SignInForm(request), "carried": typed.signed(), "written": typed.written},
            status=200 if request.headers.get("HX-Request") else 401,
        )
        page["Cache-Control"] = "no-store"
        page["HX-Retarget"], page["HX-Reswap"] = "body", "outerHTML"
        return page


class LanguageMiddleware:
    """A signed-in person's own choice, else the cookie's; Swedish until somebody has chosen otherwise.

    What the browser says it prefers is left aside: it says more about the machine than about the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = (
            request.user.language
            if request.user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        )
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response
