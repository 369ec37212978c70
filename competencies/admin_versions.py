"""Words in versions, as HR keeps them: edit a draft, look at it as a referee does, publish it, begin the next.

Shared by the framework here, and by the reference templates and surveys above.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies import differences
from competencies.enums import VersionState
from competencies.rules import Doubt, PublishRefused
from foundation.accounts.admin_base import ModelAdmin, StackedInline, moment, only
from foundation.accounts.enums import Language
from foundation.lib import questionnaires
from foundation.lib.differences import Part
from foundation.lib.fields import TextField
from foundation.lib.forms import posted
from foundation.lib.moves import MoveRefused
from foundation.lib.questions import SpecError
from foundation.lib.text import standing_alone, within_another

Said = str | Promise


class PublishForm(forms.Form):
    """Only asked for when there are doubts."""

    reason = TextField(
        label=gettext_lazy("Why are these words needed?"),
        help_text=gettext_lazy("Kept with the version, so that whoever asks later can see what you thought."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write why the words that were marked are needed, or change them.")},
    )


class DraftOnlyInline(StackedInline):
    """Parts of a version: edited, added and taken away while it is a draft, read afterwards."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A question of a draft may be taken away: it has never been asked."""
        return self.has_change_permission(request, obj)


class VersionedAdmin(ModelAdmin):
    """A model in versions with the states of `VersionState`; what differs between models is asked of its methods."""

    change_form_template = "admin/versions/change_form.html"
    see: Said = gettext_lazy("See it as a referee does")
    seen: Said = gettext_lazy("As a referee sees it")
    comes_into_force: Said = gettext_lazy(
        "The words come into force for new profiles and new reference requests. What is already frozen in a "
        "recruitment stays as it was, and the version in force now is kept as replaced."
    )
    with_comments = True
    """Whether questions have a box for a comment."""
    versions_of: ClassVar[str]
    """The field that says what a version is a version of."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With `others`: whether there is something to compare a version with."""
        found: QuerySet[Any] = super().get_queryset(request)
        same = self.model._default_manager.filter(**{self.versions_of: OuterRef(self.versions_of)})
        return found.annotate(others=Exists(same.exclude(pk=OuterRef("pk"))))

    @admin.display(description=gettext_lazy("versions"))
    def compared(self, obj: Any) -> str:
        """The way to what differs between this and the others, where there are others."""
        return format_html('<a href="{}">{}</a>', self.address(obj, "compare"), _("Compare")) if obj.others else ""

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, obj: Any) -> str:
        """When it came into force; a draft says that it has not."""
        return moment(obj.published_at, _("Not published"))

    # -- what a subclass says ---------------------------------------------------------------------------

    def make_draft(self, request: HttpRequest, obj: Any) -> Any:
        """The draft that follows `obj`, made now or already there."""
        raise NotImplementedError

    def publish(self, request: HttpRequest, obj: Any, reason: str) -> Any:
        """Publishes `obj`; raises PublishRefused or MoveRefused."""
        raise NotImplementedError

    def problems(self, obj: Any) -> list[str]:
        """What must be put right first."""
        raise NotImplementedError

    def doubts(self, obj: Any) -> list[Doubt]:
        """Words that ask for a written reason."""
        raise NotImplementedError

    def specification(self, obj: Any) -> list[dict[str, Any]]:
        """What a referee is asked."""
        raise NotImplementedError

    def group_names(self, obj: Any) -> dict[str, str]:
        """A heading for each group of questions, in the active language."""
        raise NotImplementedError

    def group_leads(self, obj: Any) -> dict[str, str]:
        """What stands below the heading on the referee's page, in the active language; nothing unless said."""
        return {}

    # -- rights -----------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is published is never edited again."""
        return (obj is None or _is_draft(obj)) and super().has_change_permission(request, obj)

    # -- pages ------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("<int:object_id>/utkast/", self.draft_view, "draft"),
            self.page("<int:object_id>/publicera/", self.publish_view, "publish"),
            self.page("<int:object_id>/forhandsgranska/", self.preview_view, "preview"),
            self.page("<int:object_id>/jamfor/", self.compare_view, "compare"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        may_edit = ModelAdmin.has_change_permission(self, request)
        context["tools"] = {
            "draft": may_edit and obj is not None and not _is_draft(obj),
            "publish": may_edit and _is_draft(obj),
            "preview": self.see if obj is not None else "",
            "compare": getattr(obj, "others", False),
        }
        return super().render_change_form(request, context, **kwargs)

    @only("POST")
    def draft_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Begins the next version and opens it."""
        draft = self.make_draft(request, self.found(request, object_id, self.change_permission))
        messages.success(request, _("This is a draft. Nobody else sees it until you publish it."))
        return redirect(self.address(draft, "change"))

    @only("GET", "POST")
    def publish_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What will happen and what stands in the way; then publishes."""
        obj = self.found(request, object_id, self.change_permission)
        if not _is_draft(obj):
            messages.warning(request, _("This version has been published already."))
            return redirect(self.address(obj, "change"))
        doubts = self.doubts(obj)
        form = PublishForm(posted(request)) if doubts else None
        problems: Sequence[str] = self.problems(obj)
        if request.method == "POST" and not problems and (form is None or form.is_valid()):
            try:
                published = self.publish(request, obj, form.cleaned_data["reason"] if form else "")
            except PublishRefused as refusal:
                problems = refusal.problems
            except MoveRefused:
                return redirect(self.address(obj, "change"))
            else:
                messages.success(request, _("Version %(number)s is published.") % {"number": published.number})
                return redirect(self.address(published, "change"))
        context = {"doubts": doubts, "problems": problems, "form": form}
        return self._render(request, obj, "admin/versions/publish.html", context)

    @only("GET")
    def preview_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The questions as a referee meets them, in either language; nothing can be sent."""
        obj = self.found(request, object_id, self.view_permission)
        language = request.GET.get("language", translation.get_language())
        language = language if language in Language.values else Language.SWEDISH.value
        with translation.override(language):
            context = {
                "groups": self._groups(obj, language),
                "language": language,
                "languages": Language.choices,
                "back_url": self.address(obj, "change"),
                "version": obj,
                "seen": self.seen,
            }
            response = TemplateResponse(request, "admin/versions/preview.html", context)
            return response.render()

    @only("GET")
    def compare_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """What differs between two versions: those chosen (`fran`, `till`); else the draft and what is in force, or the
        last two."""
        obj = self.found(request, object_id, self.view_permission)
        same = {self.versions_of: getattr(obj, self.versions_of)}
        versions = list(self.get_queryset(request).filter(**same).order_by("-number"))
        wanted = [request.GET.get(name, "") for name in ("fran", "till")]
        before, now = differences.pair(versions, *wanted)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "original": obj,
            "title": _("Compare versions"),
            "change_url": self.address(obj, "change"),
            "versions": [(one.number, self.version_words(one)) for one in versions],
            "only": len(versions) == 1,
            "before": before,
            "now": now,
            "parts": self.parts(request, before, now),
        }
        return TemplateResponse(request, "admin/versions/compare.html", context).render()

    def parts(self, request: HttpRequest, before: Any, now: Any) -> list[Part]:
        """What differs, in the order of the form: its fields under their headings, and each kind of question."""
        read_only = set(self.get_readonly_fields(request, now))
        found = []
        for title, options in self.get_fieldsets(request, now):
            names = [name for name in flatten(options["fields"]) if name not in read_only]
            found.append(Part(str(title or _("In general")), differences.of_fields(before, now, names)))
        for inline in self.get_inlines(request, now):
            names = [name for name in flatten(inline.fields) if name != "position"]
            owner = next(one.name for one in inline.model._meta.fields if one.related_model is self.model)
            of_both = inline.model._default_manager.filter(**{f"{owner}__in": [before, now]})
            rows = list(of_both.order_by("position", "pk"))
            was, has = ([row for row in rows if getattr(row, f"{owner}_id") == one.pk] for one in (before, now))
            title = inline.verbose_name_plural or inline.model._meta.verbose_name_plural
            found.append(Part(standing_alone(str(title)), differences.of_questions(was, has, names)))
        return [part for part in found if part.differences]

    def version_words(self, obj: Any) -> str:
        """Which version, and whether it counts."""
        words = {"number": obj.number, "state": within_another(str(obj.get_state_display()))}
        return _("Version %(number)s, %(state)s") % words

    # -- helpers ----------------------------------------------------------------------------------------

    def address(self, obj: Any, name: str) -> str:
        """The address of one of this admin's pages about `obj`."""
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[obj.pk])

    def _groups(self, obj: Any, language: str) -> list[dict[str, Any]]:
        """Each group of questions with its heading and a form; none while the questions are not whole."""
        try:
            questions = questionnaires.parse(self.specification(obj))
        except SpecError:
            return []
        names, leads = self.group_names(obj), self.group_leads(obj)
        return [
            {
                "name": names.get(group.slug, ""),
                "lead": leads.get(group.slug, ""),
                "form": questionnaires.form_for(group.questions, language, comments=self.with_comments),
            }
            for group in questionnaires.groups(questions)
        ]

    def _render(self, request: HttpRequest, obj: Any, template: str, extra: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "original": obj,
            "title": _("Publish %(version)s") % {"version": obj},
            "change_url": self.address(obj, "change"),
            "preview_url": self.address(obj, "preview"),
            "see": self.see,
            "comes_into_force": self.comes_into_force,
            **extra,
        }
        response = TemplateResponse(request, template, context, status=422 if request.method == "POST" else 200)
        return response.render()


def new_rows(formset: Any) -> Iterator[Any]:
    """What has been added in a formset and is not saved yet."""
    return (form.instance for form in formset.extra_forms if form.has_changed())


def _is_draft(obj: Any) -> bool:
    return obj is not None and obj.state == VersionState.DRAFT
