"""What differs between texts, by line and by word."""

import time

import pytest

from foundation.lib.differences import MOST_WORDS, Difference, of_lines, of_text


def told(words: list[object]) -> str:
    """The text with what differs between brackets."""
    return "".join(f"[{one.text}]" if one.differ else one.text for one in words)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("before", "now", "was", "is_now"),
    [
        (
            "Planerar sitt arbete.",
            "Planerar hela sitt arbete.",
            "Planerar sitt arbete.",
            "Planerar [hela] sitt arbete.",
        ),
        ("Gör klart, i tid", "Gör klart i tid", "Gör klart[,] i tid", "Gör klart i tid"),
        ("Hej", "Något helt annat", "[Hej]", "[Något helt annat]"),
        ("a b\nc d", "a b\nc e", "a b\nc [d]", "a b\nc [e]"),
        ("Lugn", "", "[Lugn]", ""),
        ("!!", "??", "[!!]", "[??]"),
        ("   ", "x", "[   ]", "[x]"),
    ],
)
def test_words_that_went_and_came_are_marked(before: str, now: str, was: str, is_now: str) -> None:
    found = Difference("changed", before, now)
    assert (told(found.was), told(found.is_now)) == (was, is_now)


def test_nothing_is_lost_between_the_marks() -> None:
    for before, now in (("Ser, hör  och\n- frågar.", "Ser och\n- frågar nu"), ("Åsa & Bo", "Bo & Åsa")):
        found = Difference("changed", before, now)
        assert ["".join(one.text for one in words) for words in (found.was, found.is_now)] == [before, now]


def test_a_line_in_other_words_is_paired_and_an_order_is_told() -> None:
    before = ["Håller tider", "Planerar dagen väl", "Gammal rad"]
    found = of_lines(before, ["Planerar dagen mycket väl", "Håller tider", "Helt ny punkt"], "Beteenden")
    assert [(one.kind, one.before, one.now) for one in found] == [
        ("removed", "Gammal rad", ""),
        ("changed", "Planerar dagen väl", "Planerar dagen mycket väl"),
        ("added", "", "Helt ny punkt"),
    ]
    assert {one.name for one in found} == {"Beteenden"}
    assert [one.kind for one in of_lines(["A", "B"], ["B", "A"])] == ["moved"]
    assert of_lines(["A"], ["A"]) == of_text("A", "A") == []


def test_long_texts_are_told_whole_and_at_once() -> None:
    started = time.process_time()
    one, other = "a " * (MOST_WORDS + 1), "a " * MOST_WORDS + "b c"
    assert told(Difference("changed", one, other).was) == f"[{one}]"
    assert len(of_lines([f"{n} a a a" for n in range(200)], [f"{n} b b b" for n in range(200)])) == 400
    assert time.process_time() - started < 2
