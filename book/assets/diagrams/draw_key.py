"""The key of the diagrams' shapes and colors."""

from collections.abc import Callable

from canvas import CELL, GREEN, TEXT, tint
from kit import Picture

Draw = Callable[[Picture, float, float], None]


def fork(picture: Picture, x: float, y: float) -> None:
    """Draw a line that is copied."""
    picture.arrow((x - 46, y + 12), (x + 46, y + 12), color=GREEN, width=6)
    picture.arrow((x, y + 12), (x, y - 26), color=GREEN, width=6)
    picture.circle(x, y + 12, 8, GREEN, GREEN, 0)


def join(picture: Picture, x: float, y: float) -> None:
    """Draw two lines that go on side by side."""
    picture.line((x - 46, y - 10), (x, y - 10), color=GREEN, width=6)
    picture.joins(x, y + 28, y - 8)
    picture.joined((x, y - 8), (x + 46, y - 8))


def sum_and_product(picture: Picture, x: float, y: float) -> None:
    """Draw a sum and a product."""
    picture.operation(x - 26, y, "+")
    picture.operation(x + 26, y, "×")


def added(picture: Picture, x: float, y: float) -> None:
    """Draw a dashed frame with its word."""
    picture.box(x - 46, y - 22, 92, 48, tint(CELL, 0.55), "none", 14)
    picture.new(x - 46, y - 22, 92, 48)


def seen_before(picture: Picture, x: float, y: float) -> None:
    """Draw a pale gate."""
    with picture.quiet():
        picture.gate(x, y, radius=28)


ROLES: tuple[tuple[Draw, str, str], ...] = (
    (lambda p, x, y: p.input(x, y, "x_t", 27), "input", ""),
    (lambda p, x, y: p.state_line((x - 46, y), (x + 46, y)), "hidden state", "h_t"),
    (lambda p, x, y: p.memory_line((x - 46, y), (x + 46, y)), "cell state", "c_t"),
    (lambda p, x, y: p.output(x, y, "y_t", 31), "output", ""),
    (lambda p, x, y: p.parameter(x, y, "W, b", 84), "learned weights", ""),
    (lambda p, x, y: p.layer(x, y, "tanh", 84, 52), "layer or function", ""),
    (lambda p, x, y: p.gate(x, y, radius=30), "gate, from 0 to 1", ""),
    (sum_and_product, "sum, product", ""),
    (fork, "fork: a copy", ""),
    (join, "join: side by side", ""),
    (lambda p, x, y: p.blame((x + 46, y), (x - 46, y)), "gradient", ""),
    (added, "new here", ""),
    (seen_before, "seen before", ""),
    (lambda p, x, y: p.gone(x, y, "i", 30), "gone", ""),
)


def key() -> Picture:
    """Draw every shape with its meaning, in two columns."""
    rows = (len(ROLES) + 1) // 2
    picture = Picture(
        700,
        44 + 78 * rows,
        "The key of the diagrams",
        "Each shape with its meaning: " + ", ".join(words for _, words, _ in ROLES) + ".",
    )
    for k, (draw, words, letter) in enumerate(ROLES):
        x, y = 84 + 340 * (k // rows), 60 + 78 * (k % rows)
        draw(picture, x, y)
        picture.text(x + 74, y, words, TEXT, anchor="start")
        if letter:
            picture.math(x + 226, y, letter, 28)
    return picture


PICTURES = {"key.svg": key}
