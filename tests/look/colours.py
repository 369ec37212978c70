"""OKLCH to WCAG contrast, from the text of tokens.css; nothing of a browser in it."""

import math
import re
from pathlib import Path

TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
_TOKEN = re.compile(r"--([a-z-]+):\s*oklch\(([\d.]+)%\s+([\d.]+)\s+([\d.]+)\)")


def themes() -> dict[str, dict[str, tuple[float, float, float]]]:
    """The colour tokens of the light theme, and of the dark one where it differs (it must redefine every colour)."""
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    return {"light": _read(light), "dark": _read(dark)}


def factor_hues() -> dict[str, float]:
    """The hue of each factor's mark."""
    css = TOKENS.with_name("components").joinpath("factor.css").read_text()
    return {name: float(hue) for name, hue in re.findall(r"\.([a-z_]+) \{ --hue: oklch\(var\(--factor\) (\d+)\)", css)}


def _read(css: str) -> dict[str, tuple[float, float, float]]:
    colours = {name: (float(li) / 100, float(ch), float(hue)) for name, li, ch, hue in _TOKEN.findall(css)}
    lightness, chroma = re.search(r"--factor: ([\d.]+)% ([\d.]+);", css).groups()  # type: ignore[union-attr]
    marks = {f"factor-{name}": (float(lightness) / 100, float(chroma), hue) for name, hue in factor_hues().items()}
    return {**colours, **marks}


def linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear-light sRGB by Björn Ottosson's matrices; may lie outside 0..1 when the colour is out of gamut."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The WCAG 2 contrast ratio of two OKLCH colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in linear_rgb(*colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
