"""The book's mark: the logo of the site's header and the icon of the browser's tab."""

import drawsvg
from canvas import GREEN, VERMILION
from kit import Picture


def mark(stroke: float, dot: float) -> Picture:
    """Draw the mark: a cord that makes a loop in the shape of a house, a dot inside."""
    picture = Picture(
        64,
        64,
        "Memory in a Loop",
        "A cord makes a loop in the shape of a house around a dot.",
        card=False,
    )
    picture.drawing.set_render_size(w=64, h=64)
    picture.path("M3,59 C26,59 51,53 51,36 V27 L32,9 L13,27 V36 C13,53 38,59 61,59", GREEN, stroke)
    picture.add(drawsvg.Circle(32, 34, dot, fill=VERMILION))
    return picture


def logo() -> Picture:
    """Draw the logo of the site's header."""
    return mark(6.5, 6.5)


def favicon() -> Picture:
    """Draw the icon of the browser's tab: the same mark, bolder."""
    return mark(8.5, 6.5)


PICTURES = {"../logo.svg": logo, "../favicon.svg": favicon}
