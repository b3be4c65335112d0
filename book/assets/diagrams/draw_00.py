"""Pictures of the LSTM in ten minutes, on the plan that chapter 6 builds up (see kit.py)."""

from canvas import CELL, FAINT, GREEN, INK, PAPER, VERMILION
from kit import Picture

# Heights: long memory, where g enters it, layers, what is read (h and x), input.
MEMORY, PRODUCT, SLOT, READ, INPUT = 100, 172, 256, 346, 424


def start(picture: Picture, left: float, right: float, join: float, last: float) -> None:
    """Draw a cell's box, the old h and x that enter it, and the line to its layers."""
    picture.box(left, 44, right - left, 330, CELL, FAINT, radius=20)
    picture.line((left - 34, READ - 2), (join, READ - 2), color=GREEN, width=6)
    picture.joins(join, INPUT - 24, READ)
    picture.joined((join, READ), (last, READ))
    picture.input(join - 16, INPUT, "x_t")
    picture.math(left - 28, READ - 26, "h_{t−1}")


def end(picture: Picture, down: float, top: float, right: float) -> None:
    """Draw the way of the new h: down from a height, out to the right."""
    picture.state_line((down, top), (down, READ), (right + 36, READ))
    picture.math(right + 24, READ - 26, "h_t")


def rnn(picture: Picture) -> None:
    """Draw the vanilla RNN with the LSTM's plan: one layer, one line."""
    picture.text(126, 24, "RNN", font_weight="bold")
    start(picture, 56, 196, 82, 122)
    picture.arrow((122, READ), (122, SLOT + 28))
    picture.circle(122, READ, 6, INK, INK, 0)
    picture.line((122, SLOT - 26), (122, PRODUCT), (170, PRODUCT), color=GREEN, width=6)
    end(picture, 170, PRODUCT, 196)
    picture.layer(122, SLOT, "tanh", 74, 52)


def lstm(picture: Picture) -> None:
    """Draw the LSTM: the RNN's layer has become the candidate, beside three gates."""
    picture.text(468, 24, "LSTM", font_weight="bold")
    start(picture, 294, 642, 320, 544)
    for x in (350, 412, 476, 544):
        picture.arrow((x, READ), (x, SLOT + 28))
        picture.circle(x, READ, 6, INK, INK, 0)
    picture.memory_line((260, MEMORY), (690, MEMORY))
    picture.math(272, MEMORY - 32, "c_{t−1}")
    picture.math(664, MEMORY - 30, "c_t")
    picture.arrow((350, SLOT - 26), (350, MEMORY + 19))
    picture.arrow((412, SLOT - 26), (412, PRODUCT), (458, PRODUCT))
    picture.arrow((476, SLOT - 26), (476, PRODUCT + 18))
    picture.arrow((476, PRODUCT - 18), (476, MEMORY + 19))
    picture.line((606, MEMORY), (606, 136), color=VERMILION, width=9)
    picture.line((606, MEMORY), (606, 136), color=PAPER, width=3.4)
    picture.circle(606, MEMORY, 6, VERMILION, VERMILION)
    picture.layer(606, 152, "tanh", 62, 40)
    picture.arrow((606, 172), (606, 196))
    picture.arrow((544, SLOT - 26), (544, 214), (588, 214))
    end(picture, 606, 232, 640)
    picture.operation(606, 214, "×", 18)
    picture.operation(350, MEMORY, "×", 18)
    picture.operation(476, PRODUCT, "×", 18)
    picture.operation(476, MEMORY, "+", 18)
    for x, name in ((350, "f_t"), (412, "i_t"), (544, "o_t")):
        picture.gate(x, SLOT, radius=25)
        picture.math(x - 17, SLOT - 44 + (2 if x < 500 else 8), name)
    picture.layer(476, SLOT, "tanh", 62, 48)
    picture.math(496, SLOT - 44, "g_t")


def side_by_side() -> Picture:
    """Draw an RNN's step and an LSTM's with one plan."""
    picture = Picture(
        700,
        464,
        "One step of an RNN and one of an LSTM",
        "Left: h at t minus 1 and x_t pass through one tanh layer and become h_t; one line runs "
        "through. Right: a second, double line for c above. On it stand a product with the forget "
        "gate f_t and a sum with the product of input gate i_t and candidate g_t, the old tanh "
        "layer. A branch of c_t passes through tanh and a product with the output gate o_t and "
        "becomes h_t.",
    )
    rnn(picture)
    lstm(picture)
    return picture


PICTURES = {"00-rnn-and-lstm.svg": side_by_side}
