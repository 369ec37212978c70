"""Places in a text: filled in once, in one pass, and refused in words where they cannot be."""

import pytest
from django.utils.translation import override

from foundation.lib.placeholders import Placeholder, fill, problems

PLACES = (
    Placeholder(slug="kandidat", key="candidate", meaning="the candidate’s name", example="Sam"),
    Placeholder(slug="sista_dag", key="deadline", meaning="the last day", example="today"),
    Placeholder(slug="lank", key="link", meaning="the link", example="https://", required=True, in_subject=False),
)
WHOLE = "Hej {kandidat}\n\n{lank}"


def told(subject: str, body: str) -> dict[str, list[str]]:
    with override("en"):
        return problems(subject, body, PLACES)


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "{a}"}) == "{b}{a}"


def test_a_line_of_empty_places_goes_and_empty_lines_stay() -> None:
    assert fill("Hej\n\n{a} {b}\n{a}!\n", {"a": "", "b": ""}) == "Hej\n\n!\n"
    assert fill("{a}", {"a": "two\nlines"}) == "two\nlines"


def test_a_whole_text_is_taken() -> None:
    assert told("Om {kandidat}", WHOLE) == {}


@pytest.mark.parametrize(
    ("subject", "body", "part", "says"),
    [
        ("Hej", "Ingen länk", "body", "The text must have {lank}: the link."),
        ("Hej", WHOLE + " {chef}", "body", "There is no {chef}"),
        ("Hej {chef}", WHOLE, "subject", "There is no {chef}"),
        ("Hej", WHOLE + " {Sista dag}", "body", "Did you mean {sista_dag}?"),
        ("Hej", "{Länk}", "body", "Did you mean {lank}?"),
        ("Se {lank}", WHOLE, "subject", "{lank} cannot stand in the subject"),
        ("Hej {", WHOLE, "subject", "stands alone"),
        ("Hej", WHOLE + "{{ kandidat.email }}", "body", "There is no { kandidat.email }"),
        ("Hej", WHOLE + "{% load admin %}", "body", "There is no {% load admin %}"),
        ("Hej", WHOLE + "{kandidat.name}", "body", "There is no {kandidat.name}"),
        ("Hej", WHOLE + "{kandidat!r:>99}", "body", "There is no {kandidat!r:>99}"),
        ("Hej", WHOLE + "{}", "body", "There is no {}"),
        (" ", WHOLE, "subject", "Write a text here."),
        ("Hej", "\n", "body", "Write a text here."),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(subject: str, body: str, part: str, says: str) -> None:
    found = told(subject, body)
    assert set(found) == {part}
    assert any(says in line for line in found[part]), found
