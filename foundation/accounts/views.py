"""Sign-in, sign-out, a new password, and what is said when a form's key is missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 in plain words; what was typed is shown so that nothing is lost."""
    return render(request, "accounts/csrf_failure.html", status=403)
