"""Form fields for what people type about each other: cleaned as it is stored, errors that say what to do."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.lib import text

FEWEST_DIGITS = 5
_BULLET = re.compile(r"^\s*(?:[-–—•·*]\s+|[•·])")
_NUMBER = re.compile(r"[+\d][\d ()/.\u2010-\u2013-]*")


class LineField(forms.CharField):
    """One line (a name, a title, an employer), cleaned by `text.one_line`: at most `max_length` characters."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = max_length

    def to_python(self, value: Any) -> str:
        return text.one_line(super().to_python(value) or "", limit=self.longest)


class TextField(forms.CharField):
    """Several lines, cleaned by `text.clean`: at most `max_length` characters (and its limit of lines).

    `conditional` when the label itself says in which case it must be filled in.
    """

    widget = forms.Textarea

    def __init__(self, *, max_length: int = text.CHARACTERS, conditional: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conditional = conditional
        self.max_length = max_length  # told beside the field; counted after cleaning

    def to_python(self, value: Any) -> str:
        return text.clean(super().to_python(value) or "", limit=self.max_length or text.CHARACTERS)


class LinesField(TextField):
    """A list, one item a line, cleaned to a list of strings: at most `most` of at most `longest` characters each.

    Empty lines are none, and the bullets that pasting brings along are taken off. Refused in words that name the line.
    """

    def __init__(self, *, most: int, longest: int, **kwargs: Any) -> None:
        super().__init__(max_length=most * (longest + 2), **kwargs)
        self.most, self.longest = most, longest

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # the form's clean() takes what it gets
        """The items in order, each once; ValidationError for too many, or one that is too long."""
        found = [
            text.one_line(_BULLET.sub("", line), limit=self.max_length or text.CHARACTERS)
            for line in super().to_python(value).split("\n")
        ]
        items = list(dict.fromkeys(item for item in found if item))
        if len(items) > self.most:
            raise ValidationError(
                _("There are %(count)s lines; at most %(most)s fit. Keep what weighs most."),
                code="too_many",
                params={"count": len(items), "most": self.most},
            )
        for item in items:
            if len(item) > self.longest:
                raise ValidationError(
                    _("The line that begins “%(start)s” is %(length)s characters; at most %(limit)s fit."),
                    code="too_long",
                    params={"start": item[:30], "length": len(item), "limit": self.longest},
                )
        return items


class AddressField(forms.EmailField):
    """An e-mail address as it fits in the database; what pasting brings along around it is taken off.

    `conditional` as a `TextField`'s.
    """

    default_error_messages = {
        "invalid": _("Write a whole e-mail address, for example name@example.org."),
        "required": _("Write the e-mail address."),
    }

    def __init__(self, *, conditional: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.conditional = conditional

    def to_python(self, value: Any) -> str:
        return text.one_line(super().to_python(value) or "", limit=254)


class PhoneField(LineField):
    """A phone number as people write it: digits, spaces, brackets, hyphens and a plus first. Kept as it was typed."""

    default_error_messages = {
        "invalid": _("Write the phone number with digits, for example 070-174 06 05."),
        "required": _("Write the phone number."),
    }
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (not _NUMBER.fullmatch(value) or sum(map(str.isdigit, value)) < FEWEST_DIGITS):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
