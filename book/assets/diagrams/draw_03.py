"""Pictures of chapter 3, the vanilla RNN."""

import math

from canvas import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, PURPLE, SKY, SMALL, TEXT, tint
from kit import LANE_H, LANE_X, Picture, rnn_cell


def cell() -> Picture:
    """Draw one step of the vanilla RNN, opened."""
    picture = Picture(
        700,
        470,
        "One step of a vanilla RNN",
        "From the left the old state h at t minus 1 passes through W_h; from below the input x_t "
        "passes through W_x; from above comes b. The three are added, tanh is applied, and the "
        "new state h_t leaves to the right, to the next step, and upward, to the output.",
    )
    rnn_cell(picture)
    picture.math(70, LANE_H - 30, "h_{t−1}", 32)
    picture.text(70, LANE_H + 30, "old state", fill=MUTED)
    picture.math(618, LANE_H - 30, "h_t", 32)
    picture.text(618, LANE_H + 30, "new state", fill=MUTED)
    picture.text(366, LANE_X + 2, "input", fill=MUTED, anchor="start")
    picture.math(528, 54, "h_t", 32, anchor="start")
    picture.text(566, 54, "output", fill=MUTED, anchor="start")
    return picture


HALF = 33


def step(picture: Picture, x: float, y: float, t: str) -> None:
    """Draw one folded step around the box at (x, y): input and W_x below, b and tanh inside."""
    picture.arrow((x, y + 142), (x, y + 49), color=BLUE, width=4)
    picture.parameter(x, y + 93, "W_x", 60)
    picture.input(x, y + 164, f"x_{t}", 28)
    picture.box(x - HALF, y - 46, 2 * HALF, 92, tint(SKY, 0.35), SKY, 5, stroke_width=3)
    picture.parameter(x, y - 20, "b", 42, 26)
    picture.math(x, y + 22, "tanh", 27)


def unrolled() -> Picture:
    """Draw the loop, folded and unrolled over four steps."""
    picture = Picture(
        700,
        676,
        "A recurrent network, folded and unrolled",
        "Above: one box whose state returns to it in a loop through W_h. Below: the same box "
        "drawn four times, once for each step, from h_0 to h_4, with inputs x_1 to x_4 below and "
        "states h_1 to h_4 above. W_x, W_h and b are the same at every step.",
    )
    x, y, top = 218, 172, 84
    picture.path(
        f"M{x + HALF},{y} C{x + 112},{y} {x + 112},{top} {x + 20},{top} H{x - 20} "
        f"C{x - 112},{top} {x - 112},{y} {x - HALF - 16},{y}",
        GREEN,
        6,
    )
    picture.head(x - HALF - 2, y, 0, GREEN, 19)
    picture.arrow((x, top), (x, 28), color=GREEN, width=5)
    picture.circle(x, top, 7, GREEN, GREEN)
    picture.math(x + 18, 40, "h_t", anchor="start")
    step(picture, x, y, "t")
    picture.parameter(x - 92, (y + top) / 2, "W_h", 60)
    picture.text(382, 84, "folded: one step in a loop", TEXT, anchor="start", font_weight="bold")
    for k, formula in enumerate(("W_x", "W_h", "b")):
        picture.parameter(414 + 74 * k, 154, formula, 60)
    picture.text(382, 206, "the same at every step", TEXT, anchor="start")
    y, previous = 470, 12
    picture.text(382, 302, "unrolled: four steps", TEXT, anchor="start", font_weight="bold")
    picture.math(28, y - 36, "h_0")
    for t, x in enumerate((140, 296, 452, 608), start=1):
        picture.state_line((previous, y), (x - HALF - 2, y))
        picture.arrow((x, y - 46), (x, y - 92), color=GREEN, width=5)
        picture.math(x, y - 112, f"h_{t}")
        picture.parameter(x - HALF - 47, y, "W_h", 52, 26)
        step(picture, x, y, str(t))
        previous = x + HALF + 5
    picture.state_line((previous, y), (previous + 44, y))
    return picture


def output() -> Picture:
    """Draw the way from the state to probabilities."""
    picture = Picture(
        700,
        480,
        "From the state to the output",
        "The state h_t goes up through W_q, b_q is added, softmax turns the scores s_t into "
        "probabilities y_t, shown as bars, one for each letter of a small vocabulary "
        "(made-up numbers). The state itself runs on to the right.",
    )
    letters = "aemor"
    scores = (0.4, 1.3, 0.1, 2.3, 0.8)
    total = sum(math.exp(score) for score in scores)
    up = 150
    picture.state_line((30, 410), (670, 410))
    picture.math(70, 380, "h_t", 32)
    picture.arrow((up, 410), (up, 282), color=GREEN, width=5)
    picture.circle(up, 410, 7, GREEN, GREEN)
    picture.arrow((up, 240), (up, 208))
    picture.math(up + 30, 225, "s_t", 30)
    picture.arrow((62, 261), (128, 261), color=ORANGE, width=4)
    picture.parameter(up, 342, "W_q", 70)
    picture.parameter(56, 261, "b_q", 60)
    picture.operation(up, 261, "+")
    picture.layer(up, 174, "softmax", 130, 60)
    picture.arrow((up, 144), (up, 96), color=PURPLE, width=4)
    picture.output(up, 60, "y_t", 36)
    picture.line((up + 36, 60), (290, 60), color=PURPLE, width=2)
    picture.path("M310,32 Q290,32 290,60 V318 Q290,338 310,338", PURPLE, 2)
    picture.text(490, 46, "how likely each letter is to be next", TEXT, MUTED)
    for k, (letter, score) in enumerate(zip(letters, scores, strict=True)):
        x, share = 346 + 72 * k, math.exp(score) / total
        tall = 340 * share
        picture.box(x - 22, 300 - tall, 44, tall, tint(PURPLE, 0.5), PURPLE, 2)
        picture.text(x, 300 - tall - 16, f"{share:.2f}", SMALL)
        picture.text(x, 324, letter, 24)
    picture.line((310, 300), (672, 300), color=INK, width=2)
    return picture


def language_model() -> Picture:
    """Draw the language model over four letters, with scores and targets."""
    inputs, targets, letters = "emem", "memb", "bemr"
    scores = ((0.3, -0.8, 2.1, 0.9), (0.2, 1.7, -1.2, 0.1), (0.6, -0.5, 1.9, 1.4))
    scores += ((1.5, 1.1, -0.9, 0.2),)
    picture = Picture(
        700,
        700,
        "A language model, unrolled over four letters",
        "From left to right four steps read the letters e, m, e, m. The state h runs from step to "
        "step. From each state W_q leads up to a column of four scores, for the letters b, e, m "
        "and r (made-up numbers). On top stands each step's target, the next letter: m, e, m, b; "
        "its score is framed.",
    )
    y, previous, row = 482, 12, 34
    picture.math(30, y - 36, "h_0")
    for t, x in enumerate((150, 302, 454, 606)):
        picture.state_line((previous, y), (x - HALF - 2, y))
        picture.arrow((x, y + 122), (x, y + 49), color=BLUE, width=4)
        picture.input(x, y + 150, inputs[t], 28)
        picture.box(x - HALF, y - 46, 2 * HALF, 92, tint(SKY, 0.35), SKY, 5, stroke_width=3)
        picture.math(x, y, "tanh", 27)
        picture.arrow((x, y - 46), (x, 290), color=GREEN, width=5)
        picture.parameter(x, y - 108, "W_q", 62)
        picture.box(x - 52, 144, 104, 4 * row + 8, tint(PURPLE, 0.2), PURPLE, 8)
        for k, (letter, score) in enumerate(zip(letters, scores[t], strict=True)):
            middle = 148 + row * (k + 0.5)
            if letter == targets[t]:
                picture.box(x - 47, middle - 16, 94, 32, PAPER, INK, 6, 3)
            picture.math(x - 30, middle, letter, 24)
            shown = f"{score:.1f}".replace("-", "−")
            picture.text(x + 38, middle, shown, TEXT, anchor="end")
        picture.arrow((x, 84), (x, 138), color=MUTED, width=3)
        picture.circle(x, 52, 28, PAPER, INK)
        picture.math(x, 52, targets[t])
        previous = x + HALF + 5
    picture.state_line((previous, y), (previous + 44, y))
    for height, words in ((52, "target"), (216, "scores"), (632, "input")):
        picture.text(8, height, words, TEXT, MUTED, anchor="start")
    return picture


PICTURES = {
    "03-rnn-cell.svg": cell,
    "03-unrolled.svg": unrolled,
    "03-output.svg": output,
    "03-language-model.svg": language_model,
}
