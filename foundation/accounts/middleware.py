"""Default deny, and the language of the person who reads."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import translation

LANGUAGE_COOKIE_NAMES = frozenset({"sv", "en"})


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks for sign-in unless it is marked `login_not_required`."""


class LanguageMiddleware:
    """A signed-in person's own choice goes before the browser's; Swedish unless somebody has chosen otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)
