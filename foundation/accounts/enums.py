from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """The levels of the municipality's tree, from the top."""

    BOARD = "board", _("Board")
    ADMINISTRATION = "administration", _("Administration")
    UNIT = "unit", _("Unit")


class Role(models.TextChoices):
    """Roles granted for a part of the tree. Deputies and assessors are named per recruitment instead."""

    MANAGER = "manager", _("Recruiting manager")
    HR_SPECIALIST = "hr_specialist", _("HR specialist")
    REGISTRAR = "registrar", _("Registrar")
    HR_MANAGEMENT = "hr_management", _("HR management")
    UNION_REPRESENTATIVE = "union_representative", _("Union representative")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class Language(models.TextChoices):
    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"


class Notify(models.TextChoices):
    """How a manager wants to hear what happens."""

    AT_ONCE = "at_once", _("At once, one e-mail per event")
    DIGEST = "digest", _("Gathered in one e-mail each working day at 08.00")
