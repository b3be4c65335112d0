"""Pictures of chapter 6: the LSTM grows by one piece a picture, all on one plan."""

from canvas import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, PAPER, TEXT, VERMILION, tint
from kit import Picture

# Heights of the plan: long memory, layers, what is read (h and x), input.
MEMORY, SLOT, READ, INPUT = 92, 318, 436, 540
# Columns of the plan: where x joins, the four slots, the way down to h, the way up to the output.
JOIN, FORGET, WRITE, CANDIDATE, SHOW, DOWN, UP = 138, 192, 290, 392, 496, 584, 642
PRODUCT, TANH, GATED = 204, 166, 242


def weights(picture: Picture, x: float) -> None:
    """Draw the way from what is read up to a slot, through the slot's own weights."""
    picture.arrow((x, READ), (x, SLOT + 31))
    picture.circle(x, READ, 5, INK, INK)
    picture.box(x - 30, READ - 57, 60, 33, tint(ORANGE, 0.3), ORANGE, 16, 3)
    picture.math(x, READ - 41, "W, b", 22)


def base(picture: Picture) -> None:
    """Draw the cell's box and what every picture reads: the old h and the input."""
    picture.box(112, 42, 506, 432, "#f3f1e8", FAINT, radius=26)
    picture.line((20, READ), (JOIN, READ), color=GREEN, width=6)
    picture.arrow((JOIN, INPUT - 28), (JOIN, READ + 4), color=BLUE, width=4)
    picture.circle(JOIN, READ, 7, INK, INK)
    picture.input(JOIN, INPUT, "x_t", 30)
    picture.math(60, READ - 32, "h_{t−1}", 32)


def read(picture: Picture, last: float) -> None:
    """Draw the line that carries h and x to the slots, as far as the last one."""
    picture.line((JOIN, READ), (last, READ), width=4)


def state_out(picture: Picture, y: float) -> None:
    """Draw the way from height y down to the state's line, out to the right and upward."""
    picture.state_line((DOWN, y), (DOWN, READ), (686, READ))
    picture.line((UP, READ), (UP, MEMORY + 20), color=GREEN, width=6)
    picture.circle(UP, READ, 7, GREEN, GREEN)
    picture.math(672, READ - 32, "h_t", 32)


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
    picture.math(672, MEMORY - 32, "c_t", 32)


def vanilla_rnn(picture: Picture) -> None:
    """Draw the vanilla RNN, folded to one layer with its way to the state, and say it is old."""
    picture.text(404, INPUT + 26, "as before", TEXT, MUTED, "start")
    base(picture)
    read(picture, CANDIDATE)
    weights(picture, CANDIDATE)
    picture.line((CANDIDATE, SLOT - 30), (CANDIDATE, GATED), (DOWN, GATED), color=GREEN, width=6)
    state_out(picture, GATED)
    picture.layer(CANDIDATE, SLOT, "tanh", 84, 58)


def forget(picture: Picture) -> None:
    """Draw the forget gate and its product on the long memory."""
    weights(picture, FORGET)
    picture.arrow((FORGET, SLOT - 30), (FORGET, MEMORY + 22))
    picture.gate(FORGET, SLOT, radius=35)
    picture.operation(FORGET, MEMORY, "×")
    picture.math(FORGET - 22, PRODUCT + 32, "f_t")


def write(picture: Picture) -> None:
    """Draw the input gate, the candidate, their product and its sum with the long memory."""
    weights(picture, WRITE)
    weights(picture, CANDIDATE)
    picture.arrow((WRITE, SLOT - 30), (WRITE, PRODUCT), (CANDIDATE - 22, PRODUCT))
    picture.arrow((CANDIDATE, SLOT - 30), (CANDIDATE, PRODUCT + 22))
    picture.arrow((CANDIDATE, PRODUCT - 21), (CANDIDATE, MEMORY + 22))
    picture.gate(WRITE, SLOT, radius=35)
    picture.layer(CANDIDATE, SLOT, "tanh", 84, 58)
    picture.operation(CANDIDATE, PRODUCT, "×")
    picture.operation(CANDIDATE, MEMORY, "+")
    picture.math(WRITE - 20, PRODUCT + 32, "i_t")
    picture.math(CANDIDATE + 24, PRODUCT + 50, "g_t")


def read_memory(picture: Picture) -> None:
    """Draw the tanh that reads the long memory."""
    picture.line((DOWN, MEMORY), (DOWN, TANH - 24), color=VERMILION, width=9)
    picture.line((DOWN, MEMORY), (DOWN, TANH - 24), color=PAPER, width=3.4)
    picture.circle(DOWN, MEMORY, 7, VERMILION, VERMILION)
    picture.layer(DOWN, TANH, "tanh", 64, 46)


def show(picture: Picture) -> None:
    """Draw the output gate and its product."""
    weights(picture, SHOW)
    picture.arrow((SHOW, SLOT - 30), (SHOW, GATED), (DOWN - 22, GATED))
    picture.gate(SHOW, SLOT, radius=35)
    picture.math(SHOW - 22, GATED + 10, "o_t")
    picture.arrow((DOWN, TANH + 23), (DOWN, GATED - 22))
    picture.operation(DOWN, GATED, "×")


def plan(title: str, description: str, formulas: tuple[str, str]) -> Picture:
    """Start a picture of the series, with the step's two formulas beside the input."""
    picture = Picture(700, 596, title, description)
    for y, formula in zip((INPUT - 20, INPUT + 26), formulas, strict=True):
        picture.math(232, y, formula, 30, anchor="start")
    return picture


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
    picture.new(148, 66, 450, 52)
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
    picture.new(146, 62, 92, 360)
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
        base(picture)
        read(picture, CANDIDATE)
        memory(picture)
        state_out(picture, TANH + 23)
        output_end(picture)
        forget(picture)
    write(picture)
    read_memory(picture)
    picture.new(246, 62, 196, 360)
    picture.new(540, 134, 88, 64, left=True)
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
        base(picture)
        read(picture, SHOW)
        memory(picture)
        state_out(picture, GATED + 21)
        output_end(picture)
        forget(picture)
        write(picture)
        read_memory(picture)
    show(picture)
    picture.new(452, 212, 166, 210)
    return picture


PICTURES = {
    "06-a-second-state.svg": second_state,
    "06-forget-gate.svg": forget_gate,
    "06-input-gate.svg": input_gate,
    "06-output-gate.svg": output_gate,
}
