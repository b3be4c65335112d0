"""Pictures of chapter 11: whose perplexity a printed number is, and where noise may go."""

from canvas import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, SKY, SMALL, TEXT, YELLOW, smooth, tint
from kit import Picture

# The band of the text: its upper edge, its height, its left end, the width of a tenth.
BAND, TALL, LEFT, TENTH = 60, 54, 40, 62
# The two curves' frame.
START, END, FLOOR, CEILING = 84, 480, 448, 226


def band(picture: Picture) -> None:
    """Draw the text, cut where the chapter cuts it."""
    for first, tenths, color in ((0, 8, SKY), (8, 1, YELLOW), (9, 1, PURPLE)):
        x = LEFT + TENTH * first
        picture.box(x, BAND, TENTH * tenths, TALL, tint(color, 0.35), color, 0, 2)
    picture.text(LEFT + 4 * TENTH, BAND + TALL / 2, "read, again and again", TEXT)
    picture.line((LEFT + 8.5 * TENTH, BAND), (LEFT + 8.5 * TENTH, 44), color=INK, width=2)
    picture.text(LEFT + 9 * TENTH, 28, "choose here", TEXT, anchor="end")
    middle = LEFT + 9.5 * TENTH
    picture.line((middle, BAND + TALL), (middle, BAND + TALL + 16), color=INK, width=2)
    picture.text(LEFT + 10 * TENTH, 148, "the next page: decides nothing", TEXT, anchor="end")


def audit() -> Picture:
    """Draw the text in its three parts, and what is printed of training on it."""
    picture = Picture(
        700,
        510,
        "Whose perplexity was printed?",
        "A text as a band: eight tenths are read again and again, on the next tenth choices are "
        "made, the last tenth, the next page, decides nothing. Below, perplexity against passes: "
        "on what was read the curve falls almost to 1, and this is the number that is printed; "
        "on the next page it falls, turns and rises again, and this number is not printed.",
    )
    band(picture)
    picture.text(START - 8, 196, "perplexity", SMALL, MUTED)
    picture.line((START, CEILING - 8), (START, FLOOR), (END + 20, FLOOR), color=INK, width=2)
    picture.line(
        (START, FLOOR - 16), (END, FLOOR - 16), color=MUTED, width=2, stroke_dasharray="2 6"
    )
    picture.text(START - 14, FLOOR - 16, "1", TEXT, anchor="end")
    picture.text((START + END) / 2, FLOOR + 28, "passes over the text", SMALL, MUTED)
    width = END - START
    read = ((0, 232), (0.06, 300), (0.14, 352), (0.28, 394), (0.5, 418), (0.75, 426), (1, 428))
    new = ((0, 232), (0.06, 304), (0.14, 344), (0.26, 356), (0.42, 336), (0.7, 284), (1, 240))
    for curve, color in ((new, PURPLE), (read, BLUE)):
        points = [(START + width * share, y) for share, y in curve]
        picture.path(smooth(points), color, 5)
        picture.circle(*points[-1], 7, color, color, 0)
    picture.text(END + 20, 232, "on the next page", TEXT, anchor="start")
    picture.text(END + 20, 260, "not printed", SMALL, MUTED, "start")
    picture.text(END + 20, 394, "on what was read", TEXT, anchor="start")
    picture.box(END + 20, 410, 96, 32, "white", INK, 4, 2, stroke_dasharray="4 4")
    picture.text(END + 68, 426, "printed", SMALL, font_weight="bold")
    return picture


STEPS = 4
DROPPED_WEIGHTS = {(0, 1), (1, 3), (2, 0), (3, 2), (1, 0)}
DROPPED_UNITS = {1, 3}


def matrix(picture: Picture, x: float, y: float) -> None:
    """Draw a small W_h with the entries that are dropped left empty."""
    for row in range(4):
        for column in range(4):
            empty = (row, column) in DROPPED_WEIGHTS
            fill = "white" if empty else tint(ORANGE, 0.6)
            picture.box(x - 24 + 12 * column, y - 24 + 12 * row, 12, 12, fill, ORANGE, 0, 1.5)


def units(picture: Picture, x: float, y: float, empty: set[int]) -> None:
    """Draw a state as four units, one above the other, with the dropped ones left empty."""
    for k in range(4):
        fill = "white" if k in empty else tint(GREEN, 0.6)
        picture.box(x - 8, y - 28 + 14 * k, 16, 14, fill, GREEN, 0, 1.5)


def two_drops() -> Picture:
    """Draw weight drop on W_h above dropout on the states."""
    picture = Picture(
        700,
        430,
        "Weight drop and locked dropout",
        "Above, weight drop: between the states stands the matrix W_h, in which the same entries "
        "are empty at every step; the states are whole. Below, locked dropout: on their way up to "
        "the output the same units of every state are empty; the way from state to state is "
        "whole.",
    )
    picture.text(
        24,
        36,
        "weight drop: the same holes in the matrix at every step",
        TEXT,
        anchor="start",
        font_weight="bold",
    )
    picture.text(
        24,
        216,
        "locked dropout: the same units, on the way up",
        TEXT,
        anchor="start",
        font_weight="bold",
    )
    for k in range(STEPS):
        x = 90 + 172 * k
        if k:
            picture.arrow((x - 172 + 12, 112), (x - 118, 112), color=GREEN, width=4)
            matrix(picture, x - 86, 112)
            picture.arrow((x - 56, 112), (x - 12, 112), color=GREEN, width=4)
            picture.arrow((x - 172 + 12, 358), (x - 12, 358), color=GREEN, width=4)
            picture.parameter(x - 90, 358, "W_h", 62, 26)
        units(picture, x, 112, set())
        picture.math(x, 164, f"h_{k + 1}", 26)
        units(picture, x, 358, set())
        picture.math(x, 408, f"h_{k + 1}", 26)
        picture.arrow((x, 326), (x, 304), color=GREEN, width=4)
        units(picture, x, 270, DROPPED_UNITS)
    return picture


PICTURES = {"11-audit.svg": audit, "11-two-drops.svg": two_drops}
