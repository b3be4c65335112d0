"""Picture of chapter 15: the input's product taken out of the loop."""

from canvas import BLUE, FAINT, TEXT, tint
from kit import Picture

COLUMNS = (150, 274, 398, 522)
FIRST, SECOND = 128, 440


def loop(picture: Picture, y: float) -> None:
    """Draw the steps of the loop: the state's line, W_h, and a sum at each step."""
    picture.state_line((24, y), (COLUMNS[0] - 16, y))
    for k, x in enumerate(COLUMNS):
        stop = COLUMNS[k + 1] - 16 if k + 1 < len(COLUMNS) else 676
        picture.state_line((x + 18, y), (stop, y))
        picture.parameter(x - 62, y, "W_h", 60, 26)
        picture.operation(x, y, "+", 16)
        picture.math(x + 22, y - 30, f"h_{k + 1}", 27)


def step() -> Picture:
    """Draw four steps with W_x inside the loop, and with one product for all of them."""
    picture = Picture(
        700,
        664,
        "Once instead of at every step",
        "Above, inside the loop: at each of four steps x_t passes through W_x, and h through W_h; "
        "W_x is fetched four times. Below, taken out of the loop: all x stand in one block X, "
        "which passes through W_x once; its rows are handed to the steps, and only W_h is left in "
        "the loop.",
    )
    picture.text(24, 36, "in the loop:", 23, anchor="start", font_weight="bold")
    picture.text(166, 36, "a small product at every step", TEXT, anchor="start")
    loop(picture, FIRST)
    for k, x in enumerate(COLUMNS):
        picture.arrow((x, FIRST + 112), (x, FIRST + 18), color=BLUE, width=4)
        picture.parameter(x, FIRST + 64, "W_x", 60, 26)
        picture.input(x, FIRST + 130, f"x_{k + 1}", 26)
    picture.math(632, FIRST + 64, "T ×  W_x", 26)
    picture.line((24, 312), (676, 312), color=FAINT, width=2)
    picture.text(24, 350, "taken out:", 23, anchor="start", font_weight="bold")
    picture.text(148, 350, "one large product before the loop", TEXT, anchor="start")
    loop(picture, SECOND)
    picture.box(
        COLUMNS[0] - 34, SECOND + 156, COLUMNS[-1] - COLUMNS[0] + 68, 52, tint(BLUE), BLUE, 12, 3
    )
    for k, x in enumerate(COLUMNS):
        picture.math(x, SECOND + 182, f"x_{k + 1}")
        picture.arrow((x, SECOND + 74), (x, SECOND + 18), color=BLUE, width=4)
    middle = (COLUMNS[0] + COLUMNS[-1]) / 2
    picture.box(
        COLUMNS[0] - 34,
        SECOND + 62,
        COLUMNS[-1] - COLUMNS[0] + 68,
        24,
        tint(BLUE, 0.12),
        BLUE,
        8,
        2,
    )
    for x in COLUMNS[1:]:
        picture.line((x - 62, SECOND + 62), (x - 62, SECOND + 86), color=BLUE, width=2)
    picture.arrow((middle, SECOND + 156), (middle, SECOND + 88), color=BLUE, width=7)
    picture.parameter(middle, SECOND + 130, "W_x", 74, 26)
    picture.math(632, SECOND + 130, "1 ×  W_x", 26)
    return picture


PICTURES = {"15-step.svg": step}
