"""Users, their roles, the organisation and the municipality's own facts: the system administrator's pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.accounts import actions, admin_wording, imports
from foundation.accounts.admin_base import ModelAdmin, StackedInline, TabularInline, actor, moment, only
from foundation.accounts.enums import Language, OrganisationKind, Role
from foundation.accounts.models import Municipality, Organisation, RoleGrant, User
from foundation.accounts.queries import administrators_besides, forget_municipality
from foundation.audit import registry
from foundation.audit.models import Event, ReadLog
from foundation.lib import sheets
from foundation.lib.sheets import Judged
from foundation.lib.text import standing_alone, swedish_key
from foundation.outbox.models import Wording

NO_ROLE_NEEDED = gettext_lazy(
    "Somebody who only takes part in a colleague’s recruitment, as an assessor, deputy or co-manager, needs no role: "
    "the manager shares the recruitment with them."
)

# -- users ----------------------------------------------------------------------------------------------


class UserForm(forms.ModelForm):
    """An account's facts. The password is never seen or set here."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_is_active(self) -> bool:
        active = bool(self.cleaned_data["is_active"])
        left = not active and self.instance.has_role(Role.SYSTEM_ADMINISTRATOR)
        if left and not administrators_besides(self.instance):
            raise ValidationError(actions.LastAdministrator.words)
        return active


class RoleGrantForm(forms.ModelForm):
    """A role is given as it is, and ended; another role or another unit is another grant."""

    end = forms.BooleanField(label=gettext_lazy("End the role now"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["role"].disabled = self.fields["organisation"].disabled = True
            since = date_format(timezone.localtime(self.instance.granted_at), "DATE_FORMAT")
            self.fields["end"].help_text = _("Held since %(date)s.") % {"date": since}
        else:
            self.fields["end"].widget = forms.HiddenInput()


class RoleGrantFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """No role twice for the same unit, and somebody left who manages the accounts."""
        super().clean()
        standing = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            wanted = (data.get("role"), data.get("organisation"))
            if not all(wanted):
                continue
            if wanted in standing:
                raise ValidationError(_("The same role is given twice for the same part of the organisation."))
            standing.add(wanted)
            ends = data.get("end") and wanted[0] == Role.SYSTEM_ADMINISTRATOR
            if ends and not administrators_besides(form.instance.user, form.instance):
                raise ValidationError(actions.LastAdministrator.words)


class RoleGrantInline(StackedInline):
    model = RoleGrant
    form = RoleGrantForm
    formset = RoleGrantFormSet
    view_permission = change_permission = "accounts.manage"
    fields = (("role", "organisation"), "end")
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleGrant]:
        standing: QuerySet[RoleGrant] = super().get_queryset(request).filter(ended_at=None)
        return standing.select_related("organisation")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "organisation":
            kwargs |= {"queryset": Organisation.objects.order_by("path"), "form_class": OrganisationChoice}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EndedRoleInline(TabularInline):
    """What somebody has been, for the record."""

    model = RoleGrant
    view_permission = "accounts.view"
    change_permission = "accounts.manage"
    verbose_name_plural = gettext_lazy("roles that have ended")
    fields = readonly_fields = ("role", "organisation", "granted_at", "ended_at")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleGrant]:
        ended: QuerySet[RoleGrant] = super().get_queryset(request).exclude(ended_at=None)
        return ended.select_related("organisation")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OrganisationChoice(forms.ModelChoiceField):
    """The tree as a list: what lies within something else stands further in."""

    def label_from_instance(self, obj: Organisation) -> str:
        return "\u2003" * (obj.path.count("/") - 2) + obj.name


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() not in Role.values:
            return queryset
        holders = RoleGrant.objects.filter(role=self.value(), ended_at=None).order_by().values("user")
        return queryset.filter(pk__in=holders)


@admin.register(User)
class UserAdmin(ModelAdmin):
    view_permission = "accounts.view"
    change_permission = "accounts.manage"
    acting_as = Role.SYSTEM_ADMINISTRATOR
    form = UserForm
    change_list_template = "admin/accounts/user/change_list.html"
    change_form_template = "admin/accounts/user/change_form.html"
    list_display = ("name", "email", "roles", "is_active", "signed_in")
    list_filter = ("is_active", RoleFilter)
    search_fields = ("name", "email")
    search_help_text = gettext_lazy("Search by name or e-mail")
    inlines = (RoleGrantInline, EndedRoleInline)
    readonly_fields = ("signed_in", "created_at")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Never the password: a list filtered on the beginning of its hash would tell the rest of it."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        person: list[Any] = [("name", "email"), ("title", "phone"), "language"]
        if obj is None:
            told = _("When you save, an invitation is sent with a link for choosing a password.")
            return [(None, {"fields": person, "description": f"{told} {NO_ROLE_NEEDED}"})]
        return [
            (None, {"fields": person}),
            (_("The account"), {"fields": ["is_active", ("created_at", "signed_in")]}),
        ]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Ended roles are shown where there are any."""
        ended = obj is not None and obj.role_grants.exclude(ended_at=None).exists()
        return (RoleGrantInline, EndedRoleInline) if ended else (RoleGrantInline,)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "is_active" in form.base_fields:
            form.base_fields["is_active"].help_text = _(
                "Take the tick away when somebody leaves. They are signed out at once, and nothing they did is lost."
            )
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        standing = RoleGrant.objects.filter(ended_at=None).select_related("organisation").order_by("pk")
        found: QuerySet[User] = super().get_queryset(request)
        return found.prefetch_related(Prefetch("role_grants", standing, to_attr="standing"))

    @admin.display(description=gettext_lazy("last login"), ordering="last_login")
    def signed_in(self, obj: User) -> str:
        return moment(obj.last_login, _("Never signed in"))

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, obj: User) -> str:
        """Each role once, with the first place it is held for and how many more there are."""
        held: dict[str, list[str]] = {}
        for grant in getattr(obj, "standing", []):
            held.setdefault(grant.get_role_display(), []).append(grant.organisation.name)
        return "; ".join(_held(role, places) for role, places in held.items()) or _("No role of their own")

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """As Django's, and says what has been sent."""
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": obj.email})
        return super().response_add(request, obj, post_url_continue)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            actions.change_user(by=actor(request), user=obj, fields=form.changed_data)
        else:
            actions.open_account(by=actor(request), user=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Grants and ends roles; Django's history is told which."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            data = getattr(row, "cleaned_data", {})
            if row.instance.pk and data.get("end"):
                ended = actions.end_role(by=actor(request), grant=row.instance, now=timezone.now())
                formset.changed_objects.append((ended, ["ended_at"]))
            elif not row.instance.pk and row.has_changed():
                granted = actions.grant_role(
                    by=actor(request), user=form.instance, role=data["role"], organisation=data["organisation"]
                )
                formset.new_objects.append(granted)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("<int:object_id>/lank/", self.link_view, "link"),
            self.page("importera/", self.import_view, "import"),
            self.page("importera/mall/", self.blank_view, "blank"),
            *super().get_urls(),
        ]

    @only("POST")
    def link_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Sends a link for choosing a password: an invitation again, or a new password."""
        user = self.found(request, object_id, self.change_permission)
        if user.is_active:
            actions.invite(by=actor(request), user=user)
            messages.success(request, _("A mail with a link is on its way to %(email)s.") % {"email": user.email})
        else:
            messages.warning(request, _("The account is not active. Make it active first."))
        return redirect("admin:accounts_user_change", user.pk)

    @only("GET", "POST")
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A list of users: chosen, shown as what would happen, and carried out when somebody has confirmed that."""
        self.require(request, self.change_permission)
        form = sheets.SheetForm(request, imports.COLUMNS, imports.PURPOSE)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, "title": _("Import users")}
        if request.method == "POST" and form.is_valid():
            if form.confirmed:
                tell_imported(request, actions.import_users(by=actor(request), rows=form.rows))
                return redirect("admin:accounts_user_changelist")
            judged = imports.judge(form.rows)
            context |= sheets.shown(judged) | {"sealed": form.sealed(), **would_make(judged)}
        status = 422 if form.errors else 200
        return render(request, "admin/accounts/user/import.html", context, status=status)

    @only("GET")
    def blank_view(self, request: HttpRequest) -> HttpResponse:
        """The file to fill in."""
        self.require(request, self.change_permission)
        place = Organisation.objects.filter(kind=OrganisationKind.UNIT).order_by("path").first()
        example = {
            "name": "Kim Ekdal",
            "email": "kim.ekdal@ekdala.example",
            "role": Role.MANAGER.label,
            "organisation": place.name if place else "",
            "title": _("Unit manager"),
            "phone": "070-174 06 05",
            "language": str(Language.SWEDISH.label),
        }
        return sheets.blank(imports.COLUMNS, example)


def would_make(judged: Judged) -> dict[str, int]:
    """How many accounts and how many roles for those who have one the list asks for."""
    new = {wanted.email for wanted in judged.taken if not wanted.known}
    return {"accounts": len(new), "roles": sum(1 for wanted in judged.taken if wanted.known)}


def tell_imported(request: HttpRequest, judged: Judged) -> None:
    """Says what an import did."""
    made = would_make(judged)
    parts = []
    if made["accounts"]:
        told = ngettext("%(count)s person has been invited.", "%(count)s people have been invited.", made["accounts"])
        parts.append(told % {"count": made["accounts"]})
    if made["roles"]:
        told = ngettext(
            "%(count)s role has been given to somebody who had an account.",
            "%(count)s roles have been given to people who had accounts.",
            made["roles"],
        )
        parts.append(told % {"count": made["roles"]})
    if parts:
        messages.success(request, " ".join(parts))
    else:
        messages.info(request, _("Nothing needed to be done: everybody in the list stands here already."))
    if judged.refused:
        told = ngettext("%(count)s row was left out.", "%(count)s rows were left out.", judged.refused)
        messages.warning(request, told % {"count": judged.refused})


def _held(role: str, places: list[str]) -> str:
    if len(places) == 1:
        return f"{role}, {places[0]}"
    more = {"role": role, "place": places[0], "count": len(places) - 1}
    return _("%(role)s, %(place)s and %(count)s more") % more


# -- organisation ---------------------------------------------------------------------------------------


@admin.register(Organisation)
class OrganisationAdmin(ModelAdmin):
    view_permission = "accounts.view"
    change_permission = "accounts.manage"
    acting_as = Role.SYSTEM_ADMINISTRATOR
    list_display = ("shown_name", "kind", "parent", "digital_references")
    list_filter = ("kind", "digital_references", "union_reads_profiles")
    list_select_related = ("parent",)
    search_fields = ("name", "parent__name")
    search_help_text = gettext_lazy("Search by name")
    fields = ("kind", "name", "parent", "digital_references", "union_reads_profiles")

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, obj: Organisation) -> str:
        return "\u2003" * (obj.path.count("/") - 2) + obj.name

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What stands in the tree stays where it is: people's roles and all cases follow its place."""
        return ("kind", "parent") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            above = Organisation.objects.exclude(kind=OrganisationKind.UNIT).order_by("path")
            kwargs |= {"queryset": above, "form_class": OrganisationChoice}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


# -- the municipality -----------------------------------------------------------------------------------


@admin.register(Municipality)
class MunicipalityAdmin(ModelAdmin):
    """One row: the list leads straight to it."""

    view_permission = "settings.view"
    change_permission = "settings.manage"
    acting_as = Role.SYSTEM_ADMINISTRATOR
    fieldsets = (
        (None, {"fields": (("name", "switchboard"), ("sender_name", "sender_email"))}),
        (
            gettext_lazy("Whom to ask"),
            {"fields": (("help_name", "help_email"), ("help_phone", "data_protection_email"))},
        ),
        (
            gettext_lazy("What referees and candidates read"),
            {
                "fields": (
                    ("legal_basis_sv", "legal_basis_en"),
                    ("retention_sv", "retention_en"),
                    ("candidates_sv", "candidates_en"),
                    ("referees_sv", "referees_en"),
                )
            },
        ),
        (
            gettext_lazy("Accessibility"),
            {"fields": (("shortcomings_sv", "shortcomings_en"), ("assessed_on", "complaint_url"))},
        ),
    )
    rows: ClassVar = {
        f"{name}_{language}": 5
        for name in ("legal_basis", "retention", "candidates", "referees", "shortcomings")
        for language in ("sv", "en")
    }

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Municipality.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        found = Municipality.objects.first()
        if found:
            return redirect(reverse("admin:accounts_municipality_change", args=[found.pk]))
        return redirect(reverse("admin:accounts_municipality_add"))

    def save_model(self, request: HttpRequest, obj: Municipality, form: Any, change: bool) -> None:
        """Other processes read it anew within half a minute."""
        obj.pk = 1
        super().save_model(request, obj, form, change)
        forget_municipality()


# -- the words of mails --------------------------------------------------------------------------------

admin.site.register(Wording, admin_wording.WordingAdmin)

# -- the log --------------------------------------------------------------------------------------------


class InWords(admin.SimpleListFilter):
    """A filter that offers what the log knows, in words and without asking the database. What has one name is one
    choice."""

    known: ClassVar[Callable[[], dict[str, str]]]

    def named(self) -> dict[str, list[str]]:
        """The slugs of each name."""
        found: dict[str, list[str]] = {}
        for slug, name in type(self).known().items():
            found.setdefault(name, []).append(slug)
        return found

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ordered = sorted(self.named().items(), key=lambda one: swedish_key(one[0]))
        return [(slugs[0], standing_alone(name)) for name, slugs in ordered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen is None:
            return queryset
        slugs = next((slugs for slugs in self.named().values() if chosen in slugs), [chosen])
        return queryset.filter(**{f"{self.parameter_name}__in": slugs})


class ObjectInWords(InWords):
    title = gettext_lazy("kind of object")
    parameter_name = "object_kind"
    known = registry.objects


class RoleInWords(InWords):
    title = gettext_lazy("role")
    parameter_name = "actor_role"
    known = registry.roles


class LogAdmin(ModelAdmin):
    """What the product writes alone. The log knows people by number; their names are looked up here."""

    view_permission = change_permission = "audit.view"
    acting_as = Role.SYSTEM_ADMINISTRATOR
    list_filter = (RoleInWords, ObjectInWords, "at")
    search_fields = ("=object_id", "=actor_id")
    search_help_text = gettext_lazy("Search by the number of a person or an object")
    ordering = ("-at", "-id")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        name = User.objects.filter(pk=OuterRef("actor_id")).values("name")
        return super().get_queryset(request).annotate(actor_name=Subquery(name))

    @admin.display(description=gettext_lazy("who"))
    def who(self, obj: Any) -> str:
        if not obj.actor_name and obj.actor_role == Role.SYSTEM_ADMINISTRATOR:
            return _("whoever has the terminal")
        return str(obj.actor_name or registry.role_name(obj.actor_role))

    @admin.display(description=gettext_lazy("role"))
    def role(self, obj: Any) -> str:
        return registry.role_name(obj.actor_role)

    @admin.display(description=gettext_lazy("object"))
    def about(self, obj: Any) -> str:
        return f"{registry.object_name(obj.object_kind)} {obj.object_id}"


@admin.register(Event)
class EventAdmin(LogAdmin):
    list_display = ("at", "who", "sentence", "case_id")
    fields = readonly_fields = ("at", "who", "role", "sentence", "about", "case_id", "values")
    search_fields = ("kind", *LogAdmin.search_fields)

    @admin.display(description=gettext_lazy("what"))
    def sentence(self, obj: Event) -> str:
        return standing_alone(registry.sentence(obj, actor=self.who(obj), object=self.about(obj)))


@admin.register(ReadLog)
class ReadLogAdmin(LogAdmin):
    list_display = ("at", "who", "about", "case_id")
    fields = readonly_fields = ("at", "who", "role", "about", "case_id")
