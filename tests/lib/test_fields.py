"""Fields that people type into: what is kept, and what is said when it cannot be."""

import pytest
from django.core.exceptions import ValidationError

from foundation.lib.fields import AddressField, LineField, PhoneField, TextField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Karin\tAlm ", "Karin Alm"), ("Karin\r\nAlm", "Karin Alm"), ("Karin\x00 \u202eAlm\ud800", "Karin Alm")],
)
def test_a_line_is_one_line_without_anything_nobody_types(typed: str, kept: str) -> None:
    assert LineField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["070-174 06 05", "+46 (0)8 465 004 00", "08\u2011465\u202f004\u202f00", ""])
def test_a_phone_number_is_kept_as_it_was_typed(typed: str) -> None:
    assert PhoneField(required=False).clean(typed) == " ".join(typed.split())


@pytest.mark.parametrize("typed", ["ring mig", "123", "070-174 06 05 eller mejl", "+", "0" * 41])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        PhoneField().clean(typed)


def test_an_address_loses_what_pasting_brought_along() -> None:
    assert AddressField().clean("\u200b karin.alm@example.org\n") == "karin.alm@example.org"


@pytest.mark.parametrize(
    "typed", ["karin", "karin@", "karin.alm@example.org\r\nBcc: x@example.org", "a" * 250 + "@b.se"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        AddressField().clean(typed)


def test_a_text_keeps_its_lines_and_its_limit() -> None:
    assert TextField().clean("Ett\r\ntvå") == "Ett\ntvå"
    assert TextField(max_length=3).clean(" två ") == "två"
    with pytest.raises(ValidationError):
        TextField(max_length=3).clean("fyra")
