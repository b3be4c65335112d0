"""Pictures of chapter 17, One to many, many to many."""

from canvas import MUTED, TEXT
from kit import Picture


def first() -> Picture:
    """Draw one step of a leaky memory."""
    picture = Picture(
        700,
        240,
        "One step of a leaky memory",
        "The old state is multiplied by a, the input is added, and the sum is the new state.",
    )
    picture.state_line((90, 100), (610, 100))
    picture.state(60, 100)
    picture.operation(240, 100, "×")
    picture.operation(430, 100, "+")
    picture.math(240, 40, "a", 26)
    picture.math(150, 62, "h_{t−1}", 26)
    picture.math(560, 62, "h_t", 26)
    picture.arrow((430, 172), (430, 124))
    picture.input(430, 200, "x_t", 28)
    picture.text(150, 150, "old state", TEXT, MUTED)
    picture.text(560, 150, "new state", TEXT, MUTED)
    return picture


PICTURES = {"17-first.svg": first}
