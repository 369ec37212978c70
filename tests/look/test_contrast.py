"""Colours can be told apart, in both themes: 4.5 to 1 for text, 3 to 1 for edges and marks (WCAG 1.4.3, 1.4.11)."""

import pytest

from competencies.enums import Factor
from tests.look.colours import contrast, linear_rgb, themes

GROUNDS = ["paper", "surface", "sunken"]
TONES = ["good", "warning", "bad"]
TEXT = (
    [(ink, ground) for ink in ["ink", "muted", "action", "action-strong", "thread", *TONES] for ground in GROUNDS]
    + [(tone, f"{tone}-tint") for tone in TONES]
    + [(ink, f"{tint}-tint") for ink in ["ink", "muted"] for tint in [*TONES, "info"]]
    + [("on-action", ground) for ground in ["action", "action-strong", "thread"]]
    + [("action", "info-tint"), ("action-strong", "info-tint")]
)
MARKS = [
    (mark, ground)
    for mark in ["edge", "focus", "thread", "action", *(f"factor-{name}" for name in Factor.values)]
    for ground in GROUNDS
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read(theme: str) -> None:
    colours = themes()[theme]
    measured = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert len(measured) >= 35
    assert {pair: round(ratio, 2) for pair, ratio in measured.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_and_marks_can_be_seen(theme: str) -> None:
    colours = themes()[theme]
    measured = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in MARKS}
    assert len(measured) >= 30
    assert {pair: round(ratio, 2) for pair, ratio in measured.items() if ratio < 3} == {}


def test_both_themes_have_every_colour_and_screens_can_show_it() -> None:
    light, dark = themes()["light"], themes()["dark"]
    assert len(light) >= 20
    assert set(light) == set(dark)
    for colours in (light, dark):
        for name, colour in colours.items():
            assert all(-0.04 <= part <= 1.04 for part in linear_rgb(*colour)), name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_errors_do_not_look_like_the_thread(theme: str) -> None:
    colours = themes()[theme]
    hues = abs(colours["bad"][2] - colours["thread"][2]) % 360
    assert min(hues, 360 - hues) >= 40


def test_contrast_is_the_known_one() -> None:
    assert contrast((1, 0, 0), (0, 0, 0)) == pytest.approx(21, abs=0.01)
    assert contrast((0.5999, 0, 0), (1, 0, 0)) == pytest.approx(3.95, abs=0.05)  # about #808080 on white
