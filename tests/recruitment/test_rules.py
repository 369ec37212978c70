"""How many competencies: three or four, more or fewer with a reason, never more than six."""

import pytest

from foundation.lib.numbers import in_words
from recruitment.rules import competency_count_problem


@pytest.mark.parametrize("count", [3, 4])
def test_three_or_four_need_no_reason(count: int) -> None:
    assert competency_count_problem(count, "") is None


@pytest.mark.parametrize("count", [1, 2, 5, 6])
def test_fewer_and_more_ask_for_a_reason(count: int) -> None:
    assert in_words(count) in (competency_count_problem(count, "  ") or "")
    assert competency_count_problem(count, "Tjänsten är delad.") is None


@pytest.mark.parametrize("count", [0, 7, 12])
def test_none_and_a_seventh_are_refused_whatever_the_reason(count: int) -> None:
    assert competency_count_problem(count, "Vi vill ha allt.")
