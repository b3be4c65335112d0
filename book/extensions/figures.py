"""Figures on the page's own paper, in the light and in the dark.

Diagrams and plots are drawn on an opaque near-white card, as a notebook needs it. On the site the
card is taken away, and a second copy is written in which every color keeps its contrast: what
stands out from white by some ratio stands out from the dark paper by the same (a colored line by a
little more), in its own hue. Both copies are in the page, and the theme shows one. A picture that
paints its own ground is of the class ``dark-light`` and stays as it is.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import metadata
from sphinx.application import Sphinx

LIGHT_PAPER, DARK_PAPER = "#fdfcf9", "#191a1b"
# A figure's ground and the brightest line on the dark paper.
PAPERS, DARK_INK = ("#ffffff", "#fdfcf8"), "#dcd9d1"
# A line that has a hue must be seen; a gray one, and a tint that fills an area, may be as faint as
# they were.
HUED, TINT, LEAST_CONTRAST = 0.06, 1.8, 3.0
# A thin line of a color looks duller on a dark ground; a warm white looks olive there.
BRIGHTER, NEUTRAL = 1.25, 0.03

IMAGE = re.compile(
    r'<img(?=[^>]*\ssrc="[^"]*_images/(?P<name>[^"]+\.svg)")(?![^>]*dark-light)[^>]*?\s*/?>'
)
SOURCE = re.compile(r'(src="[^"]*)\.svg"')
CLASS = re.compile(r'\s*class="([^"]*)"')
NAMED = {"white": "#ffffff", "black": "#000000"}
PAINT = re.compile(
    r"(?P<what>\b(?:fill|stroke|stop-color|flood-color|color)\s*(?:=\s*\"|:\s*))"
    r"(?P<color>#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|white\b|black\b)"
)
# The card of a diagram, and the grounds of matplotlib's figure and axes.
CARD = re.compile(r'<rect\b[^>]*\bfill="#fdfcf8"[^>]*\bstroke="#e2dfd4"[^>]*/>')
GROUND = re.compile(
    r'(<g id="(?:figure|axes)_\d+">\s*<g id="patch_\d+">\s*<path [^>]*?style="fill: )#ffffff'
)

Color = tuple[float, float, float]


def linear(color: str) -> Color:
    """Give the linear light of a color like ``#d55e00``, each channel from 0 to 1."""
    channels = (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return red, green, blue


def written(light: Color) -> str:
    """Write linear light as a color; the inverse of `linear`."""
    channels = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in light)
    return "#" + "".join(f"{round(255 * min(max(c, 0), 1)):02x}" for c in channels)


def luminance(color: str) -> float:
    """Give a color's relative luminance as WCAG defines it."""
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colors as WCAG defines it, from 1 to 21.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def oklch(color: str) -> Color:
    """Give a color's lightness, chroma and hue (in radians) in Ottosson's OKLab."""
    r, g, b = linear(color)
    l_ = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m_ = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s_ = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    lightness = 0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_
    green_red = 1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_
    blue_yellow = 0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_
    return lightness, math.hypot(green_red, blue_yellow), math.atan2(blue_yellow, green_red)


def light_of(lightness: float, chroma: float, hue: float) -> Color:
    """Give the linear light of a color in OKLCH; channels beyond 0 and 1 cannot be shown."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_,
        -1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_,
        -0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_,
    )


def shown(lightness: float, chroma: float, hue: float) -> str:
    """Write the color in OKLCH, as colorful as a screen can show it."""
    light = light_of(lightness, chroma, hue)
    while chroma > 0.001 and not all(-0.001 <= channel <= 1.001 for channel in light):
        chroma *= 0.97
        light = light_of(lightness, chroma, hue)
    return written(light)


@cache
def in_the_dark(color: str) -> str:
    """Give the color that stands out from the dark paper as this one does from white.

    >>> in_the_dark("#ffffff")
    '#191a1b'
    """
    if color in PAPERS:
        return DARK_PAPER
    _, chroma, hue = oklch(color)
    wanted = contrast(color, "#ffffff")
    if chroma > HUED and wanted > TINT:
        wanted = max(BRIGHTER * wanted, LEAST_CONTRAST + 0.1)
    if chroma < NEUTRAL:
        chroma /= 3
    wanted = min(wanted, contrast(DARK_INK, DARK_PAPER))
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        candidate = shown(middle, chroma, hue)
        below = luminance(candidate) < luminance(DARK_PAPER)
        if below or contrast(candidate, DARK_PAPER) < wanted:
            low = middle
        else:
            high = middle
    return shown(high, chroma, hue)


def full_name(color: str) -> str:
    """Write a color with six digits.

    >>> full_name("#FFF"), full_name("black")
    ('#ffffff', '#000000')
    """
    color = NAMED.get(color, color).lower()
    return "#" + "".join(2 * digit for digit in color[1:]) if len(color) == 4 else color


def without_card(svg: str) -> str:
    """Let the page's paper show through a figure; small grounds within it take its color."""
    svg = CARD.sub("", svg, count=1)
    return GROUND.sub(r"\1none", svg)


def recolored(svg: str) -> str:
    """Give the copy of a figure for the dark page."""
    svg = PAINT.sub(lambda found: found["what"] + in_the_dark(full_name(found["color"])), svg)
    # What names no color is black, unless the whole says otherwise.
    return re.sub(r"<svg\b", f'<svg style="fill:{DARK_INK}"', svg, count=1)


def on_light_paper(svg: str) -> str:
    """Give the copy of a figure for the light page."""

    def paper(found: re.Match[str]) -> str:
        color = full_name(found["color"])
        return found["what"] + (LIGHT_PAPER if color in PAPERS else color)

    return PAINT.sub(paper, svg)


def show_both(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put both copies of each figure into a page."""
    if "body" not in context:
        return
    places = {name: Path(app.srcdir) / path for path, name in app.builder.images.items()}

    def both(found: re.Match[str]) -> str:
        svg = places[found["name"]].read_text(encoding="utf-8")
        return twice(found[0], size_of(svg))

    context["body"] = IMAGE.sub(both, context["body"])


def size_of(svg: str) -> tuple[int, int]:
    """Give the size of a figure in pixels, so that a page keeps its place before it is there.

    >>> size_of('<svg width="300pt" height="150pt">'), size_of('<svg width="300" height="150">')
    ((400, 200), (300, 150))
    """
    sizes = [re.search(rf'<svg[^>]*\s{side}="([\d.]+)(pt)?"', svg) for side in ("width", "height")]
    width, height = (float(size[1]) * (4 / 3 if size[2] else 1) for size in sizes if size)
    return round(width), round(height)


def twice(image: str, size: tuple[int, int]) -> str:
    """Write an image for the light page and one for the dark.

    >>> print(twice('<img alt="A" src="a.svg" />', (3, 2)))
    <img class="in-light" width="3" height="2" alt="A" src="a.svg" />
    <img class="in-dark" loading="lazy" width="3" height="2" alt="A" src="a-dark.svg" />
    """
    classes = CLASS.search(image)
    image = CLASS.sub("", image)
    given = f" {classes[1]}" if classes else ""
    measures = f'width="{size[0]}" height="{size[1]}"'
    light = image.replace("<img", f'<img class="in-light{given}" {measures}', 1)
    dark = SOURCE.sub(r'\1-dark.svg"', image)
    dark = dark.replace("<img", f'<img class="in-dark{given}" loading="lazy" {measures}', 1)
    return f"{light}\n{dark}"


def write_copies(app: Sphinx, error: Exception | None) -> None:
    """Write both copies of each figure into the finished site."""
    if error is not None or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_images").glob("*.svg"):
        if path.stem.endswith("-dark"):
            continue
        svg = without_card(path.read_text(encoding="utf-8"))
        path.with_stem(f"{path.stem}-dark").write_text(recolored(svg), encoding="utf-8")
        path.write_text(on_light_paper(svg), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", show_both)
    app.connect("build-finished", write_copies)
    return metadata.of(__file__)
