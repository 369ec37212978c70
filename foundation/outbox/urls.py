"""The demo's mail page, and where the mail provider reports to when there is one."""

from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from foundation.outbox import views

app_name = "outbox"


def provider_events(provider: str) -> list[URLPattern]:
    """Return the address of one provider's tracking events, signed by the secret that anymail checks.

    Without a provider there is none.
    """
    return [
        path(f"utskick/{provider}/", login_not_required(pattern.callback), name="provider_events")
        for pattern in anymail_patterns
        if provider and pattern.name in {f"{provider}_tracking_webhook", f"{provider}_webhook"}
    ]


urlpatterns = [
    path("demo/mejl/", views.mails, name="mails"),
    path("demo/mejl/<str:name>/", views.mail, name="mail"),
    path("demo/mejl/<str:name>/original/", views.original, name="original"),
    *provider_events(settings.ANYMAIL_PROVIDER),
]
