from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferencesConfig(AppConfig):
    """Fills the registries of the apps below: permissions, messages, audit sentences, retention, lists, the
    protocol."""

    name = "references"
    label = "references"
    verbose_name = _("References")

    def ready(self) -> None:
        # Imported by name because Django loads models before it calls ready.
        import_module("references.permissions").register_all()
        import_module("references.emails").register_kinds()
        import_module("references.events").register()
        import_module("references.retention").declare()
        import_module("references.providers").register()
        import_module("references.tasks").register_renderers()
