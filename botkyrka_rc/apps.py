from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class RoofConfig(AppConfig):
    """The roof holds the catalogues and the commands that wire everything together."""

    name = "botkyrka_rc"


class AdminConfig(DjangoAdminConfig):
    """Django admin with the product's one sign-in, colours and words."""

    default_site = "botkyrka_rc.admin_site.Site"
