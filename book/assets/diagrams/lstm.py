"""The LSTM's plan, piece by piece: what chapters 6 and 10 draw their pictures with."""

from canvas import CELL, FAINT, GREEN, INK, ORANGE, PAPER, SMALL, VERMILION, tint
from kit import Picture

# Heights of the plan: long memory, layers, what is read (h and x), input.
MEMORY, SLOT, READ, INPUT = 92, 330, 470, 574
# Columns of the plan: where x joins, the four slots, the way down to h, the way up to the output.
JOIN, FORGET, WRITE, CANDIDATE, SHOW, DOWN, UP = 138, 190, 284, 392, 496, 584, 642
PRODUCT, TANH, GATED = 214, 168, 260


def pill(
    picture: Picture, x: float, y: float, formula: str = "W, b", width: float = 60, size: float = 22
) -> None:
    """Draw the small pill of a slot's weights."""
    picture.box(x - width / 2, y - 16, width, 33, tint(ORANGE, 0.3), ORANGE, 16, 3)
    picture.math(x, y, formula, size)


def weights(picture: Picture, x: float) -> None:
    """Draw the way from what is read up to a slot, through the slot's own weights."""
    picture.arrow((x, READ), (x, SLOT + 31))
    picture.circle(x, READ, 7, INK, INK, 0)
    pill(picture, x, READ - 60)


def base(picture: Picture, last: float, bottom: float = READ + 38) -> None:
    """Draw the cell's box and what every slot reads: the old h with the input at its side."""
    picture.box(112, 42, 506, bottom - 42, CELL, FAINT, radius=26)
    picture.line((20, READ - 2), (JOIN, READ - 2), color=GREEN, width=6)
    picture.joins(JOIN, INPUT - 26, READ)
    picture.joined((JOIN, READ), (last, READ))
    picture.input(JOIN - 16, INPUT, "x_t", 30)
    picture.math(60, READ - 34, "h_{t−1}", 32)


def state_out(picture: Picture, y: float) -> None:
    """Draw the way from height y down to the state's line, out to the right and upward."""
    picture.state_line((DOWN, y), (DOWN, READ), (686, READ))
    picture.line((UP, READ), (UP, MEMORY + 20), color=GREEN, width=6)
    picture.circle(UP, READ, 8, GREEN, GREEN, 0)
    picture.math(672, READ - 34, "h_t", 32)


def output_end(picture: Picture) -> None:
    """Draw the end of the way upward, on a bridge over the long memory."""
    picture.line((UP, MEMORY + 22), (UP, MEMORY - 22), color=PAPER, width=16, stroke_linecap="butt")
    picture.line((UP, MEMORY + 24), (UP, 36), color=GREEN, width=6)
    picture.head(UP, 20, -90, GREEN, 19)
    picture.math(UP - 34, 26, "h_t", 28)


def memory(picture: Picture) -> None:
    """Draw the long memory straight through."""
    picture.memory_line((20, MEMORY), (688, MEMORY))
    picture.math(60, MEMORY - 36, "c_{t−1}", 32)
    picture.math(672, MEMORY - 34, "c_t", 32)


def forget(picture: Picture, name: str = "f_t") -> None:
    """Draw the gate of the first slot and its product on the long memory."""
    weights(picture, FORGET)
    picture.arrow((FORGET, SLOT - 30), (FORGET, MEMORY + 22))
    picture.gate(FORGET, SLOT, radius=35)
    picture.operation(FORGET, MEMORY, "×")
    picture.math(FORGET - 22, SLOT - 72, name)


def input_share(picture: Picture) -> None:
    """Draw the input gate with its way to the candidate's product."""
    weights(picture, WRITE)
    picture.arrow((WRITE, SLOT - 30), (WRITE, PRODUCT), (CANDIDATE - 22, PRODUCT))
    picture.gate(WRITE, SLOT, radius=35)
    picture.math(WRITE - 20, SLOT - 72, "i_t")


def candidate(picture: Picture, name: str = "g_t") -> None:
    """Draw the candidate, its product, and the sum with the long memory."""
    weights(picture, CANDIDATE)
    written(picture, name)


def written(picture: Picture, name: str) -> None:
    """Draw the candidate's layer and its way up into the long memory."""
    picture.arrow((CANDIDATE, SLOT - 30), (CANDIDATE, PRODUCT + 22))
    picture.arrow((CANDIDATE, PRODUCT - 21), (CANDIDATE, MEMORY + 22))
    picture.layer(CANDIDATE, SLOT, "tanh", 84, 58)
    picture.operation(CANDIDATE, PRODUCT, "×")
    picture.operation(CANDIDATE, MEMORY, "+")
    picture.math(CANDIDATE + 24, SLOT - 58, name)


def read_memory(picture: Picture) -> None:
    """Draw the tanh that reads the long memory."""
    picture.line((DOWN, MEMORY), (DOWN, TANH - 22), color=VERMILION, width=9)
    picture.line((DOWN, MEMORY), (DOWN, TANH - 22), color=PAPER, width=3.4)
    picture.circle(DOWN, MEMORY, 8, VERMILION, VERMILION, 0)
    picture.layer(DOWN, TANH, "tanh", 64, 44)


def show(picture: Picture) -> None:
    """Draw the output gate and its product."""
    weights(picture, SHOW)
    picture.arrow((SHOW, SLOT - 30), (SHOW, GATED), (DOWN - 22, GATED))
    picture.gate(SHOW, SLOT, radius=35)
    picture.math(SHOW - 22, SLOT - 54, "o_t")
    picture.arrow((DOWN, TANH + 22), (DOWN, GATED - 22))
    picture.operation(DOWN, GATED, "×")


def slot_name(picture: Picture, x: float, *words: str) -> None:
    """Write a slot's name in words below it."""
    for k, word in enumerate(words):
        picture.text(x, READ + 26 + 21 * k, word, SMALL)


def plan(title: str, description: str, formulas: tuple[str, str], below: float = 0) -> Picture:
    """Start a picture of the series, with the step's two formulas beside the input."""
    picture = Picture(700, 630 + below, title, description)
    for y, formula in zip((INPUT - 22, INPUT + 24), formulas, strict=True):
        picture.math(226, y + below, formula, 30, anchor="start")
    return picture
