"""The kit that every diagram of the book is drawn with: what each shape and color means.

One shape and one color for each role, so that neither is needed alone to read a picture:

======================  ====================  =====================================
role                    color (Okabe-Ito)     shape
======================  ====================  =====================================
input ``x_t``           blue                  circle, enters from below
state ``h_t``           green                 thick solid line, from left to right
output ``y_t``          reddish purple        diamond, leaves upward
parameter ``W, b``      orange                pill that sits on an arrow
layer (``tanh``)        sky blue              rectangle
sum, product            ink on white          circle with + or ×
gate (``σ``)            yellow                hexagon (from the LSTM on)
long memory ``c_t``     vermilion             double line, from left to right (LSTM)
blame (gradient)        ink                   thick line against time, a head at the left
joined ``h`` and ``x``  green and blue        two lines side by side, no dot
copy                    its line's color      dot where a line forks
what is gone            gray                  dotted outline
======================  ====================  =====================================

How the cells grow from chapter to chapter
    `rnn_cell` fixes the plan: the state from left to right, the input rising from below, the
    output leaving upward at the right end. The LSTM's figures (lstm.py) keep all of it and add
    one thing each: (1) weights, sum and function are folded into one layer in a slot above the
    state's line, and a second, double line runs above the slots; (2) a forget gate in the first
    slot with a product on the double line; (3) an input gate, and the old tanh layer becomes the
    candidate, with a product, a sum on the double line, and a tanh that reads it; (4) an output
    gate in the last slot with a product on the way down to the state's line. The GRU
    (draw_10.py) gives up pieces, of which dotted ghosts remain: one state takes both lines'
    place. A figure draws what is old inside `quiet()`, pale and gray, and its one addition in full
    color and, in chapter 6, a dashed frame.

Coordinates are SVG's: x to the right, y downward. Heights of text are given as the middle of
its small letters. A picture 700 wide may use nothing smaller than `SMALL`, so that it reads at
350 pixels; tests/test_diagrams.py holds every picture to that.
"""

import math

from canvas import (
    BLUE,
    CELL,
    FAINT,
    GHOST,
    GREEN,
    INK,
    MATH,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    SMALL,
    VERMILION,
    YELLOW,
    Canvas,
    Point,
    number,
    tint,
)

# Heights of the lines of the vanilla cell: the state, the input.
LANE_H = 220
LANE_X = 410


class Picture(Canvas):
    """A canvas that knows the shapes of the book's roles."""

    def state_line(self, *points: Point) -> None:
        """Draw the state's line: thick, green, with a head."""
        self.arrow(*points, color=GREEN, width=6)

    def memory_line(self, *points: Point) -> None:
        """Draw the long memory's line: double, vermilion, with a head."""
        self.arrow(*points, color=VERMILION, width=9, stroke_linecap="butt")
        self.line(*points[:-1], short_of(points[-2], points[-1], 22), color=PAPER, width=3.4)

    def blame(self, *points: Point, dashed: bool = False, width: float = 4) -> None:
        """Draw the way of a gradient: ink, against time; dashed for a second kind of way."""
        style = {"stroke_dasharray": "9 8", "stroke_linecap": "butt"} if dashed else {}
        self.arrow(*points, width=width, **style)

    def joined(self, *points: Point) -> None:
        """Draw the joined h and x: two lines side by side, h above, thicker."""
        for color, width, shift in ((GREEN, 6, -2), (BLUE, 4, 3)):
            lane = ((x, y + shift) for x, y in points)
            self.line(*lane, color=color, width=width, stroke_linecap="butt")

    def joins(self, x: float, start: float, y: float, bend: float = 16) -> None:
        """Draw the input's line: up from a height, then beside the state's line at y."""
        lane = number(y + 3)
        data = f"M{number(x - bend)},{number(start)} V{number(y + 3 + bend)} "
        data += f"Q{number(x - bend)},{lane} {number(x)},{lane}"
        self.path(data, BLUE, 4, stroke_linecap="butt")

    def new(self, x: float, y: float, width: float, height: float, at: float = 0) -> None:
        """Draw the dashed frame around what a figure adds; its word stands in the upper edge."""
        self.box(x, y, width, height, "none", MUTED, 14, 2, stroke_dasharray="3 5")
        middle = at or x + width / 2
        self.box(middle - 24, y - 9, 48, 18, tint(CELL, 0.55), "none", 0, 0)
        self.text(middle, y, "new", SMALL, font_weight="bold")

    def gone(self, x: float, y: float, name: str, radius: float = 36) -> None:
        """Draw the ghost of a gate that is no more: a dotted outline with its letter in gray."""
        self.hexagon(x, y, radius, CELL, GHOST, stroke_dasharray="2 6")
        self.math(x, y, name, fill=MUTED)

    def ghost(self, *points: Point, width: float = 3) -> None:
        """Draw the ghost of a line that is no more."""
        self.line(*points, color=GHOST, width=width, stroke_dasharray="1 7")

    def hexagon(
        self, x: float, y: float, radius: float, fill: str, stroke: str, **style: object
    ) -> None:
        """Draw the shape of a gate."""
        corners = (
            (x + radius * math.cos(k * math.pi / 3), y + radius * math.sin(k * math.pi / 3))
            for k in range(6)
        )
        self.polygon(corners, fill, stroke, **style)

    def input(self, x: float, y: float, formula: str = "", radius: float = 28) -> None:
        """Draw an input: a blue circle."""
        self.circle(x, y, radius, tint(BLUE), BLUE)
        if formula:
            self.math(x, y, formula)

    def output(self, x: float, y: float, formula: str = "", radius: float = 32) -> None:
        """Draw an output: a purple diamond."""
        corners = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
        self.polygon(corners, tint(PURPLE, 0.35), PURPLE)
        if formula:
            self.math(x, y, formula)

    def state(self, x: float, y: float, size: float = 40) -> None:
        """Draw a state as a node: a green square with round corners."""
        self.box(
            x - size / 2, y - size / 2, size, size, tint(GREEN), GREEN, radius=10, stroke_width=3
        )

    def parameter(
        self, x: float, y: float, formula: str, width: float = 62, size: float = MATH
    ) -> None:
        """Draw a learned parameter: an orange pill, set on the arrow that it multiplies."""
        height = 1.5 * size
        self.box(
            x - width / 2,
            y - height / 2,
            width,
            height,
            tint(ORANGE, 0.3),
            ORANGE,
            radius=height / 2,
            stroke_width=3,
        )
        self.math(x, y, formula, size)

    def layer(
        self,
        x: float,
        y: float,
        name: str,
        width: float = 92,
        height: float = 60,
        size: float = MATH,
    ) -> None:
        """Draw a layer, or its function alone: a sky-blue rectangle."""
        self.box(
            x - width / 2, y - height / 2, width, height, tint(SKY, 0.35), SKY, 4, stroke_width=3
        )
        self.math(x, y, name, size)

    def gate(
        self, x: float, y: float, name: str = "σ", radius: float = 36, size: float = MATH
    ) -> None:
        """Draw a gate: a yellow hexagon."""
        self.hexagon(x, y, radius, tint(YELLOW, 0.5), "#8a8100")
        self.math(x, y, name, size)

    def operation(self, x: float, y: float, sign: str, radius: float = 21) -> None:
        """Draw a sum (+) or an element-wise product (×): a white circle with its sign."""
        self.circle(x, y, radius, "white", INK)
        arm = 0.5 * radius
        slant = arm if sign == "+" else 0.7 * arm
        if sign == "+":
            self.line((x - arm, y), (x + arm, y))
            self.line((x, y - arm), (x, y + arm))
        else:
            self.line((x - slant, y - slant), (x + slant, y + slant))
            self.line((x - slant, y + slant), (x + slant, y - slant))


def short_of(start: Point, stop: Point, rest: float) -> Point:
    """Return the point on the way from start to stop that is `rest` short of the end."""
    share = 1 - rest / math.dist(start, stop)
    return start[0] + share * (stop[0] - start[0]), start[1] + share * (stop[1] - start[1])


def rnn_cell(picture: Picture) -> None:
    """Draw one step of the vanilla RNN, the base of the series, on a picture 700 wide."""
    picture.box(148, 92, 392, 242, CELL, FAINT, radius=26)
    picture.state_line((24, LANE_H), (302, LANE_H))
    picture.state_line((344, LANE_H), (380, LANE_H))
    picture.state_line((474, LANE_H), (676, LANE_H))
    picture.arrow((322, LANE_X - 28), (322, LANE_H + 22), color=BLUE, width=4)
    picture.arrow((322, 148), (322, LANE_H - 22), color=ORANGE, width=4)
    picture.line((506, LANE_H), (506, 60), color=GREEN, width=6)
    picture.head(506, 44, -90, GREEN, 19)
    picture.circle(506, LANE_H, 7, GREEN, GREEN)
    picture.parameter(218, LANE_H, "W_h", 70)
    picture.parameter(322, 300, "W_x", 70)
    picture.parameter(322, 134, "b", 48)
    picture.operation(322, LANE_H, "+")
    picture.layer(428, LANE_H, "tanh", 92, 64)
    picture.input(322, LANE_X, "x_t", 30)
