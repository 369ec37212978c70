"""How forms look and behave everywhere: our templates, one per field, and fields that know how they are drawn.

Settings name `FormRenderer` as FORM_RENDERER, so `{{ form }}` and `{{ form.name.as_field_group }}` come out in our
markup with Django's own form classes and widgets. The error summary is `components/forms/errors.html`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import django.forms
from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

COUNTED_BELOW = 1000
"""A text area with a lower limit than this tells it before one starts to write; higher limits need no warning."""

CANNOT_JUDGE = "cannot_judge"


class Field(BoundField):
    """A field as the templates meet it: Django's own, with what the markup needs to know beside it."""

    def get_context(self) -> dict[str, Any]:
        """What `components/forms/field.html` is given; errors are looked up once."""
        return {"field": self, "errors": self.errors, "kind": self.kind}

    @cached_property
    def kind(self) -> str:
        """`scale`, `choices`, `checkbox`, `group` (several inputs in one fieldset) or `single`."""
        widget = self.field.widget
        if isinstance(widget, ScaleInput):
            return "scale"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if widget.use_fieldset else "single"

    @property
    def optional(self) -> bool:
        """Whether the label says "(optional)": most fields are needed, so the exception is what is told."""
        return not self.field.required and self.kind != "checkbox" and getattr(self.form, "mark_optional", True)

    @property
    def limit(self) -> int | None:
        """The number of characters a text area takes, when that is little enough to be worth telling."""
        limit = getattr(self.field, "max_length", None)
        return limit if limit and limit <= COUNTED_BELOW and isinstance(self.field.widget, forms.Textarea) else None

    @property
    def first_id(self) -> str:
        """The id the error summary links to: the control itself, or the first of several."""
        widget_id = self.field.widget.attrs.get("id") or self.auto_id
        several = self.kind in {"choices", "scale", "group"}
        return f"{widget_id}_0" if several else widget_id

    def options(self) -> Iterator[dict[str, Any]]:
        """The choices of a radio list, a checkbox list or a scale, with `value label id checked anchor`."""
        widget = self.field.widget
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
        own = settings.TEMPLATES[0]["DIRS"]
        built_in = Path(django.forms.__file__).parent / "templates"
        return self.backend({"APP_DIRS": True, "DIRS": [*own, built_in], "NAME": "forms", "OPTIONS": {}})


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
    default_error_messages: ClassVar = {"required": _("Choose a score, or “cannot judge”.")}

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
