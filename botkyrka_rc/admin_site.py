"""The one admin site: our words, and our one sign-in."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class Site(AdminSite):
    """Django admin for HR and administrators, reached from the product's menu and left for it again."""

    site_header = _("Rekryteringscenter – HR")
    site_title = _("Rekryteringscenter – HR")
    index_title = _("Framework, templates and settings")
    site_url = "/"
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends whoever isn't signed in to the product's own sign-in, and back afterwards.

        Whoever is signed in and still has no right to the admin gets 403, not a second sign-in form.
        """
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
        target = wanted if safe else resolve_url("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target, resolve_url(settings.LOGIN_URL))
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(target)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sign-out is one place too; the redirect keeps the method, since signing out is a POST."""
        return redirect("accounts:sign_out", preserve_request=True)
