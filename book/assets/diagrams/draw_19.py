"""Pictures of chapter 19: what became of an LSTM's parts, and the years from 1991 to 2026."""

from canvas import BLUE, GREEN, INK, MUTED, SMALL, TEXT, VERMILION, tint
from kit import Picture

FIRST, ROW = 112, 92
LEFT, RIGHT = 66, 424


def cell_state(picture: Picture, x: float, y: float) -> None:
    """Draw the cell state: a short double line in a frame."""
    picture.box(x - 38, y - 28, 76, 56, tint(VERMILION), VERMILION, 12, 3)
    picture.box(x - 32, y - 22, 64, 44, "white", VERMILION, 8, 2)
    picture.math(x, y, "c_t", 30)


def table(picture: Picture, x: float, y: float) -> None:
    """Draw a matrix as a grid of 4 × 4 cells in the cell state's color."""
    for row in range(4):
        for column in range(4):
            share = 0.2 + 0.15 * ((3 * row + 2 * column) % 4)
            picture.box(
                x - 32 + 16 * column,
                y - 32 + 16 * row,
                16,
                16,
                tint(VERMILION, share),
                VERMILION,
                0,
                1.5,
            )


def heirs() -> Picture:
    """Draw each part of an LSTM beside what took its place."""
    picture = Picture(
        700,
        540,
        "What became of an LSTM's parts",
        "Two columns with an arrow in each row. The forget gate f became a decay alpha, the cell "
        "state c a table S, the input gate i a rate beta, the output gate o is still an output "
        "gate. The last row, the old h inside the gates, leads to a dotted outline: given up, and "
        "state tracking with it.",
    )
    picture.text(LEFT - 38, 40, "LSTM", TEXT, anchor="start", font_weight="bold")
    picture.text(RIGHT - 38, 40, "gated delta rule", TEXT, anchor="start", font_weight="bold")
    words = (
        ("forget gate", "decay"),
        ("cell state", "table"),
        ("input gate", "learning rate"),
        ("output gate", "output gate"),
        ("h in the gates", ""),
    )
    for row, (old, new) in enumerate(words):
        y = FIRST + ROW * row
        picture.text(LEFT + 58, y, old, TEXT, anchor="start")
        picture.arrow((318, y), (372, y), color=INK if row < 4 else MUTED, width=3)
        if row < 4:
            picture.text(RIGHT + 58, y, new, TEXT, anchor="start")
    for row, (old, new) in {0: ("f_t", "α_t"), 2: ("i_t", "β_t"), 3: ("o_t", "o_t")}.items():
        picture.gate(LEFT, FIRST + ROW * row, old, 36, 30)
        picture.gate(RIGHT, FIRST + ROW * row, new, 36, 30)
    cell_state(picture, LEFT, FIRST + ROW)
    table(picture, RIGHT, FIRST + ROW)
    y = FIRST + ROW * 4
    picture.state(LEFT, y, 68)
    picture.math(LEFT, y, "h_{t−1}", 26)
    picture.gone(RIGHT, y, "")
    picture.text(RIGHT + 58, y - 15, "given up, and", TEXT, MUTED, "start")
    picture.text(RIGHT + 58, y + 17, "state tracking with it", TEXT, MUTED, "start")
    return picture


YEARS = (
    ("1991", "fast weights", "vanishing gradients"),
    ("1997", "", "LSTM"),
    ("2000", "", "forget gate"),
    ("2009", "", "handwriting"),
    ("2014", "attention", "GRU"),
    ("2015", "", "voice search"),
    ("2016", "", "translation, gates without h"),
    ("2017", "Transformer", ""),
    ("2020", "linear attention", ""),
    ("2021", "delta rule in a table", "S4"),
    ("2023", "", "Mamba"),
    ("2024", "mixtures of both", "mixtures of both"),
    ("2024", "gated delta rule", "xLSTM, minGRU"),
    ("2026", "open", "open"),
)
PITCH, TOP, MIDDLE = 46, 96, 340


def timeline() -> Picture:
    """Draw the years downward, what looks back on the left, what carries a state on the right."""
    told = "; ".join(
        f"{year}: " + ", ".join(dict.fromkeys(filter(None, (left, right))))
        for year, left, right in YEARS
    )
    picture = Picture(
        700,
        TOP + PITCH * len(YEARS),
        "From 1991 to 2026",
        "A line of time that runs downward, with keys and values on the left and states carried "
        f"along on the right. {told}.",
    )
    picture.text(MIDDLE - 60, 34, "keys and values", TEXT, anchor="end", font_weight="bold")
    picture.text(MIDDLE + 60, 34, "a state in a loop", TEXT, anchor="start", font_weight="bold")
    picture.line((MIDDLE, 60), (MIDDLE, TOP + PITCH * (len(YEARS) - 0.6)), color=MUTED, width=4)
    for row, (year, left, right) in enumerate(YEARS):
        y = TOP + PITCH * row
        picture.box(MIDDLE - 38, y - 17, 76, 34, "white", MUTED, 17, 2)
        picture.text(MIDDLE, y, year, SMALL, font_weight="bold")
        for side, word, color, anchor in (
            (-1, left, BLUE, "end"),
            (1, right, GREEN, "start"),
        ):
            if word:
                picture.circle(MIDDLE + side * 52, y, 6, tint(color, 0.6), color)
                picture.text(MIDDLE + side * 70, y, word, TEXT, anchor=anchor)
    return picture


PICTURES = {"19-heirs.svg": heirs, "19-timeline.svg": timeline}
