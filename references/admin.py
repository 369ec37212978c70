"""The core questions of each role, as HR keeps them. Rounds and answers are never shown here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.admin_versions import DraftOnlyInline, VersionedAdmin, new_rows
from competencies.enums import VersionState
from competencies.rules import Doubt, free_slug
from foundation.accounts.admin_base import actor
from foundation.accounts.enums import Role
from recruitment.models import RoleTemplate
from references.actions import templates
from references.actions.freeze import core_question
from references.enums import QuestionGroup
from references.models import ReferenceTemplate, TemplateQuestion


class TemplateQuestionInline(DraftOnlyInline):
    model = TemplateQuestion
    view_permission = change_permission = templates.EDIT
    max_num = templates.MOST_CORE
    fields = (
        ("position", "group"),
        ("kind", "required"),
        ("text_sv", "text_en"),
        ("help_sv", "help_en"),
        ("options_sv", "options_en"),
    )
    rows: ClassVar = {"text_sv": 3, "text_en": 3, "help_sv": 2, "help_en": 2, "options_sv": 4, "options_en": 4}

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for as many questions as may be asked, so that no script is needed to add one."""
        return self.max_num - obj.questions.count() if obj else 0


@admin.register(ReferenceTemplate)
class ReferenceTemplateAdmin(VersionedAdmin):
    view_permission = change_permission = templates.EDIT
    acting_as = Role.HR_SPECIALIST
    versions_of = "role_template"
    list_display = ("role", "number", "state", "published", "compared")
    list_filter = ("state",)
    search_fields = ("role_template__name_sv", "role_template__name_en")
    search_help_text = gettext_lazy("Search by the role’s name")
    list_select_related = ("role_template",)
    inlines = (TemplateQuestionInline,)
    readonly_fields = ("number", "state", "published", "wording_reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReferenceTemplate]:
        found: QuerySet[ReferenceTemplate] = super().get_queryset(request).select_related("role_template")
        return found

    @admin.display(description=gettext_lazy("role"), ordering="role_template__name_sv")
    def role(self, obj: ReferenceTemplate) -> str:
        return obj.role_template.name

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new template begins with its role alone; the rest comes with the first draft."""
        if obj is None:
            return [(None, {"fields": ["role_template"]})]
        told = ["wording_reason"] if obj.wording_reason else []
        return [(None, {"fields": [("role_template", "number"), ("state", "published"), *told]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["role_template"] if obj else [])]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A role whose next version has been begun already is not offered again."""
        if db_field.name == "role_template":
            begun = ReferenceTemplate.objects.filter(state=VersionState.DRAFT)
            kwargs["queryset"] = RoleTemplate.objects.exclude(pk__in=begun.values("role_template")).order_by("name_sv")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ReferenceTemplate, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            draft = templates.make_template_draft(by=actor(request), role_template=obj.role_template)
            obj.pk, obj.number = draft.pk, draft.number

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """On to the questions."""
        return redirect(self.address(obj, "change"))

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """New questions are numbered on from those there are."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk:
            first = obj.questions.count() + 1
            kwargs["initial"] = [{"position": number} for number in range(first, templates.MOST_CORE + 1)]
        return kwargs

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New questions get a name that stays theirs through later versions."""
        taken = set(form.instance.questions.values_list("slug", flat=True))
        for question in new_rows(formset):
            question.slug = free_slug(f"{question.group}-{question.kind}", taken)
        super().save_formset(request, form, formset, change)

    # -- versions ---------------------------------------------------------------------------------------

    def make_draft(self, request: HttpRequest, obj: ReferenceTemplate) -> ReferenceTemplate:
        return templates.make_template_draft(by=actor(request), role_template=obj.role_template)

    def publish(self, request: HttpRequest, obj: ReferenceTemplate, reason: str) -> ReferenceTemplate:
        return templates.publish_template(by=actor(request), template=obj, reason=reason, now=timezone.now())

    def problems(self, obj: ReferenceTemplate) -> list[str]:
        return templates.template_problems(obj)

    def doubts(self, obj: ReferenceTemplate) -> list[Doubt]:
        return templates.template_doubts(obj)

    def specification(self, obj: ReferenceTemplate) -> list[dict[str, Any]]:
        rows = list(obj.questions.order_by("position", "pk"))
        first = [core_question(row) for row in rows if row.group == QuestionGroup.ABOUT]
        return first + [core_question(row) for row in rows if row.group == QuestionGroup.CLOSING]

    def group_names(self, obj: ReferenceTemplate) -> dict[str, str]:
        return {
            QuestionGroup.ABOUT: _("First: about your work together"),
            QuestionGroup.CLOSING: _("Last: to close with"),
        }
