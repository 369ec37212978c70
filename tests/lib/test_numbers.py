"""Counts in running sentences: words up to nine, figures from ten."""

import pytest
from django.utils.translation import override

from foundation.lib.numbers import in_words


@pytest.mark.parametrize(
    ("count", "swedish", "english"),
    [
        (0, "ingen", "none"),
        (1, "en", "one"),
        (2, "två", "two"),
        (7, "sju", "seven"),
        (9, "nio", "nine"),
        (10, "10", "10"),
    ],
)
def test_up_to_nine_in_words_and_from_ten_in_figures(count: int, swedish: str, english: str) -> None:
    with override("sv"):
        assert in_words(count) == swedish
    with override("en"):
        assert in_words(count) == english


def test_what_cannot_be_counted_on_fingers_stays_a_figure() -> None:
    assert in_words(-1) == "-1"
