from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig

from botkyrka_rc.celery import app as celery_app

__all__ = ["AdminConfig", "RoofConfig", "celery_app"]  # the application has to exist before the apps' tasks are read


class RoofConfig(AppConfig):
    """The roof holds the catalogues and the commands that wire everything together."""

    name = "botkyrka_rc"


class AdminConfig(DjangoAdminConfig):
    """Django admin with the product's one sign-in, colours and words."""

    default_site = "botkyrka_rc.admin_site.Site"
