from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """Fills the registries of the apps below: permissions, messages, what follows on closing, audit, retention."""

    name = "surveys"
    label = "surveys"
    verbose_name = _("Surveys and effect")

    def ready(self) -> None:
        # Imported by name because Django loads models before it calls ready.
        import_module("surveys.permissions").register_all()
        import_module("surveys.emails").register_kinds()
        import_module("surveys.providers").register()
        import_module("surveys.events").register()
        import_module("surveys.retention").declare()
