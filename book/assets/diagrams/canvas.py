"""The canvas of the book's diagrams: colors, fonts, text and formulas, lines, plain shapes.

What a shape or a color *means* is said in kit.py.
"""

import math
import re
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import drawsvg

INK = "#1f2933"
MUTED = "#55606b"
FAINT = "#c9c6bb"
PAPER = "#fdfcf8"
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


# Names that a formula writes upright.
UPRIGHT = {"tanh", "softmax"}

Point = tuple[float, float]


def number(value: float) -> float:
    """Round a coordinate to a tenth, and drop the point of a whole number."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


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
        self.drawing = drawsvg.Drawing(width, height, role="img", font_family=SANS)
        self.drawing.set_render_size(w=round(0.92 * width), h=round(0.92 * height))
        self.add(drawsvg.Raw(f"<title>{escape(title)}</title>"))
        self.add(drawsvg.Raw(f"<desc>{escape(description)}</desc>"))
        if card:
            self.box(1, 1, width - 2, height - 2, fill=PAPER, stroke="#e2dfd4", radius=16)

    def add(self, element: drawsvg.DrawingElement) -> None:
        """Put any drawsvg element on the picture."""
        self.drawing.append(element)

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
                fill=fill,
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
        """Write a formula: letters italic, `_t` or `_{t−1}` lowered, functions upright."""
        line = drawsvg.Text(
            "",
            size,
            number(x),
            number(y + 0.28 * size),
            fill=fill,
            text_anchor=anchor,
            font_family=SERIF,
        )
        lift = 0.0
        for piece in re.finditer(r"_\{(?P<braced>[^}]*)\}|_(?P<one>.)|(?P<plain>[^_]+)", formula):
            lowered = piece["braced"] or piece["one"]
            drop = 0.2 * size if lowered else 0.0
            for run in re.findall(r"[A-Za-z]+|[^A-Za-z]+", lowered or piece["plain"]):
                style: dict[str, object] = {}
                if run.isalpha() and run not in UPRIGHT:
                    style["font_style"] = "italic"
                if lowered:
                    style["font_size"] = number(0.7 * size)
                if drop != lift:
                    style["dy"] = number(drop - lift)
                    lift = drop
                line.append(drawsvg.TSpan(run, **style))
        self.add(line)

    # Lines

    def path(self, data: str, color: str = INK, width: float = 3, **style: object) -> None:
        """Draw a line along SVG path data."""
        style = {"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round", **style}
        self.add(drawsvg.Path(data, stroke=color, stroke_width=width, **style))

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
        self.add(drawsvg.Lines(*map(number, corners), close=True, fill=color))

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
                fill=fill,
                stroke=stroke,
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
                *map(number, (x, y, radius)), fill=fill, stroke=stroke, stroke_width=stroke_width
            )
        )

    def polygon(self, points: Iterable[Point], fill: str, stroke: str) -> None:
        """Draw a closed shape through the points."""
        flat = [number(value) for point in points for value in point]
        self.add(
            drawsvg.Lines(
                *flat, close=True, fill=fill, stroke=stroke, stroke_width=3, stroke_linejoin="round"
            )
        )
