"""Pictures of chapter 17: a number cut in two ways, and attention between two loops."""

from canvas import BLUE, CELL, FAINT, GREEN, INK, MUTED, ORANGE, PURPLE, SMALL, TEXT, tint
from kit import Picture

DIGITS = "412005"
LEFT, PITCH = 110, 96
ROW = 226


def column(k: float) -> float:
    """Return where a digit stands."""
    return LEFT + PITCH * k


def bracket(picture: Picture, first: int, last: int, y: float, tip: float, color: str) -> None:
    """Hold some digits together, from above or from below."""
    start, stop = column(first) - 34, column(last) + 34
    picture.line((start, tip), (start, y), (stop, y), (stop, tip), color=color, width=3)


def two_cuts() -> Picture:
    """Draw 412,005 with its English words above and its Chinese signs below."""
    picture = Picture(
        700,
        452,
        "One number, cut in two ways",
        "The digits 4 1 2 0 0 5 stand in a row. Above, English cuts them into 412 and 005: four "
        "hundred, twelve thousand, five. Below, Chinese cuts them into 41 and 2005: four ten one "
        "wan, two thousand, zero, five. Lines join each word through its digit to the sign that "
        "says the same; twelve has two, to the sign for one and to the sign for two.",
    )
    picture.text(350, 34, "English: groups of three", SMALL, MUTED)
    picture.text(350, 422, "Chinese: groups of four", SMALL, MUTED)
    words = (
        ("four", 0, (0,)),
        ("hundred", 0.75, ()),
        ("twelve", 1.62, (1, 2)),
        ("thousand", 2.62, ()),
        ("five", 5, (5,)),
    )
    for word, at, holds in words:
        for k in holds:
            picture.line((column(at), 92), (column(k), ROW - 34), color=BLUE, width=3)
        picture.text(column(at), 76, word, TEXT, INK if holds else MUTED)
    signs = (
        ("四", 0, (0,)),
        ("十", 0.42, ()),
        ("一", 1, (1,)),
        ("万", 1.42, ()),
        ("二", 2, (2,)),
        ("千", 2.42, ()),
        ("零", 3.5, (3, 4)),
        ("五", 5, (5,)),
    )
    for sign, at, says in signs:
        for k in says:
            picture.line((column(k), ROW + 34), (column(at), 356), color=PURPLE, width=3)
        picture.text(column(at), 376, sign, 27, INK if says else MUTED)
    bracket(picture, 0, 2, ROW - 46, ROW - 32, BLUE)
    bracket(picture, 3, 5, ROW - 46, ROW - 32, BLUE)
    bracket(picture, 0, 1, ROW + 46, ROW + 32, PURPLE)
    bracket(picture, 2, 5, ROW + 46, ROW + 32, PURPLE)
    for k, digit in enumerate(DIGITS):
        picture.box(column(k) - 28, ROW - 28, 56, 56, CELL, FAINT, 10)
        picture.text(column(k), ROW, digit, 32, font_weight="bold")
    return picture


READ = ("four", "hundred", "twelve", "thousand", "five")
WROTE = ("四", "十", "一")


def attention() -> Picture:
    """Draw an encoder, a decoder that starts from its last state, and what the decoder looks at."""
    picture = Picture(
        700,
        496,
        "An encoder, a decoder, attention",
        "Above, an encoder reads five words; its states h 1 to h 5 stand in a row. An arrow leads "
        "from the last one to the decoder below, whose states s 1 to s 3 write three signs. From "
        "the third, five lines lead up to all the encoder's states, the one to h 3, which has read "
        "twelve, thick.",
    )
    xs = [84 + 118 * k for k in range(5)]
    y, below = 150, 350
    for k, (x, word) in enumerate(zip(xs, READ, strict=True)):
        picture.text(x, 44, word, TEXT)
        picture.arrow((x, 62), (x, y - 24), color=BLUE, width=4)
        if k:
            picture.arrow((xs[k - 1] + 22, y), (x - 24, y), color=GREEN, width=5)
    starts = (250, 368, 486)
    for x, width in zip(xs, (2, 2, 10, 3, 2), strict=True):
        picture.line((x, y + 20), (starts[2], below - 20), color=ORANGE, width=width)
    picture.arrow(
        (xs[-1] + 22, y),
        (646, y),
        (646, 256),
        (150, 256),
        (150, below),
        (226, below),
        color=GREEN,
        width=5,
    )
    for k, x in enumerate(xs):
        picture.state(x, y, 44)
        picture.math(x, y, f"h_{k + 1}", 26)
    for k, (x, sign) in enumerate(zip(starts, WROTE, strict=True)):
        if k:
            picture.arrow((starts[k - 1] + 22, below), (x - 24, below), color=GREEN, width=5)
        picture.arrow((x, below + 22), (x, below + 76), color=PURPLE, width=4)
        picture.state(x, below, 44)
        picture.math(x, below, f"s_{k + 1}", 26)
        picture.text(x, below + 102, sign, 28)
    picture.box(528, 318, 150, 64, tint(ORANGE, 0.3), ORANGE, 14, 2)
    picture.text(603, 338, "weights", SMALL)
    picture.text(603, 362, "sum to 1", SMALL)
    picture.text(84, 210, "encoder", SMALL, MUTED)
    picture.text(110, below + 102, "decoder", SMALL, MUTED)
    return picture


PICTURES = {"17-two-cuts.svg": two_cuts, "17-attention.svg": attention}
