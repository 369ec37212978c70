"""The framework as HR keeps it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competencies import actions, queries, rules
from competencies.admin_files import FilesAdmin
from competencies.admin_versions import DraftOnlyInline, new_rows
from competencies.enums import FOLLOW_UPS
from competencies.models import CompetencyVersion, InterviewQuestion, ReferenceQuestion
from foundation.accounts.admin_base import actor
from foundation.accounts.enums import Role


class ReferenceQuestionInline(DraftOnlyInline):
    model = ReferenceQuestion
    view_permission = "framework.view"
    change_permission = "framework.edit"
    max_num = rules.MOST_QUESTIONS
    fields = (("position", "kind"), ("text_sv", "text_en"), ("help_sv", "help_en"))
    rows: ClassVar = {"text_sv": 3, "text_en": 3, "help_sv": 2, "help_en": 2}
    verbose_name_plural = _("what referees are asked")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for as many questions as may be asked, so that no script is needed to add one."""
        return self.max_num - obj.reference_questions.count() if obj else 0


class InterviewQuestionInline(DraftOnlyInline):
    model = InterviewQuestion
    view_permission = "framework.view"
    change_permission = "framework.edit"
    max_num = rules.MOST_INTERVIEW_QUESTIONS
    fields = (
        "position",
        ("text_sv", "text_en"),
        *((f"{part}_sv", f"{part}_en") for part in FOLLOW_UPS),
        ("listen_for_sv", "listen_for_en"),
    )
    rows: ClassVar = {
        f"{part}_{language}": 4 if part == "listen_for" else 2
        for part in ("text", *FOLLOW_UPS, "listen_for")
        for language in ("sv", "en")
    }
    verbose_name_plural = _("what is asked in interviews")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for five, which is what ships, or for one more; no script is needed to add one."""
        return max(5 - obj.interview_questions.count(), 1) if obj else 0


@admin.register(CompetencyVersion)
class CompetencyVersionAdmin(FilesAdmin):
    view_permission = "framework.edit"  # others read the framework in the product itself
    change_permission = "framework.edit"
    acting_as = Role.HR_SPECIALIST
    versions_of = "competency"
    list_display = ("name_sv", "factor", "number", "state", "published", "compared")
    list_filter = ("state", "competency__factor")
    search_fields = ("name_sv", "name_en", "definition_sv", "definition_en")
    search_help_text = _("Search by the competency’s name or definition")
    list_select_related = ("competency",)
    inlines = (ReferenceQuestionInline, InterviewQuestionInline)
    readonly_fields = ("factor", "number", "state", "published", "wording_reason")
    fieldsets = (
        (None, {"fields": (("factor", "number"), ("state", "published"))}),
        (_("Name and definition"), {"fields": (("name_sv", "name_en"), ("definition_sv", "definition_en"))}),
        (
            _("What one sees"),
            {"fields": (("behaviours_sv", "behaviours_en"), ("warning_signs_sv", "warning_signs_en"))},
        ),
        (
            _("The scale from 1 to 5"),
            {
                "fields": (
                    ("anchor_1_sv", "anchor_1_en"),
                    ("anchor_3_sv", "anchor_3_en"),
                    ("anchor_5_sv", "anchor_5_en"),
                ),
                "description": _("2 lies between 1 and 3, and 4 between 3 and 5."),
            },
        ),
    )
    rows: ClassVar = {
        "definition_sv": 3, "definition_en": 3, "behaviours_sv": 7, "behaviours_en": 7,
        "warning_signs_sv": 5, "warning_signs_en": 5,
        **{f"anchor_{score}_{language}": 3 for score in (1, 3, 5) for language in ("sv", "en")},
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompetencyVersion]:
        found: QuerySet[CompetencyVersion] = super().get_queryset(request).select_related("competency")
        return found

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A new version is begun from the one in force; a new framework is imported."""
        return False

    @admin.display(description=_("factor"), ordering="competency__factor")
    def factor(self, obj: CompetencyVersion) -> str:
        return str(obj.competency.get_factor_display())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the reason for words that were marked, where there is one."""
        told = [(_("Marked words"), {"fields": ("wording_reason",)})] if obj and obj.wording_reason else []
        return [*super().get_fieldsets(request, obj), *told]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New questions get a name that stays theirs through later versions."""
        taken = set(formset.model.objects.filter(version=form.instance).values_list("slug", flat=True))
        for question in new_rows(formset):
            kind = getattr(question, "kind", "interview")
            question.slug = rules.free_slug(f"{form.instance.competency.slug}-{kind}", taken)
        super().save_formset(request, form, formset, change)

    # -- versions ---------------------------------------------------------------------------------------

    def make_draft(self, request: HttpRequest, obj: CompetencyVersion) -> CompetencyVersion:
        return actions.make_draft(by=actor(request), competency=obj.competency)

    def publish(self, request: HttpRequest, obj: CompetencyVersion, reason: str) -> CompetencyVersion:
        return actions.publish(by=actor(request), version=obj, reason=reason, now=timezone.now())

    def problems(self, obj: CompetencyVersion) -> list[str]:
        return queries.problems(obj)

    def doubts(self, obj: CompetencyVersion) -> list[rules.Doubt]:
        return queries.doubts(obj)

    def specification(self, obj: CompetencyVersion) -> list[dict[str, Any]]:
        return queries.specifications(obj)

    def group_names(self, obj: CompetencyVersion) -> dict[str, str]:
        return {obj.competency.slug: obj.name}

    def group_leads(self, obj: CompetencyVersion) -> dict[str, str]:
        return {obj.competency.slug: obj.definition}
