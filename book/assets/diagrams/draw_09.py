"""Picture of chapter 9: how PyTorch stacks the LSTM's weights, and how we do."""

from canvas import INK, MUTED, ORANGE, SMALL, TEXT, tint
from kit import Picture

BLOCK, WIDE = 62, 84  # H and D on the card, to scale in both layouts
GATES = "ifgo"
# Looks of the four blocks: gates in yellow, the candidate in blue, as in the cell.
LOOKS = {"i": "#f8f3a9", "f": "#f2df6a", "g": "#bfe1f5", "o": "#f8f3a9"}
TOP, LEFT = 118, 428


def blocks(
    picture: Picture,
    x: float,
    y: float,
    thick: float,
    across: bool,
    words: str = GATES,
    framed: bool = True,
) -> None:
    """Draw four blocks i, f, g, o down or across, the forget block framed where it matters."""
    for k, (gate, word) in enumerate(zip(GATES, words, strict=True)):
        spot = (x + BLOCK * k, y) if across else (x, y + BLOCK * k)
        size = (BLOCK, thick) if across else (thick, BLOCK)
        picture.box(*spot, *size, LOOKS[gate], INK, 0, 1.2)
        middle = spot[0] + size[0] / 2, spot[1] + size[1] / 2
        if word in GATES:
            picture.math(*middle, word, 26)
        else:
            picture.text(*middle, word, 22, font_weight="bold")
    if not framed:
        return
    spot = (x + BLOCK, y) if across else (x, y + BLOCK)
    size = (BLOCK, thick) if across else (thick, BLOCK)
    picture.box(*spot, *size, "none", INK, 2, 5)


def weight_blocks() -> Picture:
    """Draw PyTorch's stacked rows beside our columns."""
    picture = Picture(
        700,
        490,
        "The stacked weights of an LSTM, in PyTorch and here",
        "PyTorch: weight_ih_l0 with 4H rows and D columns, weight_hh_l0 with 4H rows and H "
        "columns, bias_ih_l0 and bias_hh_l0 with 4H numbers, each in blocks i, f, g, o from top "
        "to bottom. Here: W_x with D rows and 4H columns, W_h with H rows and 4H columns, b with "
        "4H numbers, in blocks i, f, g, o from left to right. Heavy frames mark the forget "
        "block; bias_ih_l0 holds 1 there, bias_hh_l0 holds 0, b holds 1.",
    )
    picture.text(196, 32, "PyTorch: stacked as rows", TEXT, font_weight="bold")
    picture.text(556, 32, "here: side by side", TEXT, font_weight="bold")
    for x, thick, first, second, size, words in (
        (52, WIDE, "weight", "_ih_l0", "D", GATES),
        (162, BLOCK, "weight", "_hh_l0", "H", GATES),
        (254, 34, "bias", "_ih_l0", "", "i1go"),
        (328, 34, "bias", "_hh_l0", "", "i0go"),
    ):
        middle = x + thick / 2
        picture.text(middle, 70, first, SMALL)
        picture.text(middle, 92, second, SMALL)
        blocks(picture, x, TOP, thick, False, words)
        if size:
            picture.math(middle, TOP + 4 * BLOCK + 22, size, 26, MUTED)
    picture.math(27, TOP + 2 * BLOCK, "4H", 26, MUTED)
    for y, thick, name, size, words in (
        (104, WIDE, "W_x", "D", GATES),
        (238, BLOCK, "W_h", "H", GATES),
        (350, 34, "b", "", "i1go"),
    ):
        picture.math(LEFT + 2 * BLOCK, y - 26, name, 28)
        blocks(picture, LEFT, y, thick, True, words)
        picture.math(LEFT - 20, y + thick / 2, size, 26, MUTED)
    picture.math(LEFT + 2 * BLOCK, 406, "4H", 26, MUTED)
    picture.box(52, 436, 46, 30, LOOKS["f"], INK, 2, 5)
    words = "the forget block; its two biases add up: 1 + 0 = 1"
    picture.text(112, 451, words, TEXT, anchor="start")
    return picture


def inside() -> Picture:
    """Draw what one call makes: stacked weights, and the slot that each block belongs to."""
    picture = Picture(
        700,
        420,
        "Inside one call of nn.LSTM",
        "A call of nn.LSTM makes arrays of weights for input and hidden state, each stacked from "
        "four blocks. A line leads from each block to its slot in the cell: i to the input gate, "
        "f to the forget gate, g to the candidate, o to the output gate.",
    )
    picture.box(24, 24, 652, 52, tint(ORANGE, 0.2), ORANGE, 10, 3)
    picture.text(350, 50, "nn.LSTM(D, H)", 24, font_weight="bold")
    top = 134
    for x, thick, name, size in ((60, WIDE, "input", "D"), (176, BLOCK, "hidden", "H")):
        picture.arrow((x + thick / 2, 76), (x + thick / 2, 100), color=ORANGE, width=4)
        picture.text(x + thick / 2, 116, name, SMALL)
        blocks(picture, x, top, thick, False, GATES, framed=False)
        picture.math(x + thick / 2, top + 4 * BLOCK + 22, size, 26, MUTED)
    for k, (letter, words) in enumerate(
        zip(GATES, ("input gate", "forget gate", "candidate", "output gate"), strict=True)
    ):
        y = top + BLOCK * (k + 0.5)
        picture.line((176 + BLOCK + 8, y), (336, y), color=MUTED, width=2, stroke_dasharray="2 6")
        if letter == "g":
            picture.layer(372, y, "tanh", 70, 44)
        else:
            picture.gate(372, y, radius=27)
        picture.math(430, y, f"{letter}_t", 30)
        picture.text(476, y, words, TEXT, anchor="start")
    return picture


PICTURES = {"09-weight-blocks.svg": weight_blocks, "09-inside.svg": inside}
