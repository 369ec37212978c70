"""HR's own wording of the mails the product sends: written, looked at and tried on oneself, and taken back.

The kinds are the outbox's registry's; a row is there only for a kind whose words have been changed. Saving calls the
outbox's action. What may be worded and what may not is said in `foundation.outbox.words`.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.admin_base import ModelAdmin, actor, only
from foundation.accounts.enums import Language, Role
from foundation.accounts.models import User
from foundation.lib import limits
from foundation.lib.fields import LineField, TextField
from foundation.lib.text import swedish_key
from foundation.outbox import actions, queries, registry, rules, words
from foundation.outbox.models import Wording
from foundation.outbox.queries import Words

EDIT = "wording.edit"
LANGUAGES = {Language.SWEDISH.value: gettext_lazy("Swedish"), Language.ENGLISH.value: gettext_lazy("English")}
TRYING = ("_preview", "_test")  # buttons that show or send what is written without saving it
SHOWN_CHANGES = 20
EMPTY = gettext_lazy("Write a text here, or take back the shipped wording with the button above.")


def _subject(label: str | Promise) -> LineField:
    widget = forms.TextInput(attrs={"class": "vTextField wide"})
    return LineField(label=label, max_length=200, widget=widget, error_messages={"required": EMPTY})


def _body(label: str | Promise) -> TextField:
    widget = forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField letter"})
    return TextField(label=label, max_length=4000, widget=widget, error_messages={"required": EMPTY})


class WordingForm(forms.ModelForm):
    """Both languages' words as they hold now, the shipped ones where HR has none. Refuses placeholders that the kind
    does not have, and a text without one that it must have, and keeps what was typed."""

    subject_sv = _subject(gettext_lazy("Subject"))
    body_sv = _body(gettext_lazy("Text"))
    subject_en = _subject(gettext_lazy("Subject"))
    body_en = _body(gettext_lazy("Text"))

    class Meta:
        model = Wording
        fields = ("subject_sv", "body_sv", "subject_en", "body_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = registry.get(self.instance.pk)
        for language in Language.values:
            subject, body = words.in_force(self.kind, language)
            self.initial |= {f"subject_{language}": subject, f"body_{language}": body}
            for name in (f"subject_{language}", f"body_{language}"):
                self.fields[name].widget.attrs["lang"] = language
        self.previews: list[dict[str, Any]] = []
        if not self.is_bound:
            self.previews = [self._preview(language) for language in Language.values]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for language in Language.values:
            own = self.words(language)
            if own is None:  # a field of it is refused already
                continue
            told = words.problems(self.kind, own)
            for part, problems in told.items():
                self.add_error(f"{part}_{language}", problems)
            if not told:
                self.previews.append(self._preview(language))
        return cleaned

    def is_valid(self) -> bool:
        """False also while somebody only tries the words, so that Django shows the page again and saves nothing."""
        return super().is_valid() and not any(name in self.data for name in TRYING)

    def words(self, language: str) -> Words | None:
        """What is written in a language; None when part of it cannot be used."""
        given = self.cleaned_data if self.is_bound else self.initial
        subject, body = given.get(f"subject_{language}"), given.get(f"body_{language}")
        return Words(subject, body) if subject and body else None

    def _preview(self, language: str) -> dict[str, Any]:
        subject, body = words.example(self.kind, language, self.words(language))
        return {"language": language, "name": LANGUAGES[language], "subject": subject, "body": body}


class WordingAdmin(ModelAdmin):
    view_permission = change_permission = EDIT
    acting_as = Role.HR_SPECIALIST
    form = WordingForm
    fieldsets: ClassVar[Any] = (
        (gettext_lazy("In Swedish"), {"fields": ("subject_sv", "body_sv")}),
        (gettext_lazy("In English"), {"fields": ("subject_en", "body_en")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The kinds of messages are the product's."""
        return False

    # -- pages ------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [self.page("<str:object_id>/ursprunglig/", self.shipped_view, "shipped"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every kind of message, by its name, and whose words it has in each language."""
        self.require(request, EDIT)
        own = {row.pk: row for row in Wording.objects.all()}
        kinds = sorted(registry.wordable(), key=lambda kind: swedish_key(str(kind.name)))
        rows = [
            {
                "name": kind.name,
                "url": _page_of(kind.slug),
                "own": [bool(kind.slug in own and getattr(own[kind.slug], f"body_{one}")) for one in Language.values],
            }
            for kind in kinds
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Wording of messages"),
            "rows": rows,
            "languages": list(LANGUAGES.items()),
        }
        return TemplateResponse(request, "admin/outbox/wording/list.html", context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Wording | None:
        """The row of a kind, or a new one for a kind whose words nobody has changed; None for no kind of ours."""
        kind = next((one for one in registry.wordable() if one.slug == object_id), None)
        if kind is None:
            return None
        row = Wording.objects.filter(pk=object_id).first() or Wording(pk=object_id)
        row.label = str(kind.name)
        return row

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Django's form; *Send me a test* sends what is written first, and shows the page again with it."""
        if request.method == "POST" and "_test" in request.POST and object_id is not None:
            self._send_test(request, self.found(request, unquote(object_id), EDIT))  # type: ignore[arg-type]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        obj, form = kwargs.get("obj"), context["adminform"].form
        if obj is not None:
            context |= {
                "places": registry.placeholders_of(form.kind),
                "previews": form.previews,
                "trying": "_preview" in request.POST or "_test" in request.POST,
                "languages": list(LANGUAGES.items()),
                "own": [one for one in LANGUAGES.items() if _is_own(obj.pk, one[0])],
                "changes": _changes(obj.pk),
            }
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request: HttpRequest, obj: Wording, form: WordingForm, change: bool) -> None:
        """By the action, one language at a time; what is as it was is left alone."""
        for language in Language.values:
            by_id = actor(request).pk
            actions.word(obj.pk, form.words(language), language=language, by_id=by_id, role=self.acting_as)

    def response_change(self, request: HttpRequest, obj: Wording) -> HttpResponse:
        """Back to the words, with what they look like."""
        messages.success(request, _("The wording is saved. It holds for every mail that has not been sent."))
        return redirect(_page_of(obj.pk))

    @only("POST")
    def shipped_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Takes back the shipped words of a language."""
        obj = self.found(request, object_id, EDIT)  # type: ignore[arg-type]
        language = request.POST.get("language", "")
        if language in Language.values:
            actions.word(obj.pk, None, language=language, by_id=actor(request).pk, role=self.acting_as)
            self.log_change(request, obj, [{"changed": {"fields": [f"body_{language}"]}}])
            said = _("The shipped wording holds again (%(language)s). What you had written is kept below.")
            messages.success(request, said % {"language": LANGUAGES[language]})
        return redirect(_page_of(obj.pk))

    # -- helpers ----------------------------------------------------------------------------------------

    def _send_test(self, request: HttpRequest, obj: Wording) -> None:
        """Sends what is written, in the language of the button, to whoever wrote it. Nothing, where it is refused."""
        user, language = actor(request), request.POST["_test"]
        form = WordingForm(request.POST, instance=obj)
        form.full_clean()
        own = form.words(language) if language in Language.values else None
        if own is None or words.problems(form.kind, own):
            return
        if wait := limits.take([(rules.TEST_MAILS, str(user.pk))]):
            said = _("You have sent many tests. Wait %(minutes)s minutes before the next.")
            messages.error(request, said % {"minutes": -(-wait // 60)})
            return
        actions.send_test(
            obj.pk, own, language=language, to_name=user.name, to_email=user.email, by_id=user.pk
        )  # fmt: skip
        messages.success(
            request, _("A test is on its way to %(address)s. Nothing is saved yet.") % {"address": user.email}
        )

    def _audit(self, kind: str, request: HttpRequest, obj: Any, fields: list[str]) -> None:
        """The action has told the log already, with the change itself."""


def _page_of(kind: str) -> str:
    return reverse("admin:outbox_wording_change", args=[quote(kind)])


def _is_own(kind: str, language: str) -> bool:
    return queries.own_words(kind, language) is not None


def _changes(kind: str) -> list[dict[str, Any]]:
    """The latest changes of a kind's words, with the names of those who made them."""
    found = list(queries.changes_of(kind)[:SHOWN_CHANGES])
    names = dict(User.objects.filter(pk__in={one.by_id for one in found}).order_by().values_list("pk", "name"))
    return [{"change": one, "who": names.get(one.by_id, "–"), "language": LANGUAGES[one.language]} for one in found]
