"""The one family that PDFs embed: which files it is, and which characters it can print.

Source Sans Pro from its package: open licence, Latin with every Nordic and most European letters, Greek and Cyrillic,
tabular figures. No italic: that face has half the characters of the upright ones (no Cyrillic, no Greek), so a name
could be printable in one place of a document and not in another.
"""

from functools import cache
from pathlib import Path

from font_source_sans_pro import font_directory
from fontTools.ttLib import TTFont

FAMILY = "Protocol Sans"  # a name of our own: no font installed on the machine can take its place
FACES = {
    400: Path(font_directory) / "SourceSansPro-Regular.ttf",
    600: Path(font_directory) / "SourceSansPro-Semibold.ttf",
}


@cache
def coverage() -> frozenset[int]:
    """Return the code points that every embedded face has a glyph for."""
    points: frozenset[int] | None = None
    for path in FACES.values():
        with TTFont(path, lazy=True) as font:
            here = frozenset(font.getBestCmap())
        points = here if points is None else points & here
    return points or frozenset()
