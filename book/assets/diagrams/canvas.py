"""The canvas of the book's diagrams: colors, fonts, text and formulas, lines, plain shapes.

What a shape or a color *means* is said in kit.py.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import drawsvg
from formula import number, runs

INK = "#1f2933"
MUTED = "#55606b"
FAINT = "#c9c6bb"
PAPER = "#fdfcf8"
CELL = "#f3f1e8"
GHOST = "#8b939b"
BLUE = "#0072b2"
SKY = "#56b4e9"
GREEN = "#009e73"
ORANGE = "#e69f00"
VERMILION = "#d55e00"
PURPLE = "#cc79a7"
YELLOW = "#f0e442"

SANS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
SERIF = "'STIX Two Text', 'Times New Roman', 'Liberation Serif', Times, serif"

SMALL = 18
TEXT = 21
MATH = 28

Point = tuple[float, float]


def tint(color: str, share: float = 0.25) -> str:
    """Mix a share of a color into white."""
    channels = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - channel)):02x}" for channel in channels)


# Widths of Helvetica's letters in thousandths of the size; other letters count as a digit.
NARROW = {"i": 222, "j": 222, "l": 222, "f": 278, "t": 278, "r": 333, "'": 191, " ": 278}
NARROW |= {".": 278, ",": 278, "c": 500, "k": 500, "s": 500, "v": 500, "x": 500, "y": 500}
WIDTHS = NARROW | {"z": 500, "m": 833, "w": 722, "T": 611, "S": 667}


def text_width(words: str, size: float) -> float:
    """Estimate the width of words in the first fonts of `SANS`."""
    return sum(WIDTHS.get(letter, 556) for letter in words) * size / 1000


def smooth(points: Iterable[Point]) -> str:
    """Path data of a soft curve through all points (Catmull-Rom as cubic Béziers)."""
    p = list(points)
    p = [p[0], *p, p[-1]]
    data = f"M{number(p[1][0])},{number(p[1][1])}"
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        controls = (
            (b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6),
            (c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6),
            c,
        )
        data += " C" + " ".join(f"{number(x)},{number(y)}" for x, y in controls)
    return data


class Canvas:
    """One drawing on an opaque near-white card, with a title and a description inside.

    Parameters
    ----------
    width, height : float
        Size of the card in its own units.
    title, description : str
        What a screen reader says; the description tells what the picture shows.
    card : bool
        Draw the card. The cover paints its own ground.
    """

    def __init__(
        self, width: float, height: float, title: str, description: str, card: bool = True
    ) -> None:
        self.width, self.height = width, height
        self.pale = False
        self.drawing = drawsvg.Drawing(width, height, role="img", font_family=SANS)
        self.drawing.set_render_size(w=round(0.92 * width), h=round(0.92 * height))
        self.add(drawsvg.Raw(f"<title>{escape(title)}</title>"))
        self.add(drawsvg.Raw(f"<desc>{escape(description)}</desc>"))
        if card:
            self.box(1, 1, width - 2, height - 2, fill=PAPER, stroke="#e2dfd4", radius=16)

    def add(self, element: drawsvg.DrawingElement) -> None:
        """Put any drawsvg element on the picture."""
        self.drawing.append(element)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Draw what follows in pale colors and gray words: what a reader has seen before."""
        self.pale = True
        yield
        self.pale = False

    def shade(self, color: str) -> str:
        """Return a line's or an area's color as it is to be drawn, pale in a quiet part."""
        return tint(color, 0.55) if self.pale and color.startswith("#") else color

    def ink(self, fill: str) -> str:
        """Return a color of words as it is to be drawn, gray in a quiet part."""
        return MUTED if self.pale else fill

    def svg(self) -> str:
        """Return the finished file's text, the same on every run."""
        return self.drawing.as_svg() + "\n"

    def save(self, path: Path) -> None:
        """Write the picture to a file."""
        path.write_text(self.svg(), encoding="utf-8", newline="\n")

    # Text

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = TEXT,
        fill: str = INK,
        anchor: str = "middle",
        **style: object,
    ) -> None:
        """Write one line of text whose small letters are centered on y."""
        self.add(
            drawsvg.Text(
                words,
                size,
                number(x),
                number(y + 0.34 * size),
                fill=self.ink(fill),
                text_anchor=anchor,
                **style,
            )
        )

    def math(
        self,
        x: float,
        y: float,
        formula: str,
        size: float = MATH,
        fill: str = INK,
        anchor: str = "middle",
    ) -> None:
        """Write a formula: letters italic, `_t` or `_{t−1}` lowered, `^T` raised, tanh upright."""
        line = drawsvg.Text(
            "",
            size,
            number(x),
            number(y + 0.28 * size),
            fill=self.ink(fill),
            text_anchor=anchor,
            font_family=SERIF,
        )
        for run in runs(formula, size):
            line.append(run)
        self.add(line)

    # Lines

    def path(self, data: str, color: str = INK, width: float = 3, **style: object) -> None:
        """Draw a line along SVG path data."""
        style = {"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round", **style}
        self.add(drawsvg.Path(data, stroke=self.shade(color), stroke_width=width, **style))

    def line(self, *points: Point, color: str = INK, width: float = 3, **style: object) -> None:
        """Draw straight pieces through the points."""
        data = "M" + " L".join(f"{number(x)},{number(y)}" for x, y in points)
        self.path(data, color, width, **style)

    def head(self, x: float, y: float, angle: float, color: str = INK, size: float = 13) -> None:
        """Put an arrowhead with its tip at the point; angle 0 points right, 90 down."""
        turn = math.radians(angle)
        corners = [x, y]
        for along, across in ((-1, -0.48), (-0.78, 0), (-1, 0.48)):
            corners.append(x + size * (along * math.cos(turn) - across * math.sin(turn)))
            corners.append(y + size * (along * math.sin(turn) + across * math.cos(turn)))
        self.add(drawsvg.Lines(*map(number, corners), close=True, fill=self.shade(color)))

    def arrow(self, *points: Point, color: str = INK, width: float = 3, **style: object) -> None:
        """Draw straight pieces through the points with a head at the last one."""
        (x0, y0), (x1, y1) = points[-2:]
        length = math.hypot(x1 - x0, y1 - y0)
        size = 9 + 1.6 * width
        stop = (x1 - (x1 - x0) * 0.8 * size / length, y1 - (y1 - y0) * 0.8 * size / length)
        self.line(*points[:-1], stop, color=color, width=width, **style)
        self.head(x1, y1, math.degrees(math.atan2(y1 - y0, x1 - x0)), color, size)

    # Shapes

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str = "white",
        stroke: str = INK,
        radius: float = 6,
        stroke_width: float = 2,
        **style: object,
    ) -> None:
        """Draw a rectangle by its upper left corner."""
        self.add(
            drawsvg.Rectangle(
                *map(number, (x, y, width, height)),
                rx=radius,
                fill=self.shade(fill),
                stroke=self.shade(stroke),
                stroke_width=stroke_width,
                **style,
            )
        )

    def circle(
        self, x: float, y: float, radius: float, fill: str, stroke: str, stroke_width: float = 3
    ) -> None:
        """Draw a circle by its center."""
        self.add(
            drawsvg.Circle(
                *map(number, (x, y, radius)),
                fill=self.shade(fill),
                stroke=self.shade(stroke),
                stroke_width=stroke_width,
            )
        )

    def polygon(self, points: Iterable[Point], fill: str, stroke: str, **style: object) -> None:
        """Draw a closed shape through the points."""
        flat = [number(value) for point in points for value in point]
        self.add(
            drawsvg.Lines(
                *flat,
                close=True,
                fill=self.shade(fill),
                stroke=self.shade(stroke),
                stroke_width=3,
                stroke_linejoin="round",
                **style,
            )
        )
