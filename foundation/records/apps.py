from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Fills the registries below: permissions, retention, audit sentences, the registrar's place in the menu."""

    name = "foundation.records"
    label = "records"
    verbose_name = _("Documents")

    def ready(self) -> None:
        # Imported by name because Django loads models before it calls ready; tasks, so that they are known everywhere.
        import_module("foundation.records.permissions").register_all()
        import_module("foundation.records.retention").declare()
        import_module("foundation.records.events").register()
        import_module("foundation.records.tasks")
