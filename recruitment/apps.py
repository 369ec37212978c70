from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from foundation.lib.navigation import Item, register_item


class RecruitmentConfig(AppConfig):
    """Fills the registries of the apps below: permissions, audit sentences, retention, start page, menu."""

    name = "recruitment"
    label = "recruitment"
    verbose_name = _("Requirement profiles")

    def ready(self) -> None:
        import_module("recruitment.permissions").register_all()
        import_module("recruitment.events").register()
        import_module("recruitment.retention").declare()
        import_module("recruitment.waiting").register()
        import_module("recruitment.emails").register()
        register_item(Item(12, _("Requirement profiles"), "union:list", "profile.read_as_union"))
        register_item(Item(10, _("Recruitments"), "recruitment:list", "recruitment.view"))
