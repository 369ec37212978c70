from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Fills the registries of the apps below: permissions, audit sentences, retention, messages."""

    name = "foundation.accounts"
    label = "accounts"
    verbose_name = _("Users and organisation")

    def ready(self) -> None:
        import_module("foundation.accounts.permissions").register_all()
        import_module("foundation.accounts.events").register()
        import_module("foundation.accounts.retention").declare()
        import_module("foundation.accounts.emails").register()
