"""The role templates, as HR keeps them. Recruitments are run in the product itself and never shown here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import Field, ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from competencies.enums import VersionState
from competencies.models import Competency, CompetencyVersion
from competencies.rules import free_slug
from foundation.accounts.admin_base import ModelAdmin, StackedInline
from foundation.accounts.enums import Role
from recruitment.models import RoleTemplate, RoleTemplateCompetency
from recruitment.rules import LIMIT


class CompetencyChoice(ModelChoiceField):
    """A competency by the name its published version has."""

    def label_from_instance(self, obj: Competency) -> str:
        return str(getattr(obj, "shown_name", obj))


class SuggestionInline(StackedInline):
    model = RoleTemplateCompetency
    view_permission = change_permission = "templates.edit"
    max_num = LIMIT
    fields = (("position", "competency"), ("in_this_job_sv", "in_this_job_en"))
    rows: ClassVar = {"in_this_job_sv": 3, "in_this_job_en": 3}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for four, which is what a profile should have; one more where there are four already."""
        there = obj.suggestions.count() if obj else 0
        return max(4 - there, 1)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A suggestion may be taken away: what is frozen or written in a profile does not point at it."""
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Field | None:
        if db_field.name == "competency":
            kwargs |= {"queryset": _named_competencies(), "form_class": CompetencyChoice}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(RoleTemplate)
class RoleTemplateAdmin(ModelAdmin):
    view_permission = change_permission = "templates.edit"
    acting_as = Role.HR_SPECIALIST
    list_display = ("name_sv", "name_en", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name_sv", "name_en")
    search_help_text = _("Search by the role’s name")
    inlines = (SuggestionInline,)
    fieldsets = (
        (None, {"fields": (("name_sv", "name_en"), "is_active")}),
        (_("The post"), {"fields": (("purpose_sv", "purpose_en"), ("duties_sv", "duties_en"))}),
        (_("Formal requirements"), {"fields": (("must_sv", "must_en"), ("merit_sv", "merit_en"))}),
    )
    rows: ClassVar = {
        f"{name}_{language}": rows
        for name, rows in (("purpose", 3), ("duties", 7), ("must", 5), ("merit", 5))
        for language in ("sv", "en")
    }

    def save_model(self, request: HttpRequest, obj: RoleTemplate, form: Any, change: bool) -> None:
        """A new role gets a name for addresses and files; it stays when the role is renamed."""
        if not obj.slug:
            obj.slug = free_slug(obj.name_sv, set(RoleTemplate.objects.values_list("slug", flat=True)))[:40]
        super().save_model(request, obj, form, change)


def _named_competencies() -> Any:
    """Every competency in the framework's order, with the name of its published version in the active language."""
    name = "name_en" if (get_language() or "").startswith("en") else "name_sv"
    published = CompetencyVersion.objects.filter(competency=OuterRef("pk"), state=VersionState.PUBLISHED)
    shown = Coalesce(Subquery(published.values(name)[:1]), "slug", output_field=CharField())
    return Competency.objects.annotate(shown_name=shown).order_by("position")
