"""What a registrar types as a diary number."""

import pytest

from foundation.records.forms import DiaryNumberForm


@pytest.mark.parametrize("typed", ["VON/2026:00123", "von/2026:00123", " Von/2026:00123\n"])
def test_letters_are_taken_however_typed_and_kept_in_capitals(typed: str) -> None:
    form = DiaryNumberForm({"diary_number": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["diary_number"] == "VON/2026:00123"


@pytest.mark.parametrize(
    "typed", ["", "VON/26:00123", "VON/2026:123", "VON 2026:00123", "VON/2026:00123 9", "V" * 5000]
)
def test_another_form_is_refused(typed: str) -> None:
    assert "diary_number" in DiaryNumberForm({"diary_number": typed}).errors
