"""Every address of the product. A new one must be given its row in the role matrix (tests/matrix.py)."""

from django.contrib import admin
from django.urls import include, path

from botkyrka_rc import views
from foundation.accounts import views as account_views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("hjalp/", views.handbook, name="handbook"),
    path("hjalp/<slug:slug>/", views.handbook_chapter, name="handbook_chapter"),
    path("drift/", views.status_page, name="status"),
    path("personuppgifter/", account_views.privacy, name="privacy"),
    path("tillganglighet/", account_views.accessibility, name="accessibility"),
    path("", include("foundation.accounts.urls")),
    path("rekryteringar/", include("recruitment.urls")),
    path("kravprofiler/", include("recruitment.urls_union")),
    path("", include("references.urls")),
    path("", include("surveys.urls")),
    path("kompetenser/", include("competencies.urls")),
    path("dokument/", include("foundation.records.urls")),
    path("", include("foundation.outbox.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "botkyrka_rc.views.server_error"
