"""The form fields a question becomes; the scale's own field is in `forms`, here are the others."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from foundation.lib import calendar
from foundation.lib.forms import ScaleField
from foundation.lib.questions import Kind, Question
from foundation.lib.text import clean, shown

YES, NO = "yes", "no"
EARLIEST_YEAR = 1940
PRIVATE_MATTERS = _("Write nothing about health, union membership, religion or other private matters.")
ROUGHLY = _("Roughly is enough. Year and month, such as 2021-03.")

Said = str | Promise


# -- free text ------------------------------------------------------------------------------------------


class FreeText(forms.CharField):
    """Text of several lines, cleaned and limited by `text.clean`; the browser never cuts what is pasted."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return clean(str(value)) if value else ""


# -- a period -------------------------------------------------------------------------------------------


class PeriodWidget(forms.Widget):
    """Two months and a box for "still going on", as `<name>_from`, `<name>_to` and `<name>_ongoing`.

    The months are the browser's own control: a wheel under the thumb on a phone. Where a browser has none it is a
    text box, and PeriodField reads what people type there.
    """

    template_name = "components/forms/period.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """`months`, each with `name id value part`, `ongoing` likewise, and `invalid`."""
        value = value if isinstance(value, Mapping) else {}
        base = (attrs or {}).get("id") or ""
        ids = [f"{base}_{number}" if base else "" for number in range(3)]
        return {
            "months": [
                {"part": part, "name": f"{name}_{part}", "id": id_, "value": shown(str(value.get(part) or ""))}
                for part, id_ in zip(("from", "to"), ids, strict=False)
            ],
            "ongoing": {"name": f"{name}_ongoing", "id": ids[2], "checked": bool(value.get("ongoing"))},
            "invalid": (attrs or {}).get("aria-invalid") == "true",
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        return {
            "from": data.get(f"{name}_from") or "",
            "to": data.get(f"{name}_to") or "",
            "ongoing": bool(data.get(f"{name}_ongoing")),
        }

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in ("from", "to", "ongoing"))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """None: the legend names the whole, and each input has its own label."""
        return ""


class PeriodField(forms.Field):
    """From one month to another, or still going on.

    Cleans to `{"from": "2021-03", "to": "2024-06"}`, with `to` None while it is going on and {} when nothing was given.
    With `complete=False` (a draft) a part may be missing, and its key is.
    Refuses what isn't a month, a month after `today`, an end before the beginning, an end together with "going on".
    """

    widget = PeriodWidget
    default_error_messages = {
        "required": _("Give the month it began."),
        "end": _("Give the month it ended, or tick that it is still going on."),
        "from": _("Write the month it began as year and month, such as 2021-03."),
        "to": _("Write the month it ended as year and month, such as 2021-03."),
        "from_later": _("The month it began has not come yet. Change it."),
        "to_later": _("The month it ended has not come yet. Change it, or tick that it is still going on."),
        "order": _("The end is before the beginning. Change one of them."),
        "both": _("There is an end, and yet it is ticked as still going on. Remove one of them."),
    }

    def __init__(self, *, today: date, complete: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.this_month = f"{today:%Y-%m}"
        self.complete = complete

    def clean(self, value: Any) -> dict[str, str | None]:
        value = value or {}
        typed = {part: str(value.get(part) or "").strip() for part in ("from", "to")}
        period: dict[str, str | None] = {part: self._month(words, part) for part, words in typed.items() if words}
        if value.get("ongoing"):
            if "to" in period:
                raise self._refusal("both")
            period["to"] = None
        begun, ended = period.get("from"), period.get("to")
        if begun and ended and ended < begun:
            raise self._refusal("order")
        if self.complete and (period or self.required):
            if "from" not in period:
                raise self._refusal("required")
            if "to" not in period:
                raise self._refusal("end")
        return period

    def _month(self, typed: str, part: str) -> str:
        month = read_month(typed)
        if month is None:
            raise self._refusal(part)
        if month > self.this_month:
            raise self._refusal(f"{part}_later")
        return month

    def _refusal(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})(?:-\d{1,2})?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_NAMED = re.compile(r"([a-z]{3,9})\.?,? (\d{4})")
_MONTHS = range(1, 13)
_BY_NAME = {
    name.lower()[:letters]: number
    for language in ("sv", "en")
    for number, name in zip(_MONTHS, calendar.month_names(language), strict=True)
    for letters in range(3, len(name) + 1)
}


def read_month(typed: str) -> str | None:
    """The month somebody typed, as "2021-03"; None when it can't be told.

    Reads 2021-03, 2021-3, 202103, 2021-03-15, 03/2021, mars 2021, Mar 2021, in either language.
    """
    typed = " ".join(typed.split()).lower().replace("\u2013", "-").replace("\u2212", "-")  # dashes a phone puts in
    if not typed.isascii():
        return None
    if found := _YEAR_FIRST.fullmatch(typed):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(typed):
        year, month = int(found[2]), int(found[1])
    elif found := _NAMED.fullmatch(typed):
        year, month = int(found[2]), _BY_NAME.get(found[1], 0)
    else:
        return None
    return f"{year:04}-{month:02}" if month in _MONTHS and year >= EARLIEST_YEAR else None


# -- a question's fields --------------------------------------------------------------------------------


def fields_for(question: Question, language: str, *, today: date, complete: bool) -> dict[str, forms.Field]:
    """The question's fields by name: its own, and the comment's where the kind has one."""
    label, hint = question.text.within(language), question.help.within(language)
    common: dict[str, Any] = {"label": label, "required": question.required}
    if question.kind is Kind.TEXT:
        return {question.slug: FreeText(rows=6, help_text=_paragraphs(hint, PRIVATE_MATTERS), **common)}
    if question.kind is Kind.PERIOD:
        return {question.slug: PeriodField(today=today, complete=complete, help_text=hint or ROUGHLY, **common)}
    field = _scale(question, language, common) if question.kind is Kind.SCALE else _options(question, language, common)
    field.help_text = hint
    return {question.slug: field, f"{question.slug}_comment": _comment(question, label)}


def _comment(question: Question, to: str) -> FreeText:
    """The box beneath; its label also says to which question it belongs, for those who hear the page."""
    words = _("An example of what you have seen") if question.competency else _("Comment")
    label = format_html('{}<span class="hidden">: {}</span>', words, to)
    return FreeText(rows=3, label=label, required=False, help_text=PRIVATE_MATTERS)


def _scale(question: Question, language: str, common: Mapping[str, Any]) -> forms.ChoiceField:
    anchors = {str(score): words.within(language) for score, words in question.anchors}
    return ScaleField(anchors=anchors, **common)


def _options(question: Question, language: str, common: Mapping[str, Any]) -> forms.ChoiceField:
    if question.kind is Kind.YES_NO:
        choices: list[tuple[str, Said]] = [(YES, _("Yes")), (NO, _("No"))]
    else:
        choices = [(option.slug, option.label.within(language)) for option in question.options]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _paragraphs(hint: str, standing: Said) -> Said:
    """The question's own hint above the standing one."""
    return format_html("<p>{}</p><p>{}</p>", hint, standing) if hint else standing
