"""Who works here, where in the municipality, and in which role."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.accounts.enums import Language, Notify, OrganisationKind, Role
from foundation.lib.permissions import allowed


class Organisation(models.Model):
    """A board, an administration or a unit. `path` holds the ids from the top, so that a subtree is one prefix."""

    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=120, db_index=True, editable=False, default="")
    digital_references = models.BooleanField(
        _("digital references"), default=True, help_text=_("Switched on or off per administration.")
    )
    union_reads_profiles = models.BooleanField(
        _("the union may read requirement profiles"),
        default=False,
        help_text=_(
            "Switched on or off per administration. Union representatives of this part of the tree then read adopted "
            "profiles and the state of recruitments, and may comment on the profiles; never candidates or references."
        ),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="organisation_name_once_per_parent", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(kind=OrganisationKind.BOARD, parent=None)
                | (~models.Q(kind=OrganisationKind.BOARD) & models.Q(parent__isnull=False)),
                name="organisation_only_boards_stand_alone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="organisation_path_prefix", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuses a place in the tree that its kind cannot have."""
        above = {
            OrganisationKind.BOARD: None,
            OrganisationKind.ADMINISTRATION: OrganisationKind.BOARD,
            OrganisationKind.UNIT: OrganisationKind.ADMINISTRATION,
        }
        found = self.parent.kind if self.parent else None
        if self.kind in above and found != above[OrganisationKind(self.kind)]:
            raise ValidationError(_("An administration belongs to a board, and a unit to an administration."))
        if self.union_reads_profiles and self.kind != OrganisationKind.ADMINISTRATION:
            raise ValidationError({"union_reads_profiles": _("This is switched on for a whole administration.")})

    @property
    def read_by_union(self) -> bool:
        """Whether union representatives of this part of the tree may read what is sought here."""
        administration = self if self.kind == OrganisationKind.ADMINISTRATION else self.parent
        return administration is not None and administration.union_reads_profiles

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, and keeps `path` true for this row (a row is not moved once it has children)."""
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Finds a user by e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Makes a user; without a password the account can only be opened through a reset mail."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from their grants alone."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.SWEDISH)
    notify = models.CharField(_("notices"), max_length=10, choices=Notify.choices, default=Notify.AT_ONCE)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @cached_property
    def grants(self) -> list["RoleGrant"]:
        """Active grants with their organisation; one query, once per user object. Whoever is signed in has them already
        (`queries.session_user`)."""
        return list(self.role_grants.filter(ended_at=None).select_related("organisation").order_by("pk"))

    def has_role(self, *roles: Role) -> bool:
        """True when the user holds one of `roles` anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def holds(self, path: str, *roles: Role) -> bool:
        """True when one of `roles` is held for the organisation at `path` or above it."""
        return any(grant.role in roles and path.startswith(grant.organisation.path) for grant in self.grants)

    @property
    def is_staff(self) -> bool:
        """Django admin asks this: those who keep the framework or the accounts come in."""
        return self.has_role(Role.HR_SPECIALIST, Role.SYSTEM_ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        """Nobody is above the table of rights."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own question, answered by our registry (admin asks in our names)."""
        return allowed(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class RoleGrant(models.Model):
    """A role, for a part of the tree, from one day to another. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("for"))
    granted_at = models.DateTimeField(_("from"), auto_now_add=True)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering: ClassVar = ["user", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=models.Q(ended_at=None),
                name="role_grant_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"


ARTICLE_13 = _(
    "Stands on the page about personal data, after what the product itself tells candidates (GDPR, article 13)."
)
ARTICLE_14 = _("Stands on the same page, after what the product itself tells referees (GDPR, article 14).")
SHORTCOMINGS = _("Stands in the accessibility statement, one shortcoming a line. Left empty: no known shortcomings.")


class Municipality(models.Model):
    """The one row of the municipality's own facts and words."""

    name = models.CharField(_("name"), max_length=80)
    switchboard = models.CharField(_("switchboard number"), max_length=40)
    help_name = models.CharField(_("who helps"), max_length=80)
    help_email = models.EmailField(_("help by e-mail"))
    help_phone = models.CharField(_("help by phone"), max_length=40, blank=True)
    data_protection_email = models.EmailField(_("data protection officer"))
    legal_basis_sv = models.TextField(_("legal basis, Swedish"))
    legal_basis_en = models.TextField(_("legal basis, English"))
    retention_sv = models.TextField(_("how long answers are kept, Swedish"))
    retention_en = models.TextField(_("how long answers are kept, English"))
    sender_name = models.CharField(
        _("sender’s name"), max_length=80, blank=True, help_text=_("Stands as the sender of every mail.")
    )
    sender_email = models.EmailField(
        _("sender’s address"),
        blank=True,
        help_text=_("Left empty: the installation’s own address. The domain must let this server send mail."),
    )
    candidates_sv = models.TextField(_("to candidates, Swedish"), blank=True, help_text=ARTICLE_13)
    candidates_en = models.TextField(_("to candidates, English"), blank=True)
    referees_sv = models.TextField(_("to referees, Swedish"), blank=True, help_text=ARTICLE_14)
    referees_en = models.TextField(_("to referees, English"), blank=True)
    shortcomings_sv = models.TextField(_("what is not accessible, Swedish"), blank=True, help_text=SHORTCOMINGS)
    shortcomings_en = models.TextField(_("what is not accessible, English"), blank=True)
    assessed_on = models.DateField(_("accessibility assessed on"), null=True, blank=True)
    complaint_url = models.URLField(
        _("where to complain to the authority"),
        default="https://www.digg.se/tdosanmalan",
        help_text=_("The form of the authority that watches over accessibility."),
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipality")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(pk=1), name="municipality_is_one_row")]

    def __str__(self) -> str:
        return self.name

    def said(self, field: str) -> str:
        """A text that has two languages, in the one that is spoken now."""
        language = Language.ENGLISH if (get_language() or "").startswith("en") else Language.SWEDISH
        return str(getattr(self, f"{field}_{language}"))

    def lines(self, field: str) -> list[str]:
        """The lines of such a text that hold something."""
        return [line for line in self.said(field).splitlines() if line.strip()]
