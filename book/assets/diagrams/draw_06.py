"""Pictures of chapter 6: the LSTM grows by one piece a picture, all on one plan."""

from canvas import BLUE, CELL, FAINT, GREEN, INK, MUTED, ORANGE, PAPER, SMALL, TEXT, VERMILION
from kit import Picture
from lstm import (
    CANDIDATE,
    DOWN,
    FORGET,
    GATED,
    INPUT,
    JOIN,
    MEMORY,
    READ,
    SHOW,
    SLOT,
    TANH,
    WRITE,
    base,
    candidate,
    forget,
    input_share,
    memory,
    output_end,
    pill,
    plan,
    read_memory,
    show,
    slot_name,
    state_out,
    weights,
)


def vanilla_rnn(picture: Picture) -> None:
    """Draw the vanilla RNN, folded to one layer with its way to the state, and say it is old."""
    picture.text(404, INPUT + 26, "as before", TEXT, MUTED, "start")
    base(picture, CANDIDATE)
    weights(picture, CANDIDATE)
    picture.line((CANDIDATE, SLOT - 30), (CANDIDATE, GATED), (DOWN, GATED), color=GREEN, width=6)
    state_out(picture, GATED)
    picture.layer(CANDIDATE, SLOT, "tanh", 84, 58)


def second_state() -> Picture:
    """Draw the RNN folded to one layer, and a second state's line above it."""
    picture = plan(
        "A second state",
        "Below, pale, the vanilla RNN: h at t minus 1 and x_t pass through one tanh layer with "
        "its weights to h_t. New, above: a double line from c at t minus 1 to c_t with nothing "
        "on it.",
        ("c_t = c_{t−1}", "h_t = tanh(…)"),
    )
    with picture.quiet():
        vanilla_rnn(picture)
    memory(picture)
    picture.new(144, 60, 460, 64)
    with picture.quiet():
        output_end(picture)
    return picture


def forget_gate() -> Picture:
    """Add the forget gate."""
    picture = plan(
        "The forget gate",
        "New in the cell: a gate f_t, fed by h at t minus 1 and x_t through its own weights, "
        "multiplies the long memory on its way from c at t minus 1 to c_t. The tanh layer still "
        "makes h_t below.",
        ("c_t = f_t ⊙ c_{t−1}", "h_t = tanh(…)"),
    )
    with picture.quiet():
        vanilla_rnn(picture)
        memory(picture)
        output_end(picture)
    forget(picture)
    picture.new(144, 60, 94, 378)
    return picture


def input_gate() -> Picture:
    """Add the input gate; the old layer becomes the candidate."""
    picture = plan(
        "The input gate and the candidate",
        "New in the cell: a gate i_t, and the tanh layer, whose value is now the candidate g_t. "
        "Their product is added to the long memory after the forget gate's product. The state "
        "h_t is tanh of c_t.",
        ("c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t", "h_t = tanh(c_t)"),
    )
    with picture.quiet():
        base(picture, CANDIDATE)
        memory(picture)
        state_out(picture, TANH + 23)
        output_end(picture)
        forget(picture)
    input_share(picture)
    candidate(picture)
    read_memory(picture)
    picture.new(246, 60, 196, 378)
    picture.new(538, 60, 92, 142)
    return picture


def output_gate() -> Picture:
    """Add the output gate: the whole LSTM cell."""
    picture = plan(
        "The output gate, and the whole LSTM cell",
        "On the long memory from c at t minus 1 to c_t stand a product with the forget gate f_t "
        "and a sum with the product of input gate i_t and candidate g_t. A branch of c_t passes "
        "through tanh and, new, a product with the output gate o_t, and becomes h_t, which "
        "leaves to the right and upward. Each gate and the candidate read h at t minus 1 and x_t "
        "through their own weights.",
        ("c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t", "h_t = o_t ⊙ tanh(c_t)"),
    )
    with picture.quiet():
        base(picture, SHOW)
        memory(picture)
        state_out(picture, GATED + 21)
        output_end(picture)
        forget(picture)
        input_share(picture)
        candidate(picture)
        read_memory(picture)
    show(picture)
    picture.new(450, 226, 162, 212, at=SHOW)
    return picture


def whole_cell(picture: Picture) -> None:
    """Draw all pieces of the LSTM."""
    base(picture, SHOW, READ + 64)
    memory(picture)
    state_out(picture, GATED + 21)
    output_end(picture)
    forget(picture)
    input_share(picture)
    candidate(picture)
    read_memory(picture)
    show(picture)


def lstm() -> Picture:
    """Draw the whole LSTM in full color, with its parts named in words."""
    picture = plan(
        "The LSTM cell",
        "On the cell state's line from c at t minus 1 to c_t stand a product with the forget gate "
        "and a sum with the product of input gate and candidate. A branch of c_t passes through "
        "tanh and a product with the output gate and becomes the hidden state h_t. The three "
        "gates and the candidate read the old hidden state and the input, side by side, each "
        "through its own weights.",
        ("c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t", "h_t = o_t ⊙ tanh(c_t)"),
        below=18,
    )
    whole_cell(picture)
    for x, words in (
        (FORGET, ("forget", "gate")),
        (WRITE, ("input", "gate")),
        (CANDIDATE, ("candidate",)),
        (SHOW, ("output", "gate")),
    ):
        slot_name(picture, x, *words)
    for y, first, second in ((MEMORY, "cell", "state"), (READ, "hidden", "state")):
        picture.text(54, y + 28, first, SMALL)
        picture.text(54, y + 49, second, SMALL)
    picture.text(JOIN - 54, INPUT, "input", SMALL, anchor="end")
    return picture


def from_rnn() -> Picture:
    """Draw the vanilla cell as chapter 3 has it, and folded as chapter 6 needs it."""
    picture = Picture(
        700,
        752,
        "The same RNN, drawn for what is to come",
        "Above, the cell of chapter 3: h at t minus 1 through W_h and x_t through W_x meet b in a "
        "sum, then tanh makes h_t. Below, the same cell folded: h and x_t run side by side, one "
        "pill stands for both matrices, the bias and the sum, and above it stands the tanh layer, "
        "whose value comes down to the line of h_t.",
    )
    lane, column = 168, 470
    picture.box(112, 52, 506, 218, CELL, FAINT, radius=26)
    picture.state_line((20, lane), (column - 48, lane))
    picture.state_line((column + 46, lane), (686, lane))
    picture.arrow((310, 304), (310, lane + 22), color=BLUE, width=4)
    picture.arrow((310, 112), (310, lane - 22), color=ORANGE, width=4)
    picture.parameter(214, lane, "W_h", 70)
    picture.parameter(310, 230, "W_x", 70)
    picture.parameter(310, 96, "b", 48)
    picture.operation(310, lane, "+")
    picture.layer(column, lane, "tanh", 92, 64)
    picture.input(310, 326, "x_t", 28)
    picture.math(60, lane - 32, "h_{t−1}", 32)
    picture.math(652, lane - 32, "h_t", 32)
    picture.box(160, 66, 206, 194, "none", MUTED, 14, 2, stroke_dasharray="3 5")
    picture.text(24, 28, "as in chapter 3", TEXT, anchor="start", font_weight="bold")
    picture.text(24, 392, "folded into a slot", TEXT, anchor="start", font_weight="bold")
    slot, read = 496, 620
    picture.box(112, 416, 506, 240, CELL, FAINT, radius=26)
    picture.line((20, read - 2), (JOIN, read - 2), color=GREEN, width=6)
    picture.joins(JOIN, 686, read)
    picture.joined((JOIN, read), (column, read))
    picture.input(JOIN - 16, 710, "x_t", 28)
    picture.arrow((column, read), (column, slot + 31))
    picture.circle(column, read, 7, INK, INK, 0)
    pill(picture, column, 572)
    picture.line((column, slot - 29), (column, 444), (DOWN, 444), color=GREEN, width=6)
    picture.state_line((DOWN, 444), (DOWN, read), (686, read))
    picture.layer(column, slot, "tanh", 92, 58)
    picture.box(column - 44, 548, 88, 48, "none", MUTED, 14, 2, stroke_dasharray="3 5")
    picture.math(60, read - 32, "h_{t−1}", 32)
    picture.math(652, read - 32, "h_t", 32)
    picture.text(300, 566, "both matrices, b", SMALL)
    picture.text(300, 588, "and the sum: one pill", SMALL)
    picture.text(196, 690, "h and x run side by side,", SMALL, anchor="start")
    picture.text(196, 712, "each under its own color", SMALL, anchor="start")
    return picture


THICK = {"color": GREEN, "width": 6}
STEP, WIDE, TOP, LINE_C, LINE_H = 214, 160, 84, 132, 336


def small_cell(picture: Picture, left: float, t: int) -> None:
    """Draw one whole cell, small, on the two lines: its slots with their letters."""
    f, i, g, o, down, up = (left + shift for shift in (24, 55, 85, 115, 137, 180))
    product, slot, tanh, gated = 188, 272, 176, 224
    picture.joins(left + 6, 402, LINE_H, 12)
    picture.input(left - 6, 428, f"x_{t}", 25)
    picture.joined((left + 6, LINE_H), (o, LINE_H))
    for x in (f, i, g, o):
        picture.arrow((x, LINE_H), (x, slot + 15), width=2.5)
        picture.circle(x, LINE_H, 6, INK, INK, 0)
    picture.arrow((f, slot - 14), (f, LINE_C + 16), width=2.5)
    picture.arrow((i, slot - 14), (i, product), (g - 14, product), width=2.5)
    picture.arrow((g, slot - 14), (g, product + 15), width=2.5)
    picture.arrow((g, product - 14), (g, LINE_C + 16), width=2.5)
    picture.line((down, LINE_C), (down, tanh - 14), color=VERMILION, width=8)
    picture.line((down, LINE_C), (down, tanh - 14), color=PAPER, width=3)
    picture.circle(down, LINE_C, 7, VERMILION, VERMILION, 0)
    picture.arrow((down, tanh + 13), (down, gated - 14), width=2.5)
    picture.arrow((o, slot - 14), (o, gated), (down - 12, gated), width=2.5)
    picture.line(
        (down, gated + 12), (down, LINE_H - 2), (min(left + STEP + 6, 682), LINE_H - 2), **THICK
    )
    picture.line((up, LINE_H), (up, LINE_C + 14), **THICK)
    picture.circle(up, LINE_H - 2, 7, GREEN, GREEN, 0)
    picture.line((up, LINE_C + 14), (up, LINE_C - 14), color=PAPER, width=16, stroke_linecap="butt")
    picture.arrow((up, LINE_C + 16), (up, 54), **THICK)
    picture.layer(down, tanh, "tanh", 40, 27, 18)
    for x, y, sign in ((f, LINE_C, "×"), (g, product, "×"), (g, LINE_C, "+"), (down, gated, "×")):
        picture.operation(x, y, sign, 13)
    for x, letter in ((f, "f"), (i, "i"), (o, "o")):
        picture.gate(x, slot, letter, 15, 19)
    picture.layer(g, slot, "g", 27, 28, 19)
    picture.math(up, 32, f"h_{t}", 26)
    picture.math(up + 4, LINE_H + 26, f"h_{t}", 26)
    picture.math(up + 20, LINE_C - 26, f"c_{t}", 26)


def chain() -> Picture:
    """Draw three cells in a chain, open, with both lines through them."""
    picture = Picture(
        700,
        476,
        "Three LSTM cells in a chain",
        "The same open cell three times, with inputs x_1 to x_3 below. Two lines run through all "
        "three: the cell state c from c_0 to c_3 above, which meets one product and one sum a "
        "cell, and the hidden state h from h_0 to h_3 below, which ends in each cell's gates and "
        "is made anew. h_1 to h_3 also leave upward.",
    )
    starts = [48 + STEP * t for t in range(3)]
    for left in starts:
        picture.box(left, TOP, WIDE, 290, CELL, FAINT, 16)
    picture.memory_line((12, LINE_C), (692, LINE_C))
    picture.line((12, LINE_H - 2), (starts[0] + 6, LINE_H - 2), **THICK)
    for t, left in enumerate(starts, start=1):
        small_cell(picture, left, t)
    picture.head(694, LINE_H - 2, 0, GREEN, 19)
    picture.math(26, LINE_C - 26, "c_0", 26)
    picture.math(24, LINE_H + 26, "h_0", 26)
    return picture


PICTURES = {
    "06-a-second-state.svg": second_state,
    "06-forget-gate.svg": forget_gate,
    "06-input-gate.svg": input_gate,
    "06-output-gate.svg": output_gate,
    "06-lstm.svg": lstm,
    "06-from-rnn.svg": from_rnn,
    "06-chain.svg": chain,
}
