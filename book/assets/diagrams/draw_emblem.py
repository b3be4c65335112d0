"""The book's emblem: the house of the cover in section, and the LSTM, on the same two lines.

The house is a cell: what arrives comes along the plank to the door (input gate), hangs on the
shelf (cell state), is let go through the hatch (forget gate) and told at the window (output gate).
Both lines run on from the house into the LSTM: they are two cells of one chain.
"""

from canvas import CELL, FAINT, GREEN, INK, MUTED, VERMILION, tint
from kit import Picture

WIDTH, HEIGHT, WORDS = 1010, 600, 26.5
# Heights that house and cell share: shelf and cell state, gates, plank and hidden state; the input.
SHELF, GATES, FLOOR, INPUT = 160, 330, 440, 550
LEFT, RIGHT, EAVES, RIDGE = 96, 384, 122, 36
HATCH = 236
KNOT = VERMILION


def shell(picture: Picture) -> None:
    """Draw the house cut open: legs, room, walls with door and window, roof, floor with hatch."""
    middle = (LEFT + RIGHT) / 2
    for leg in (LEFT + 20, LEFT + 78, RIGHT - 16, RIGHT + 46):
        picture.line((leg, FLOOR + 8), (leg, 548), width=10, stroke_linecap="butt")
    for x, length in ((20, 120), (200, 90), (330, 110)):
        wave = f"M{x},556 q{length / 4},-7 {length / 2},0 t{length / 2},0"
        picture.path(wave, MUTED, 2)
    room = ((LEFT, FLOOR), (LEFT, EAVES), (middle, RIDGE), (RIGHT, EAVES), (RIGHT, FLOOR))
    picture.polygon(room, CELL, "none")
    for x, top, bottom in (
        (LEFT, EAVES, GATES - 44),
        (RIGHT, EAVES, GATES - 44),
        (RIGHT, GATES + 40, FLOOR),
    ):
        picture.line((x, top), (x, bottom), width=10, stroke_linecap="butt")
    roof = ((LEFT - 30, EAVES + 22), (middle, RIDGE - 14), (RIGHT + 30, EAVES + 22))
    picture.line(*roof, width=16)
    for start, stop in ((18, HATCH - 34), (HATCH + 34, 452)):
        picture.line((start, FLOOR + 7), (stop, FLOOR + 7), width=8, stroke_linecap="butt")
    # The leaves: the door's outward, the hatch's up, the window's shutter outward.
    picture.line((LEFT - 2, GATES - 44), (LEFT - 30, GATES - 30), width=4)
    picture.line((LEFT - 30, GATES - 30), (LEFT - 30, FLOOR + 2), width=6)
    picture.line((HATCH + 34, FLOOR + 4), (HATCH + 62, FLOOR - 38), width=7)
    picture.line((RIGHT, GATES - 44), (RIGHT + 34, GATES - 66), width=7)
    picture.line((RIGHT - 12, GATES + 40), (RIGHT + 24, GATES + 40), width=8)


def cords(picture: Picture) -> None:
    """Draw the cords on the shelf, the one that is let go, and the keeper with a new one."""
    for k, length in enumerate((62, 88, 50, 74, 96, 58, 80, 66)):
        x = LEFT + 50 + 28 * k
        picture.path(f"M{x},{SHELF} q7,{length / 2} 0,{length}", KNOT, 4.5)
        for share in (0.45, 1):
            picture.circle(x + (3 if share < 1 else 0), SHELF + share * length, 5.5, KNOT, KNOT, 0)
    falling = f"M{HATCH},{FLOOR + 40} q-16,22 2,40 t-4,36"
    picture.path(falling, tint(KNOT, 0.55), 5)
    for x, y in ((HATCH - 7, FLOOR + 62), (HATCH + 2, FLOOR + 94)):
        picture.circle(x, y, 5.5, tint(KNOT, 0.55), tint(KNOT, 0.55), 0)
    x = 164
    picture.path(f"M{x - 9},{FLOOR - 96} h18 l15,92 h-48 Z", INK, 4, fill=INK)
    picture.circle(x + 1, FLOOR - 116, 13, INK, INK, 0)
    picture.circle(x - 11, FLOOR - 127, 7, INK, INK, 0)
    picture.line((x + 5, FLOOR - 88), (x + 22, FLOOR - 70), (x + 42, FLOOR - 80), width=8)
    picture.path(f"M{x + 30},{FLOOR - 92} q14,18 10,34 t2,34", KNOT, 4.5)
    picture.circle(x + 41, FLOOR - 60, 5.5, KNOT, KNOT, 0)


def house(picture: Picture) -> None:
    """Draw the house with its gates where door, hatch and window are."""
    shell(picture)
    picture.memory_line((18, SHELF), (990, SHELF))
    cords(picture)
    # What is told at the window goes out along the plank.
    picture.line((RIGHT + 30, GATES), (426, GATES), (426, FLOOR), color=GREEN, width=6)
    picture.line((18, FLOOR), (LEFT + 12, FLOOR), color=GREEN, width=6)
    for x, y, letter in ((LEFT, GATES, "i"), (HATCH, FLOOR + 6, "f"), (RIGHT, GATES, "o")):
        picture.gate(x, y, letter, 30, 34)


def cell(picture: Picture) -> None:
    """Draw the LSTM on the lines that come from the house."""
    f, i, g, o, down = 560, 646, 728, 810, 874
    product, tanh, gated = 230, 222, 272
    picture.line((426, FLOOR), (522, FLOOR), color=GREEN, width=6)
    picture.joins(522, INPUT - 26, FLOOR + 2)
    picture.joined((522, FLOOR + 2), (o, FLOOR + 2))
    picture.input(506, INPUT, "x", 28)
    for x in (f, i, g, o):
        picture.arrow((x, FLOOR + 2), (x, GATES + 29))
        picture.circle(x, FLOOR + 2, 7, INK, INK, 0)
    picture.arrow((f, GATES - 28), (f, SHELF + 22))
    picture.arrow((i, GATES - 28), (i, product), (g - 22, product))
    picture.arrow((g, GATES - 26), (g, product + 22))
    picture.arrow((g, product - 21), (g, SHELF + 22))
    picture.line((down, SHELF), (down, tanh - 18), color=VERMILION, width=9)
    picture.line((down, SHELF), (down, tanh - 18), color=CELL, width=3.4)
    picture.circle(down, SHELF, 8, VERMILION, VERMILION, 0)
    picture.arrow((o, GATES - 28), (o, gated + 14), (down - 21, gated + 14))
    picture.arrow((down, tanh + 18), (down, gated - 8))
    picture.state_line((down, gated + 34), (down, FLOOR), (990, FLOOR))
    picture.layer(down, tanh - 2, "tanh", 62, 38, 26)
    for x, y, sign in (
        (f, SHELF, "×"),
        (g, product, "×"),
        (g, SHELF, "+"),
        (down, gated + 14, "×"),
    ):
        picture.operation(x, y, sign)
    for x, letter, name in ((f, "f", "forget"), (i, "i", "input"), (o, "o", "output")):
        picture.gate(x, GATES, letter, 30, 34)
        picture.text(x, FLOOR + 34, name, WORDS)
        picture.text(x, FLOOR + 62, "gate", WORDS)
    picture.layer(g, GATES, "g", 54, 50, 34)


def emblem() -> Picture:
    """Draw the house and the cell side by side on their two common lines."""
    picture = Picture(
        WIDTH,
        HEIGHT,
        "A house and a cell",
        "Left, the house of the cover in section; right, an LSTM at the same heights. The cell "
        "state's double line runs through the house as the shelf, from which cords hang, and on "
        "through the LSTM; the hidden state's line is the plank. At the door stands the "
        "input gate i, at the hatch in the floor, through which a faded cord falls, the forget "
        "gate f, and at the window the output gate o: the same three signs as in the LSTM.",
    )
    picture.box(496, 96, 410, 424, CELL, FAINT, 24)
    house(picture)
    cell(picture)
    for x, y, word, anchor in (
        (14, GATES - 56, "door", "start"),
        (HATCH + 46, FLOOR + 44, "hatch", "start"),
        (RIGHT + 14, GATES - 84, "window", "start"),
        ((LEFT + RIGHT) / 2, SHELF - 34, "shelf", "middle"),
        (14, FLOOR + 38, "plank", "start"),
    ):
        picture.text(x, y, word, WORDS, anchor=anchor)
    for y, letter, first in ((SHELF, "c", "cell"), (FLOOR, "h", "hidden")):
        picture.math(956, y - 32, letter, 38)
        picture.text(956, y + 34, first, WORDS)
        picture.text(956, y + 62, "state", WORDS)
    return picture


PICTURES = {"emblem.svg": emblem}
