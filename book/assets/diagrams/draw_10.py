"""Pictures of chapter 10, the GRU."""

import lstm
from canvas import BLUE, CELL, FAINT, GHOST, GREEN, INK, MUTED, ORANGE, tint
from kit import Picture

# Heights of the plan: the state, the split of z, slots, the reset's product, h and x read, input.
STATE, SPLIT, SLOT, RESET, READ_H, READ_X, INPUT = 92, 204, 312, 390, 484, 540, 610
KEEP, FORGET, CANDIDATE, BRANCH, UP = 196, 318, 500, 66, 642
SCALED = 420


def tap(picture: Picture, x: float) -> None:
    """Draw the way of h and x up to a gate through its weights."""
    left, right = x - 12, x + 12
    picture.line((right, READ_H + 10), (right, READ_H - 10), color=CELL, width=12)
    picture.arrow((left, READ_H), (left, SLOT + 31), color=GREEN, width=4)
    picture.arrow((right, READ_X), (right, SLOT + 31), color=BLUE, width=4)
    picture.circle(left, READ_H, 6, GREEN, GREEN)
    picture.circle(right, READ_X, 6, BLUE, BLUE)
    picture.box(x - 32, 392, 64, 34, tint(ORANGE, 0.3), ORANGE, 17, 3)
    picture.math(x, 409, "W, b", 22)


def lines(picture: Picture) -> None:
    """Draw the state's line, its branch to the gates, and the input's line."""
    picture.box(112, 42, 506, 532, CELL, FAINT, radius=26)
    picture.state_line((20, STATE), (688, STATE))
    picture.line((UP, STATE), (UP, 36), color=GREEN, width=6)
    picture.head(UP, 20, -90, GREEN, 19)
    picture.circle(UP, STATE, 7, GREEN, GREEN)
    picture.line((BRANCH, STATE), (BRANCH, READ_H), (SCALED, READ_H), color=GREEN, width=6)
    picture.circle(BRANCH, STATE, 7, GREEN, GREEN)
    picture.line((SCALED, READ_H), (SCALED, RESET + 60), color=GREEN, width=6)
    picture.arrow((SCALED, RESET + 60), (SCALED, RESET + 22), color=GREEN, width=4)
    picture.line((140, INPUT - 28), (140, READ_X), (CANDIDATE, READ_X), color=BLUE, width=4)
    picture.arrow((CANDIDATE, READ_X), (CANDIDATE, RESET + 22), color=BLUE, width=4)
    picture.input(140, INPUT, "x_t", 30)


def gru_cell() -> Picture:
    """Draw the GRU's cell on the LSTM's plan."""
    picture = Picture(
        700,
        668,
        "The GRU cell",
        "One state line from h at t minus 1 to h_t with a product and a sum on it. The update "
        "gate z_t feeds the product on the line, and 1 minus z_t the product with the candidate "
        "n_t, which is added to the line. The reset gate r_t multiplies the old state's product "
        "with its weights; to this the input's product is added, and tanh gives n_t.",
    )
    lines(picture)
    for x in (KEEP, FORGET):
        tap(picture, x)
    picture.arrow((KEEP, SLOT - 30), (KEEP, STATE + 22))
    picture.arrow((KEEP, SPLIT), (CANDIDATE - 22, SPLIT))
    picture.circle(KEEP, SPLIT, 6, INK, INK)
    picture.box(306, SPLIT - 22, 76, 44, "white", INK, 22, 3)
    picture.math(344, SPLIT, "1 − z_t", 26)
    picture.arrow((FORGET + 36, SLOT), (SCALED, SLOT), (SCALED, RESET - 22))
    picture.arrow((SCALED + 21, RESET), (CANDIDATE - 22, RESET))
    picture.arrow((CANDIDATE, RESET - 21), (CANDIDATE, SLOT + 31))
    picture.arrow((CANDIDATE, SLOT - 29), (CANDIDATE, SPLIT + 22))
    picture.arrow((CANDIDATE, SPLIT - 21), (CANDIDATE, STATE + 22))
    picture.gate(KEEP, SLOT, radius=35)
    picture.gate(FORGET, SLOT, radius=35)
    picture.layer(CANDIDATE, SLOT, "tanh", 84, 58)
    for x, y, sign in (
        (KEEP, STATE, "×"),
        (CANDIDATE, STATE, "+"),
        (CANDIDATE, SPLIT, "×"),
        (SCALED, RESET, "×"),
        (CANDIDATE, RESET, "+"),
    ):
        picture.operation(x, y, sign)
    for x, y in ((SCALED, 448), (CANDIDATE, 448)):
        picture.box(x - 32, y - 16, 64, 34, tint(ORANGE, 0.3), ORANGE, 17, 3)
        picture.math(x, y + 1, "W, b", 22)
    picture.math(60, STATE - 36, "h_{t−1}", 32)
    picture.math(672, STATE - 32, "h_t", 32)
    picture.math(UP - 34, 26, "h_t", 28)
    picture.math(KEEP - 20, 256, "z_t")
    picture.math(FORGET + 62, SLOT - 22, "r_t")
    picture.math(CANDIDATE + 24, 256, "n_t")
    picture.math(220, INPUT + 6, "h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ n_t", 30, anchor="start")
    return picture


def changed(title: str, description: str, *formulas: str) -> Picture:
    """Start a picture of the walk from the LSTM to the GRU, with its formulas below."""
    picture = Picture(700, 630, title, description)
    for y, formula in zip((lstm.INPUT - 22, lstm.INPUT + 24), formulas, strict=False):
        picture.math(226, y, formula, 28, anchor="start")
    return picture


def one_for_two(picture: Picture) -> None:
    """Draw the gate z with its two shares, in the place of f and i."""
    lstm.forget(picture, "z_t")
    picture.arrow((lstm.FORGET, lstm.PRODUCT), (lstm.CANDIDATE - 22, lstm.PRODUCT))
    picture.circle(lstm.FORGET, lstm.PRODUCT, 7, INK, INK, 0)
    picture.box(240, lstm.PRODUCT - 21, 90, 42, "white", INK, 21, 3)
    picture.math(285, lstm.PRODUCT, "1 − z_t", 26)


def ghost_of_input_gate(picture: Picture) -> None:
    """Draw what was the input gate."""
    x = lstm.WRITE
    picture.ghost((x, lstm.READ - 8), (x, lstm.SLOT + 36))
    picture.ghost((x, lstm.SLOT - 36), (x, lstm.PRODUCT + 26))
    picture.gone(x, lstm.SLOT, "i", 35)


def one_gate_for_two() -> Picture:
    """Draw the first change: one gate in the place of two."""
    picture = changed(
        "One gate for two",
        "The LSTM, pale, with one change: the gate z_t in the forget gate's slot scales the old "
        "cell state, and 1 minus z_t scales the candidate g_t. The input gate's slot is empty; "
        "a dotted outline shows where it was.",
        "c_t = z_t ⊙ c_{t−1} + (1 − z_t) ⊙ g_t",
        "h_t = o_t ⊙ tanh(c_t)",
    )
    with picture.quiet():
        lstm.base(picture, lstm.SHOW)
        lstm.memory(picture)
        lstm.state_out(picture, lstm.GATED + 21)
        lstm.output_end(picture)
        lstm.candidate(picture)
        lstm.read_memory(picture)
        lstm.show(picture)
    ghost_of_input_gate(picture)
    one_for_two(picture)
    return picture


def one_line(picture: Picture) -> None:
    """Draw the one state's line on the cell state's place, with its end upward."""
    picture.state_line((20, lstm.MEMORY), (688, lstm.MEMORY))
    picture.line((lstm.UP, lstm.MEMORY), (lstm.UP, 36), color=GREEN, width=6)
    picture.head(lstm.UP, 20, -90, GREEN, 19)
    picture.circle(lstm.UP, lstm.MEMORY, 8, GREEN, GREEN, 0)
    picture.math(lstm.UP - 34, 26, "h_t", 28)
    picture.math(48, lstm.MEMORY - 36, "h_{t−1}", 32)
    picture.math(672, lstm.MEMORY - 34, "h_t", 32)


def read_old(picture: Picture, last: float) -> None:
    """Draw the branch of the old state down to the slots, where the input joins it."""
    y = lstm.READ - 2
    picture.line((BRANCH, lstm.MEMORY), (BRANCH, y), (lstm.JOIN, y), color=GREEN, width=6)
    picture.circle(BRANCH, lstm.MEMORY, 8, GREEN, GREEN, 0)
    picture.joins(lstm.JOIN, lstm.INPUT - 26, lstm.READ)
    picture.joined((lstm.JOIN, lstm.READ), (last, lstm.READ))
    picture.input(lstm.JOIN - 16, lstm.INPUT, "x_t", 30)


def ghost_of_second_state(picture: Picture) -> None:
    """Draw what was the output gate, the tanh of the cell state, and the second line."""
    x, down = lstm.SHOW, lstm.DOWN
    picture.ghost((x, lstm.READ - 8), (x, lstm.SLOT + 36))
    picture.ghost((x, lstm.SLOT - 36), (x, lstm.GATED), (down - 6, lstm.GATED))
    picture.ghost((down, lstm.MEMORY + 10), (down, lstm.TANH - 28))
    picture.ghost((down, lstm.TANH + 28), (down, lstm.READ), (686, lstm.READ))
    picture.ghost((lstm.CANDIDATE + 12, lstm.READ), (x, lstm.READ))
    picture.box(down - 32, lstm.TANH - 22, 64, 44, CELL, GHOST, 4, 3, stroke_dasharray="2 6")
    picture.math(down, lstm.TANH, "tanh", 26, MUTED)
    picture.gone(x, lstm.SLOT, "o", 35)


def one_state() -> Picture:
    """Draw the second change: one state in the place of two."""
    picture = changed(
        "One state for two",
        "On the cell state's place now runs the hidden state h, a single line, from h at t minus "
        "1 to h_t. A branch of the old h leads down to the slots. The output gate, the tanh that "
        "read the cell state and the lower line are gone; dotted outlines show where they were.",
        "h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ n_t",
    )
    with picture.quiet():
        picture.box(112, 42, 506, lstm.READ - 4, CELL, FAINT, radius=26)
    ghost_of_second_state(picture)
    one_line(picture)
    read_old(picture, lstm.CANDIDATE)
    with picture.quiet():
        one_for_two(picture)
        lstm.candidate(picture, "n_t")
        picture.input(lstm.JOIN - 16, lstm.INPUT, "x_t", 30)
    return picture


def reset() -> Picture:
    """Draw the third change: a gate on what the candidate sees of the old state."""
    picture = changed(
        "The reset gate",
        "In the slot that was the input gate's now stands the reset gate r_t. The candidate n_t "
        "reads h and x apart: h through its weights and a product with r_t, x through its "
        "weights; the two are added and pass through tanh.",
        "n_t = tanh(… + r_t ⊙ (h_{t−1} W_{hn} + b_{hn}))",
        "h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ n_t",
    )
    y, scaled = 392, 344
    with picture.quiet():
        picture.box(112, 42, 506, lstm.READ - 4, CELL, FAINT, radius=26)
        one_line(picture)
        read_old(picture, lstm.WRITE)
        one_for_two(picture)
        lstm.written(picture, "n_t")
    lstm.weights(picture, lstm.WRITE)
    picture.line((lstm.WRITE, lstm.READ - 2), (scaled, lstm.READ - 2), color=GREEN, width=6)
    picture.arrow((scaled, lstm.READ - 2), (scaled, y + 19), color=GREEN, width=4)
    picture.line((lstm.WRITE, lstm.READ + 3), (lstm.CANDIDATE, lstm.READ + 3), color=BLUE, width=4)
    picture.arrow((lstm.CANDIDATE, lstm.READ + 3), (lstm.CANDIDATE, y + 19), color=BLUE, width=4)
    picture.circle(lstm.WRITE, lstm.READ, 7, INK, INK, 0)
    picture.arrow((lstm.WRITE + 34, lstm.SLOT), (scaled, lstm.SLOT), (scaled, y - 19))
    picture.arrow((scaled + 18, y), (lstm.CANDIDATE - 19, y))
    picture.arrow((lstm.CANDIDATE, y - 18), (lstm.CANDIDATE, lstm.SLOT + 30))
    picture.gate(lstm.WRITE, lstm.SLOT, radius=35)
    picture.operation(scaled, y, "×", 18)
    picture.operation(lstm.CANDIDATE, y, "+", 18)
    lstm.pill(picture, scaled, y + 42, "W, b", 46, 20)
    lstm.pill(picture, lstm.CANDIDATE + 4, y + 42, "W, b", 46, 20)
    picture.math(lstm.WRITE - 8, lstm.SLOT - 52, "r_t")
    return picture


def way(picture: Picture, y: float, after: bool) -> None:
    """Draw one way from h to the candidate."""
    product, matrix, total = (270, 132, 396) if after else (136, 258, 396)
    picture.state_line((20, y), (product - 20, y))
    picture.arrow((product, y), (total - 21, y))
    picture.arrow((product, y + 92), (product, y + 22))
    picture.gate(product, y + 116, "r_t", 36)
    picture.parameter(matrix, y, "W_{hn}, b_{hn}" if after else "W_{hn}", 140 if after else 84)
    picture.operation(product, y, "×")
    picture.arrow((total, y + 100), (total, y + 22), color=BLUE, width=4)
    picture.parameter(total, y + 64, "W_{xn}, b_n", 116)
    picture.input(total, y + 120, "x_t", 28)
    picture.operation(total, y, "+")
    picture.arrow((total + 21, y), (468, y))
    picture.layer(514, y, "tanh", 92, 60)
    picture.arrow((560, y), (624, y))
    picture.math(652, y, "n_t", 32)
    picture.math(40 if after else 56, y - 34, "h_{t−1}", 30)


def reset_before_after() -> Picture:
    """Draw the reset gate after and before the product with W_hn."""
    picture = Picture(
        700,
        662,
        "The reset gate after and before the product",
        "After, as in PyTorch: h at t minus 1 passes through W_hn and b_hn, is multiplied by r_t, "
        "then x_t W_xn plus b_n is added and tanh gives n_t. Before: h at t minus 1 is multiplied "
        "by r_t and then passes through W_hn; the rest is the same.",
    )
    for top, after, title, inside in (
        (0, True, "after the product (PyTorch)", "r_t ⊙ (h_{t−1} W_{hn} + b_{hn})"),
        (330, False, "before the product", "(r_t ⊙ h_{t−1}) W_{hn}"),
    ):
        picture.text(24, top + 36, title, 23, font_weight="bold", anchor="start")
        picture.math(24, top + 80, f"n_t = tanh(x_t W_{{xn}} + b_n + {inside})", 28, anchor="start")
        way(picture, top + 168, after)
    picture.line((24, 332), (676, 332), color=FAINT, width=2)
    return picture


PICTURES = {
    "10-gru-cell.svg": gru_cell,
    "10-one-gate-for-two.svg": one_gate_for_two,
    "10-one-state.svg": one_state,
    "10-reset.svg": reset,
    "10-reset-before-after.svg": reset_before_after,
}
