"""Pictures of chapter 4, backpropagation through time."""

from canvas import BLUE, INK, MUTED, ORANGE, PAPER, PURPLE, SMALL, TEXT, tint
from kit import Picture

LOSS, STATE, INPUT, BLAME, SLOPE = 62, 178, 268, 352, 446
STEPS = (128, 348, 568)  # columns of the forward pass; the backward pass stands beside them
BESIDE = 62


def forward(picture: Picture) -> None:
    """Draw the unrolled network with a loss at every step."""
    previous = 14
    for t, x in enumerate(STEPS, start=1):
        picture.state_line((previous, STATE), (x - 30, STATE))
        picture.arrow((x, INPUT - 24), (x, STATE + 32), color=BLUE, width=4)
        picture.arrow((x, STATE - 28), (x, LOSS + 38), color=PURPLE, width=4)
        picture.state(x, STATE, 56)
        picture.input(x, INPUT, f"x_{t}", 26)
        picture.output(x, LOSS, f"L_{t}", 36)
        picture.math(x, STATE, f"h_{t}")
        previous = x + 28
    picture.math(36, STATE - 30, "h_0")
    picture.state_line((previous, STATE), (688, STATE))


def backward(picture: Picture) -> None:
    """Draw each step's sum of two blames, and the way through tanh′ and W_h to the step before."""
    for t, x in enumerate(STEPS, start=1):
        own = x + BESIDE
        halo = ((own, STATE - 12), (own, STATE + 12))
        picture.line(*halo, color=PAPER, width=14, stroke_linecap="butt")
        picture.blame((x + 38, LOSS), (own, LOSS), (own, BLAME - 22), dashed=True)
        picture.blame((own, BLAME + 21), (own, SLOPE - 30))
        turn, end = own - 82, max(own - 199, 12)
        picture.blame((own - 44, SLOPE), (turn, SLOPE), (turn, BLAME), (end, BLAME))
        picture.blame((own, SLOPE + 28), (own, 528))
        picture.operation(own, BLAME, "+")
        picture.layer(own, SLOPE, "tanh′", 88, 56)
        picture.parameter(own - 134 if t > 1 else own - 124, BLAME, "W_h^T", 70)
        picture.math(own - 24, BLAME - 30, f"dh_{t}", 27, anchor="end")
        picture.math(own + 12, SLOPE + 48, f"da_{t}", 27, anchor="start")
    picture.math(14, BLAME - 44, "dh_0", 27, anchor="start")


def unrolled_backward() -> Picture:
    """Draw three steps forward, and the blame on its way back through them."""
    picture = Picture(
        700,
        690,
        "Backpropagation through time",
        "An RNN over three steps: inputs x_1 to x_3 below, states h_1 to h_3, losses L_1 to L_3 "
        "above. Backward, dh_t is the sum of a dashed arrow from the step's own loss and a solid "
        "arrow from the later step, which has passed through tanh's slope and W_h transposed; "
        "dh_3 has only its own. From every step da_t goes down to one sum that gives the "
        "gradients of W_x, W_h and b.",
    )
    forward(picture)
    backward(picture)
    picture.box(20, 530, 660, 88, tint(ORANGE, 0.3), ORANGE, 40, stroke_width=3)
    picture.text(350, 553, "one set of weights: summed over the steps", TEXT)
    for x, formula in (
        (140, "dW_x = Σ x_t^T da_t"),
        (378, "dW_h = Σ h_{t−1}^T da_t"),
        (588, "db = Σ da_t"),
    ):
        picture.math(x, 592, formula, 27)
    picture.blame((112, 652), (40, 652), dashed=True)
    picture.text(124, 652, "blame from its own loss", SMALL, MUTED, "start")
    picture.blame((440, 652), (368, 652))
    picture.text(452, 652, "from the later step", SMALL, MUTED, "start")
    return picture


def truncation() -> Picture:
    """Draw twelve steps in two windows: the state crosses the cut, the blame does not."""
    picture = Picture(
        700,
        372,
        "Truncated backpropagation through time",
        "Twelve steps in two windows of six. The green line of the state runs through all twelve "
        "and across the cut after step 6. The black arrow of the blame runs backward through "
        "each window; that of the second window ends at a bar on the cut.",
    )
    state, blame, cut = 150, 232, 346
    columns = [44 + 48 * k + (76 if k > 5 else 0) for k in range(12)]
    picture.state_line((12, state), (690, state))
    picture.line((cut, 60), (cut, blame + 36), color=INK, width=3, stroke_dasharray="3 8")
    for t, x in enumerate(columns, start=1):
        picture.arrow((x, state - 19), (x, state - 54), color=PURPLE, width=3)
        picture.output(x, state - 66, radius=13)
        picture.line((x, state + 24), (x, blame), width=4)
        picture.state(x, state, 38)
        picture.text(x, state, str(t), 20)
    for last, first in ((5, 0), (11, 6)):
        end = cut + 5 if first else 10
        picture.blame((columns[last], blame), (end, blame))
    picture.line((cut, blame - 22), (cut, blame + 22), color=INK, width=9, stroke_linecap="butt")
    for x, words in ((164, "window 1"), (528, "window 2")):
        picture.text(x, 34, words, TEXT, font_weight="bold")
    picture.math(cut + 8, 122, "h_6", 28, anchor="start")
    picture.text(cut, 300, "the state crosses the cut as a number,", TEXT)
    picture.text(cut, 332, "the gradient stops there", TEXT)
    return picture


PICTURES = {"04-backward.svg": unrolled_backward, "04-truncation.svg": truncation}
