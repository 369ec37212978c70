"""Django admin behind the product's one sign-in."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from botkyrka_rc import status
from foundation.accounts.views import SignOut
from foundation.lib.permissions import allowed

ORDER = ("accounts", "competencies", "recruitment", "references", "surveys", "outbox", "records", "audit")


class Site(AdminSite):
    """HR's and the administrator's room; signing in and out happens where everybody does it."""

    site_title = "Rekryteringscenter – administration"
    site_header = "Rekryteringscenter – administration"
    index_title = _("What do you want to change?")
    site_url = "/"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, without its groups: rights are roles in code, and an empty table of groups misleads."""
        if Group not in (model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """As Django's, but somebody who is signed in without the right gets 403 instead of the sign-in again, and a
        filter with a NUL, which no text in the database can hold, 400 instead of the database's refusal."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            if any("\0" in value for _name, values in request.GET.lists() for value in values):
                raise BadRequest("NUL in a filter")
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As Django's; the system administrator, who begins the day here, is told what in the running needs them and
        finds the way to the page about it on quiet days too."""
        sees = allowed(request.user, "status.view")
        told = status.troubles(timezone.now()) if sees else []
        return super().index(request, {**(extra_context or {}), "sees_status": sees, "troubles": told})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """As Django's, but in the order they are used: the framework first, then what is made from it, the log last."""
        place = {label: number for number, label in enumerate(ORDER)}
        return sorted(super().get_app_list(request, app_label), key=lambda app: place.get(app["app_label"], len(place)))

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends the visitor to our own sign-in, and back to the admin afterwards."""
        return redirect_to_login(request.GET.get("next", "/admin/"), login_url="accounts:sign_in")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-out is one place too."""
        return SignOut.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """So is a new password."""
        return redirect("accounts:password_change")
