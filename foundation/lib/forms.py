"""How forms look and behave everywhere: our templates, one per field, and fields that know how they are drawn.

Settings name `FormRenderer` as FORM_RENDERER, so `{{ form }}` and `{{ form.name.as_field_group }}` come out in our
markup with Django's own form classes and widgets. The error summary is `components/forms/errors.html`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import django.forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.lib import text

Words = str | Promise
Result = TypeVar("Result")

COUNTED_BELOW = 1000
"""A text area with a lower limit than this tells it before one starts to write; higher limits need no warning."""

CANNOT_JUDGE = "cannot_judge"


NEEDED = {
    "single": _("Fill in “{}”."),
    "select": _("Choose something in “{}”."),
    "choices": _("Answer “{}”."),
    "scale": _("Choose a score for “{}”, or “cannot judge”."),
    "checkbox": _("Tick “{}” to go on."),
}
"""What is said when a field was left empty. It names the field: the error summary stands far from it."""

WORDS: tuple[tuple[type[forms.Field], str, Words], ...] = (
    (forms.EmailField, "invalid", _("Write a whole e-mail address, for example name@example.org.")),
    (forms.DateField, "invalid", _("Write a date as year-month-day, for example 2026-11-24.")),
    (forms.IntegerField, "invalid", _("Write a whole number with digits.")),
    (forms.ChoiceField, "invalid_choice", _("Choose something that is in the list.")),
    (forms.MultipleChoiceField, "invalid_choice", _("Choose something that is in the list.")),
    (forms.MultipleChoiceField, "invalid_list", _("Choose something that is in the list.")),
    (forms.ModelMultipleChoiceField, "invalid_choice", _("Choose something that is in the list.")),
    (forms.ModelMultipleChoiceField, "invalid_pk_value", _("Choose something that is in the list.")),
    (forms.ModelChoiceField, "invalid_choice", _("Choose something that is in the list.")),
)
"""Words that say what to do, in place of Django's, which also print what was sent: NUL makes a page ill-formed, and a
hundred thousand characters are no message. A field that was given its own words keeps them."""


class Field(BoundField):
    """A field as the templates meet it: Django's own, with what the markup needs to know, and errors in our words."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if form.is_bound:
            self._use_our_words()

    def value(self) -> Any:
        """What the field shows: what was typed, without what would make the page itself ill-formed."""
        value = super().value()
        return text.shown(value) if isinstance(value, str) else value

    def get_context(self) -> dict[str, Any]:
        """What `components/forms/field.html` is given; errors are looked up once."""
        return {"field": self, "errors": self.errors, "kind": self.kind}

    def _use_our_words(self) -> None:
        own = self.field.error_messages
        if own.get("required") is forms.Field.default_error_messages["required"]:
            own["required"] = str(NEEDED.get(self.kind, NEEDED["single"])).format(self.label)
        for kind, code, words in WORDS:
            if isinstance(self.field, kind) and own.get(code) is kind.default_error_messages.get(code):
                own[code] = words  # type: ignore[assignment]  # a lazy translation, as Django's own

    @cached_property
    def kind(self) -> str:
        """`scale`, `choices`, `checkbox`, `select`, `group` (several inputs in one fieldset) or `single`."""
        widget = self.field.widget
        if isinstance(widget, ScaleInput):
            return "scale"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.Select):
            return "select"
        return "group" if widget.use_fieldset else "single"

    @property
    def optional(self) -> bool:
        """Whether the label says "(optional)": most fields are needed, so the exception is what is told. A field whose
        own label says when it is needed is marked `conditional`, and is never called optional."""
        if getattr(self.field, "conditional", False):
            return False
        return not self.field.required and self.kind != "checkbox" and getattr(self.form, "mark_optional", True)

    @property
    def limit(self) -> int | None:
        """The number of characters a text area takes, when that is little enough to be worth telling."""
        limit = getattr(self.field, "max_length", None)
        return limit if limit and limit <= COUNTED_BELOW and type(self.field.widget) is forms.Textarea else None

    @property
    def first_id(self) -> str:
        """The id the error summary links to: the control itself, or the first of several."""
        widget_id = self.field.widget.attrs.get("id") or self.auto_id
        several = self.kind in {"choices", "scale", "group"}
        return f"{widget_id}_0" if several else widget_id

    def options(self) -> Iterator[dict[str, Any]]:
        """The choices of a radio list, a checkbox list or a scale, with `value label id checked anchor`."""
        widget: Any = self.field.widget
        context = widget.get_context(self.html_name, self.value(), self.build_widget_attrs({"id": self.auto_id}))
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                yield {
                    "value": option["value"],
                    "label": option["label"],
                    "id": option["attrs"].get("id", ""),
                    "checked": option["selected"],
                    "anchor": option.get("anchor", ""),
                }

    @property
    def input_type(self) -> str:
        return getattr(self.field.widget, "input_type", "text")

    @property
    def aria_describedby(self) -> str | None:
        """Hint, limit and error, in the order in which they stand."""
        if self.field.widget.attrs.get("aria-describedby") or not self.auto_id or self.is_hidden:
            return super().aria_describedby
        parts = [
            f"{self.auto_id}_helptext" if self.help_text else "",
            f"{self.auto_id}_limit" if self.limit else "",
            f"{self.auto_id}_error" if self.errors else "",
        ]
        return " ".join(part for part in parts if part) or None

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, but a text area never cuts what is pasted: the limit is told and checked instead."""
        built = super().build_widget_attrs(dict(attrs), widget)
        if isinstance(widget or self.field.widget, forms.Textarea):
            limit = getattr(self.field, "max_length", None)
            if limit:
                built.update({"maxlength": False, "data-limit": limit})
        return built


class FormRenderer(DjangoTemplates):
    """Forms through our templates: `templates/` first, then Django's own widgets, then the apps'."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = Field

    @cached_property
    def engine(self) -> Any:
        folders = [settings.BASE_DIR / "templates", Path(django.forms.__file__).parent / "templates"]
        return self.backend({"APP_DIRS": True, "DIRS": folders, "NAME": "forms", "OPTIONS": {}})


class CleanTextMixin:
    """For every form that takes what people write, `Form` and `ModelForm` alike: `class F(CleanTextMixin, forms.Form)`.

    Text areas go through `text.clean` and other text fields through `text.one_line`, with the field's own `max_length`
    as the limit, before Django's validators see them. Passwords, JSON and fields that clean themselves are left as they
    are. What cannot be cleaned becomes the field's error, in the words of `foundation.lib.text`.
    """

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and _takes_words(field):
                field.to_python = partial(_cleaned, field.to_python, field)  # type: ignore[method-assign]
        super().full_clean()  # type: ignore[misc]


def _takes_words(field: forms.CharField) -> bool:
    """Say whether `field` is text that does not see to itself: passwords, JSON and `lib.fields` have their own ways."""
    already = isinstance(field.to_python, partial) or type(field).to_python is not forms.CharField.to_python
    return not already and not isinstance(field.widget, forms.PasswordInput)


def _cleaned(to_python: Callable[[Any], Any], field: forms.CharField, value: Any) -> Any:
    words = to_python(value)
    if not words or not isinstance(words, str):
        return words
    if isinstance(field.widget, forms.Textarea):
        return text.clean(words, limit=field.max_length or text.CHARACTERS)
    return text.one_line(words, limit=field.max_length or 200)


class ScaleInput(forms.RadioSelect):
    """Radio buttons for a five-point scale whose ends and middle are spelled out."""

    def __init__(self, attrs: dict[str, Any] | None = None, anchors: Mapping[str, Words] | None = None) -> None:
        super().__init__(attrs)
        self.anchors = anchors or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "anchor": self.anchors.get(str(value), "")}


class ScaleField(forms.ChoiceField):
    """One to five, or "cannot judge".

    Cleans to "1" … "5" or `CANNOT_JUDGE` ("" when it is not required and nothing was chosen).
    `anchors` maps "1", "3" and "5" to what such a score means; 2 and 4 lie between.
    """

    widget = ScaleInput

    def __init__(self, *, anchors: Mapping[str, Words], cannot_judge: Words | None = None, **kwargs: Any) -> None:
        choices = [(str(score), str(score)) for score in range(1, 6)]
        super().__init__(choices=[*choices, (CANNOT_JUDGE, cannot_judge or _("Cannot judge"))], **kwargs)
        self.widget.anchors = anchors


class MonthInput(forms.DateInput):
    """A month of a year, by the browser's own control where it has one and as `2026-03` where it hasn't."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "2026-03", **(attrs or {})}, format="%Y-%m")


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants the ISO form whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was posted. An empty POST binds too, and is told what it lacks."""
    return request.POST if request.method == "POST" else None


def accepted(form: forms.BaseForm, act: Callable[[dict[str, Any]], Result]) -> Result | None:
    """What `act` returns for the cleaned data; None when the form is invalid or `act` refuses what was typed.

    A ValidationError from `act` becomes the form's own errors, so that a rule stands in one place: the action.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
