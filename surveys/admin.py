"""What surveys ask, as HR keeps it, and what the hours freed are worked out from. Answers are never shown here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from competencies.admin_versions import DraftOnlyInline, VersionedAdmin, new_rows
from competencies.enums import VersionState
from competencies.rules import Doubt, free_slug
from foundation.accounts.admin_base import ModelAdmin, actor
from foundation.accounts.enums import Role
from surveys import queries
from surveys.actions import templates
from surveys.enums import SurveyKind
from surveys.models import Assumptions, SurveyQuestion, SurveyTemplate
from surveys.rules import MOST_QUESTIONS


class SurveyQuestionInline(DraftOnlyInline):
    model = SurveyQuestion
    view_permission = change_permission = templates.EDIT
    fields = (
        ("position", "kind"),
        ("required", "is_satisfaction"),
        ("text_sv", "text_en"),
        ("help_sv", "help_en"),
        ("anchor_1_sv", "anchor_1_en"),
        ("anchor_3_sv", "anchor_3_en"),
        ("anchor_5_sv", "anchor_5_en"),
    )
    rows: ClassVar = {"text_sv": 2, "text_en": 2, "help_sv": 2, "help_en": 2}

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return MOST_QUESTIONS[SurveyKind(obj.kind)] if obj else 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for as many questions as may be asked, so that no script is needed to add one."""
        return max(self.get_max_num(request, obj) - obj.questions.count(), 0) if obj else 0


@admin.register(SurveyTemplate)
class SurveyTemplateAdmin(VersionedAdmin):
    view_permission = change_permission = templates.EDIT
    acting_as = Role.HR_SPECIALIST
    see = gettext_lazy("See it as whoever answers does")
    seen = gettext_lazy("As whoever answers sees it")
    comes_into_force = gettext_lazy(
        "The questions come into force for surveys sent from now on. What has been sent stays as it was, and the "
        "version in force now is kept as replaced."
    )
    with_comments = False
    versions_of = "kind"
    list_display = ("kind", "number", "state", "published", "compared")
    list_filter = ("kind", "state")
    search_fields = ("questions__text_sv", "questions__text_en")
    search_help_text = gettext_lazy("Search by the words of a question")
    inlines = (SurveyQuestionInline,)
    readonly_fields = ("number", "state", "published", "wording_reason")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new version begins with its kind alone; the rest comes with the draft."""
        if obj is None:
            return [(None, {"fields": ["kind"]})]
        told = ["wording_reason"] if obj.wording_reason else []
        rows = [("kind", "number"), ("state", "published"), ("delay_days", "open_days"), *told]
        return [(None, {"fields": rows})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["kind"] if obj else [])]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return super().get_inlines(request, obj) if obj else ()

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A kind whose next version has been begun already is not offered again."""
        if db_field.name == "kind":
            begun = set(SurveyTemplate.objects.filter(state=VersionState.DRAFT).values_list("kind", flat=True))
            free = [choice for choice in SurveyKind.choices if choice[0] not in begun]
            kwargs["choices"] = [("", "---------"), *free]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: SurveyTemplate, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            draft = templates.make_template_draft(by=actor(request), kind=obj.kind)
            obj.pk, obj.number = draft.pk, draft.number

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """On to the questions."""
        return redirect(self.address(obj, "change"))

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """New questions are numbered on from those there are."""
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk:
            first = obj.questions.count() + 1
            kwargs["initial"] = [
                {"position": number} for number in range(first, MOST_QUESTIONS[SurveyKind(obj.kind)] + 1)
            ]
        return kwargs

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """New questions get a name that stays theirs through later versions, and that no question ever had: by it
        answers are added up."""
        taken = set(SurveyQuestion.objects.order_by("slug").values_list("slug", flat=True).distinct())
        for question in new_rows(formset):
            question.slug = free_slug(f"{form.instance.kind}-{question.kind}", taken)
        super().save_formset(request, form, formset, change)

    # -- versions ---------------------------------------------------------------------------------------

    def make_draft(self, request: HttpRequest, obj: SurveyTemplate) -> SurveyTemplate:
        return templates.make_template_draft(by=actor(request), kind=obj.kind)

    def publish(self, request: HttpRequest, obj: SurveyTemplate, reason: str) -> SurveyTemplate:
        return templates.publish_template(by=actor(request), template=obj, reason=reason, now=timezone.now())

    def problems(self, obj: SurveyTemplate) -> list[str]:
        return templates.template_problems(obj)

    def doubts(self, obj: SurveyTemplate) -> list[Doubt]:
        return templates.template_doubts(obj)

    def specification(self, obj: SurveyTemplate) -> list[dict[str, Any]]:
        return queries.specification(obj)

    def group_names(self, obj: SurveyTemplate) -> dict[str, str]:
        return {}


@admin.register(Assumptions)
class AssumptionsAdmin(ModelAdmin):
    """One row: the list leads to it."""

    view_permission = change_permission = templates.EDIT
    acting_as = Role.HR_SPECIALIST
    fields = ("minutes_by_hand", "minutes_now", "minutes_by_phone_now", ("note_sv", "note_en"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only where the row is missing: what the product ships with brings it."""
        return not Assumptions.objects.exists() and super().has_add_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self.require(request, self.view_permission)
        name = "change" if Assumptions.objects.exists() else "add"
        return redirect(reverse(f"admin:surveys_assumptions_{name}", args=[1] if name == "change" else []))

    def save_model(self, request: HttpRequest, obj: Assumptions, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
