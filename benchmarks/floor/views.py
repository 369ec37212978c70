"""Django doing the same essentials, with nothing of ours."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from benchmarks.floor.forms import RENDERER, Plain
from benchmarks.floor.models import Case, Sent

ROWS = 20


class FloorUrls:
    """Leads to the floor's addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return self.get_response(request)


@login_required
def cases(request: HttpRequest, owner: int) -> HttpResponse:
    """One indexed query, a table of twenty rows."""
    rows = Case.objects.filter(owner=owner).order_by("-changed_at")[:ROWS]
    return render(request, "floor/list.html", {"rows": rows}, using="floor")


@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One object by key with five related rows."""
    found = get_object_or_404(Case, pk=pk)
    return render(request, "floor/case.html", {"case": found, "persons": found.persons.all()[:5]}, using="floor")


@login_required
def form(request: HttpRequest) -> HttpResponse:
    """The plain form, shown; or validated and one row inserted in a transaction."""
    if request.method == "POST":
        sent = Plain(request.POST)
        if sent.is_valid():
            with transaction.atomic():
                Sent.objects.create(answers=sent.cleaned_data)
            return redirect("form")
    else:
        sent = Plain()
    return render(request, "floor/form.html", {"form": sent}, using="floor")


class PlainForm(AuthenticationForm):
    """Django's own, by Django's own renderer."""

    default_renderer = RENDERER


class Login(LoginView):
    """Django's own view."""

    template_engine = "floor"
    template_name = "floor/form.html"
    authentication_form = PlainForm


urlpatterns = [
    path("cases/<int:owner>/", cases, name="cases"),
    path("case/<int:pk>/", case, name="case"),
    path("form/", form, name="form"),
    path("login/", Login.as_view(), name="login"),
]
