from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetenciesConfig(AppConfig):
    """Fills the registries of the apps below: permissions, audit sentences, retention."""

    name = "competencies"
    label = "competencies"
    verbose_name = _("Competencies and questions")

    def ready(self) -> None:
        import_module("competencies.permissions").register_all()
        import_module("competencies.events").register()
        import_module("competencies.retention").declare()
