"""The few addresses a page's frame links to."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path


def nothing(request: object) -> HttpResponse:
    return HttpResponse()


accounts = ([path("logga-ut/", nothing, name="sign_out"), path("logga-in/", nothing, name="sign_in")], "accounts")
urlpatterns = [
    path("", nothing, name="home"),
    path("", include(accounts)),
    path("admin/", admin.site.urls),
    path("hjalp/", nothing, name="handbook"),
    path("hjalp/<slug:slug>/", nothing, name="handbook_chapter"),
    path("tillganglighet/", nothing, name="accessibility"),
]
