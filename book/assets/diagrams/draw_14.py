"""Picture of chapter 14: what a stacked LSTM with two directions gives out, and from where."""

import itertools

from canvas import BLUE, GREEN, INK, MUTED, PURPLE, SMALL, TEXT, tint
from kit import Picture

COLUMNS = (206, 306, 406, 506)
WORDS = ("the", "bat", "flew", "off")
# Heights of the four runs, from layer 1 forward to layer 2 backward.
RUNS = (342, 284, 196, 138)
NODE = 40


def run(picture: Picture, number: int) -> None:
    """Draw one run over all steps: its states, and its end, which is an entry of h_n."""
    y, forward = RUNS[number], number % 2 == 0
    order = COLUMNS if forward else COLUMNS[::-1]
    way = 1 if forward else -1
    for x, following in itertools.pairwise(order):
        stop = 30 if following == order[-1] else 22
        picture.arrow((x + way * 22, y), (following - way * stop, y), color=GREEN, width=4)
    for x in COLUMNS:
        picture.state(x, y, NODE)
    end = order[-1]
    picture.box(end - 27, y - 27, 54, 54, "none", INK, 12, 4)
    label = end + way * 44
    picture.text(label, y, f"h_n[{number}]", TEXT, anchor="start" if forward else "end")


def toolbox() -> Picture:
    """Draw two layers with two directions over four words, with output and h_n marked."""
    picture = Picture(
        700,
        470,
        "What output and h_n hold",
        "Four words are read by four runs: layer 1 forward and backward, above them layer 2 "
        "forward and backward. Output is layer 2 alone, at every word, its forward and backward "
        "states side by side. h_n holds the end of each run: entry 0 is layer 1 forward at the "
        "last word, entry 1 layer 1 backward at the first word, entry 2 layer 2 forward at the "
        "last word, entry 3 layer 2 backward at the first word.",
    )
    for x in COLUMNS:
        picture.box(x - 36, 100, 72, 134, tint(PURPLE, 0.3), PURPLE, 14, 3)
        picture.arrow((x, 402), (x, 376), color=BLUE, width=4)
        picture.arrow((x, 258), (x, 238), color=GREEN, width=4)
    for number in range(4):
        run(picture, number)
    for x, word in zip(COLUMNS, WORDS, strict=True):
        picture.text(x, 426, word, 24)
    picture.text(356, 36, "output: the top layer, at every step", TEXT, font_weight="bold")
    picture.text(356, 66, "forward and backward half side by side", SMALL, MUTED)
    for y, word in ((313, "layer 1"), (167, "layer 2")):
        picture.text(628, y, word, TEXT, MUTED)
    return picture


PICTURES = {"14-toolbox.svg": toolbox}
