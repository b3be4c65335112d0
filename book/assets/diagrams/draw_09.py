"""Picture of chapter 9: how PyTorch stacks the LSTM's weights, and how we do."""

from canvas import INK, MUTED, SMALL, TEXT
from kit import Picture

BLOCK, WIDE = 62, 84  # H and D on the card, to scale in both layouts
GATES = "ifgo"
# Looks of the four blocks: gates in yellow, the candidate in blue, as in the cell.
LOOKS = {"i": "#f8f3a9", "f": "#f2df6a", "g": "#bfe1f5", "o": "#f8f3a9"}
TOP, LEFT = 118, 428


def blocks(
    picture: Picture, x: float, y: float, thick: float, across: bool, words: str = GATES
) -> None:
    """Draw four blocks i, f, g, o down or across, the forget block framed."""
    for k, (gate, word) in enumerate(zip(GATES, words, strict=True)):
        spot = (x + BLOCK * k, y) if across else (x, y + BLOCK * k)
        size = (BLOCK, thick) if across else (thick, BLOCK)
        picture.box(*spot, *size, LOOKS[gate], INK, 0, 1.2)
        middle = spot[0] + size[0] / 2, spot[1] + size[1] / 2
        if word in GATES:
            picture.math(*middle, word, 26)
        else:
            picture.text(*middle, word, 22, font_weight="bold")
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


PICTURES = {"09-weight-blocks.svg": weight_blocks}
