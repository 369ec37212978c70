from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Fills the registries below: audit sentences, a kind of message, retention; listens to the mail provider."""

    name = "foundation.outbox"
    label = "outbox"
    verbose_name = _("Mails")

    def ready(self) -> None:
        # Imported by name because Django loads models before it calls ready; tasks, so that they are known everywhere.
        import_module("foundation.outbox.events").register()
        import_module("foundation.outbox.emails").register()
        import_module("foundation.outbox.retention").declare()
        for module in ("checks", "receivers", "tasks"):
            import_module(f"foundation.outbox.{module}")
