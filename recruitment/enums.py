from django.db import models
from django.utils.translation import gettext_lazy as _


class RecruitmentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class MemberRole(models.TextChoices):
    """Roles for one recruitment alone, given by its manager or by HR."""

    CO_MANAGER = "co_manager", _("Co-manager")
    DEPUTY = "deputy", _("Deputy")
    ASSESSOR = "assessor", _("Assessor")


class RequirementKind(models.TextChoices):
    """What a formal requirement weighs."""

    MUST = "must", _("Must")
    MERIT = "merit", _("Merit")


RUNNING_ROLES = (MemberRole.CO_MANAGER, MemberRole.DEPUTY)
