"""Sign-in, sign-out, a new password, one's own page, what is said when a form's key is missing, and the pages about
personal data and accessibility that everybody may read."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as django_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from foundation.accounts import actions, carried, password_links
from foundation.accounts.enums import Language, Notify
from foundation.accounts.forms import (
    ForgottenPasswordForm,
    NewPasswordForm,
    OwnPasswordForm,
    ProfileForm,
    SignInForm,
    seconds_to_wait,
)
from foundation.accounts.models import User
from foundation.accounts.queries import boards, municipality
from foundation.lib.calendar import long_date
from foundation.lib.forms import posted
from foundation.lib.http import declare
from foundation.lib.limits import client_address

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
NEXT = "next"


def own_address(request: HttpRequest, url: str | None, otherwise: str) -> str:
    """`url` when it stays on this server, else `otherwise`."""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and safe else otherwise


def refused(response: HttpResponse, form: BaseForm) -> HttpResponse:
    """422 for a form to put right; 429, and for how long, for somebody who has tried too often."""
    response.status_code = 422
    if wait := seconds_to_wait(form):
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response


# -- in and out ---------------------------------------------------------------------------------------


@method_decorator([login_not_required, declare(None, "GET", "POST")], name="dispatch")
class SignIn(django_views.LoginView):
    """Django's own; what was typed before the session ended comes along, and is offered to be sent afterwards."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.carried = carried.read(request.POST.get(carried.FIELD, ""))
        if self.carried and request.user.is_authenticated:
            return send_again(request, self.carried)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        return send_again(self.request, self.carried) if self.carried else response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return refused(super().form_invalid(form), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        del context["site"], context["site_name"]  # Django's; ours comes from foundation.accounts.context
        if self.carried:
            context |= {"carried": self.carried.signed(), "written": self.carried.written}
        return context


def send_again(request: HttpRequest, typed: carried.Carried) -> HttpResponse:
    """For somebody who has signed in: a page with one button, which sends what was typed to where it was meant for."""
    with override(request.user.language):
        page = render(request, "accounts/send_again.html", {"typed": typed})
    page["Cache-Control"] = "no-store"
    return page


@method_decorator([login_not_required, declare(None, "POST")], name="dispatch")
class SignOut(django_views.LogoutView):
    """Ends the session and shows the sign-in page."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in plain words, with what was typed.

    A form that was sent from a page of ours (another tab has signed in since, or the cookie is gone) can be sent again
    by a button; one from elsewhere is only shown, so that nobody is led to press a button for somebody else.
    """
    typed = carried.read(request.POST.get(carried.FIELD, "")) or carried.posted(request)
    from_us = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "").netloc
    path = urlsplit(typed.path).path
    context = {
        "typed": typed,
        "ours": from_us == request.get_host(),
        "sign_in": path == reverse("accounts:sign_in"),
    }
    page = render(request, "accounts/csrf_failure.html", context, status=403)
    page["Cache-Control"] = "no-store"
    return page


# -- a new password -------------------------------------------------------------------------------------


@login_not_required
@declare(None, "GET", "POST")
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same whether it is known or not."""
    form = ForgottenPasswordForm(posted(request), client_address=client_address(request))
    if request.method == "POST":
        if form.is_valid():
            actions.ask_for_new_password(email=form.cleaned_data["email"])
            return redirect("accounts:password_sent")
        return refused(render(request, "accounts/forgotten_password.html", {"form": form}), form)
    return render(request, "accounts/forgotten_password.html", {"form": form})


@login_not_required
@declare(None, "GET")
def password_sent(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/password_sent.html", {"hours": settings.PASSWORD_RESET_TIMEOUT // 3600})


@method_decorator([login_not_required, declare(None, "GET", "POST")], name="dispatch")
class SetPassword(django_views.PasswordResetConfirmView):
    """A new password by a mailed link; the secret is swapped for the session at once. Afterwards one is signed in.

    A link that is used, too old, altered or made up answers 404 in the same words, and tells how to get a new one.
    """

    template_name = "accounts/set_password.html"
    form_class = NewPasswordForm
    token_generator: PasswordResetTokenGenerator = password_links.reset_tokens
    reset_url_token = "nytt"
    success_url = reverse_lazy("home")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if not self.validlink:
            response.status_code = 404
        return response

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        del self.request.session[django_views.INTERNAL_RESET_SESSION_TOKEN]
        user = actions.set_password(user=self.user, password=form.cleaned_data["new_password1"])
        login(self.request, user, BACKEND)
        with override(user.language):
            messages.success(self.request, _("Your new password is saved, and you are signed in."))
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: NewPasswordForm) -> HttpResponse:
        return refused(super().form_invalid(form), form)


class Welcome(SetPassword):
    """The first password, by the link in the invitation."""

    template_name = "accounts/welcome.html"
    token_generator = password_links.invitation_tokens


# -- one's own page -------------------------------------------------------------------------------------


@declare(None, "GET", "POST")
def profile(request: HttpRequest) -> HttpResponse:
    """One's name and roles to read; language and notices to choose."""
    user = request.user
    form = ProfileForm(posted(request), initial={"language": user.language, "notify": user.notify})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            chosen = form.cleaned_data
            actions.choose(user=user, language=Language(chosen["language"]), notify=Notify(chosen["notify"]))
            with override(user.language):
                messages.success(request, _("Your choices are saved."))
            return redirect("accounts:profile")
        status = 422
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@method_decorator(declare(None, "GET", "POST"), name="dispatch")
class ChangePassword(django_views.PasswordChangeView):
    """A new password for somebody who is signed in; every other session of theirs ends."""

    template_name = "accounts/change_password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        user = actions.set_password(user=self.request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Your password is changed. You are signed out everywhere else."))
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: OwnPasswordForm) -> HttpResponse:
        return refused(super().form_invalid(form), form)


@login_not_required
@declare(None, "POST")
def language(request: HttpRequest) -> HttpResponse:
    """Changes the language, on a signed-in person's account or in a cookie, and goes back to where one was."""
    response = HttpResponseRedirect(own_address(request, request.POST.get(NEXT), reverse("home")))
    chosen = request.POST.get("language")
    if chosen in Language.values:
        if request.user.is_authenticated:
            actions.choose(user=request.user, language=Language(chosen))
        else:
            keep_language(request, response, chosen)
    return response


def keep_language(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """A cookie with the language that somebody who is not signed in has chosen."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


# -- what everybody may read --------------------------------------------------------------------------------------


def in_ones_language(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page that anybody may open: `?sprak=`, which our own links carry, is kept as the reader's language, unless they
    are signed in and have one of their own."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("sprak")
        if asked is None:
            return view(request)
        response = HttpResponseRedirect(request.path)
        if asked in Language.values and not request.user.is_authenticated:
            keep_language(request, response, asked)
        return response

    return wrapped


@login_not_required
@declare(None, "GET")
@in_ones_language
def privacy(request: HttpRequest) -> HttpResponse:
    """How the municipality handles the personal data of candidates and referees (articles 13 and 14 of the GDPR)."""
    facts = municipality()
    context = {
        "facts": facts,
        "boards": boards(),
        "candidates": facts.lines("candidates"),
        "referees": facts.lines("referees"),
        "basis": facts.said("legal_basis"),
        "retention": facts.said("retention"),
        **public(request),
    }
    return render(request, "accounts/privacy.html", context)


@login_not_required
@declare(None, "GET")
@in_ones_language
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (lag 2018:1937), with two ways to complain."""
    facts = municipality()
    context = {
        "facts": facts,
        "shortcomings": facts.lines("shortcomings"),
        "assessed": long_date(facts.assessed_on, get_language() or "sv") if facts.assessed_on else "",
        **public(request),
    }
    return render(request, "accounts/accessibility.html", context)


def public(request: HttpRequest) -> dict[str, str]:
    """What the frame of a public page asks for; whoever is signed in has chosen a language already."""
    return {"language_url": "" if request.user.is_authenticated else reverse("accounts:language")}
