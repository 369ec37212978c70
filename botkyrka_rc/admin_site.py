"""Django admin behind the product's one sign-in."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Site(AdminSite):
    """HR's and the administrator's room; signing in and out happens where everybody does it."""

    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("What do you want to change?")
    site_url = "/"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends the visitor to our own sign-in, and back to the admin afterwards."""
        return redirect_to_login(request.GET.get("next", "/admin/"), login_url="accounts:sign_in")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-out is one place too."""
        return redirect("accounts:sign_out")
