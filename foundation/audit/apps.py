from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Declares how long the log is kept."""

    name = "foundation.audit"
    label = "audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        import_module("foundation.audit.retention").declare()
