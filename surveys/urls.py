"""Addresses of surveys: the pages of figures, and `/e/`, the link of somebody who was asked."""

from django.urls import URLPattern, path

from foundation.accounts.doors import enter, language
from surveys.views import public, staff

app_name = "surveys"

STAFF = [
    path("enkater/", staff.results, name="results"),
    path("enkater/siffror.csv", staff.results_file, name="results_file"),
    path("effekt/", staff.effect, name="effect"),
]

LINK = [
    path("e/<str:public_id>/", public.survey, name="survey"),
    path("e/<str:public_id>/sprak/", language(public.DOOR), name="language"),
    path("e/<str:public_id>/<str:token>/", enter(public.DOOR), name="enter"),
    path("e/<str:public_id>/<str:token>", enter(public.DOOR)),  # some mail programs drop the last slash
]

urlpatterns: list[URLPattern] = [*STAFF, *LINK]
