"""Bar charts as plain numbers for a template that draws them as SVG: no script, no style, nothing fetched.

What a chart shows stands as a table beside it; its title and description are read out in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 340
ROW = 30
BAR_HEIGHT = 20
LETTER = 8  # about, of the labels' size
GAP = 8
FIGURE = 92  # room for the figure after the longest bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its figure in words, and where it lies. All lengths are whole, so that no language's decimal
    comma gets into them."""

    label: str
    figure: str
    y: int
    x: int
    width: int
    unfinished: bool = False  # what it counts still goes on

    @property
    def base(self) -> int:
        """Where the label and the figure stand."""
        return self.y + BAR_HEIGHT - 5

    @property
    def end(self) -> int:
        return self.x + self.width + (GAP if self.width else 0)


@dataclass(frozen=True, slots=True)
class Chart:
    """What `components/bars.html` draws; `name` is unique on its page."""

    name: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    bar_height: int = BAR_HEIGHT

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def bars(
    name: str,
    title: str,
    description: str,
    rows: Sequence[tuple[str, float | None, str]],
    *,
    most: float | None = None,
    unfinished: str = "",
) -> Chart:
    """A chart of horizontal bars from (label, value, figure in words). The longest bar is `most`, or the largest value;
    a value of None has no bar. The bar with the label `unfinished` is drawn as one that still grows."""
    x = max((len(label) for label, _value, _figure in rows), default=0) * LETTER + GAP
    largest = most or max((value or 0 for _label, value, _figure in rows), default=0) or 1
    longest = max((len(figure) for _label, _value, figure in rows), default=0)
    room = max(WIDTH - x - max(FIGURE, longest * LETTER + GAP), 1)
    drawn = tuple(
        Bar(
            label,
            figure,
            at * ROW + (ROW - BAR_HEIGHT) // 2,
            x,
            round(room * min((value or 0) / largest, 1)),
            unfinished=bool(unfinished) and label == unfinished,
        )
        for at, (label, value, figure) in enumerate(rows)
    )
    return Chart(name, title, description, drawn)
