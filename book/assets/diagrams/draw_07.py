"""Picture of chapter 7: the ways of the gradient from c_t back to the step before."""

from canvas import INK, TEXT, VERMILION, tint
from kit import Picture

MEMORY, BEFORE, AFTER = 112, 72, 628
BRANCHES = (240, 336, 432)
GATES, MATRIX, STATE = 464, 330, 218


def memory_node(picture: Picture, x: float, formula: str) -> None:
    """Draw the long memory as a node: a double frame."""
    picture.box(x - 40, MEMORY - 34, 80, 68, tint(VERMILION), VERMILION, 12, 3)
    picture.box(x - 34, MEMORY - 28, 68, 56, "white", VERMILION, 8, 2)
    picture.math(x, MEMORY, formula, 30)


def direct(picture: Picture) -> None:
    """Draw the path that meets f_t alone."""
    picture.memory_line((AFTER - 40, MEMORY), (BEFORE + 42, MEMORY))
    picture.operation(350, MEMORY, "×", 23)
    picture.math(350, MEMORY - 50, "f_t", 32)
    picture.text(350, MEMORY + 46, "direct: no weights, no slope", TEXT, font_weight="bold")


def indirect(picture: Picture) -> None:
    """Draw the paths through the gates and the candidate, h and the output gate before."""
    middle = BRANCHES[1]
    picture.line(
        (AFTER, MEMORY + 38),
        (AFTER, BRANCHES[-1]),
        width=4,
        stroke_dasharray="9 8",
        stroke_linecap="butt",
    )
    for y, name, with_value in zip(
        BRANCHES, ("f_t", "i_t", "g_t"), ("× c_{t−1}", "× g_t", "× i_t"), strict=True
    ):
        picture.blame((AFTER, y), (GATES + 44, y), dashed=True)
        picture.blame((GATES - 40, y), (MATRIX + 38, y), dashed=True)
        if y != BRANCHES[-1]:
            picture.circle(AFTER, y, 6, INK, INK, 0)
        picture.math(572, y - 24, with_value, 26)
        picture.math(GATES + 62, y + 26, name, 26)
        if name == "g_t":
            picture.layer(GATES, y, "tanh′", 84, 54)
        else:
            picture.gate(GATES, y, "σ′")
        picture.blame((MATRIX - 34, y), (STATE + 28, middle + (y - middle) / 5), dashed=True)
        picture.parameter(MATRIX, y, "W_h^T", 72)
    picture.blame((STATE - 36, middle), (BEFORE + 22, middle), dashed=True)
    picture.blame((BEFORE, middle - 21), (BEFORE, 262), dashed=True)
    picture.blame((BEFORE, 210), (BEFORE, MEMORY + 38), dashed=True)
    picture.state(STATE - 8, middle, 64)
    picture.math(STATE - 8, middle, "h_{t−1}")
    picture.operation(BEFORE, middle, "×")
    picture.math(BEFORE, middle + 48, "o_{t−1}", 28)
    picture.layer(BEFORE, 236, "tanh′", 84, 52)


def two_paths() -> Picture:
    """Draw the direct and the indirect paths from c_t back to c at t minus 1."""
    picture = Picture(
        700,
        530,
        "Two kinds of path from c_t back to c at t minus 1",
        "The direct path, a solid double line, meets one product, with f_t. The indirect paths, "
        "dashed, leave c_t through f_t, i_t and g_t: times c at t minus 1, g_t and i_t in turn, "
        "then the slope of the sigmoid or tanh, then W_h transposed; they meet in h at t minus 1 "
        "and go on times o at t minus 1 and the slope of tanh to c at t minus 1.",
    )
    direct(picture)
    indirect(picture)
    memory_node(picture, BEFORE, "c_{t−1}")
    memory_node(picture, AFTER, "c_t")
    words = "indirect: through slopes and weights"
    picture.text(350, BRANCHES[-1] + 62, words, TEXT, font_weight="bold")
    return picture


PICTURES = {"07-two-paths.svg": two_paths}
