"""Picture of chapter 13: a cell looked at, compared with three controls, and held."""

import math

from canvas import BLUE, CELL, FAINT, INK, MUTED, PURPLE, SMALL, TEXT, VERMILION, tint
from kit import Picture

LETTERS = "the keeper lit a lamp"
LEFT, PITCH = 42, 29.5
LOOK, COMPARE, HOLD = 148, 326, 560


def rising(letters: str) -> list[float]:
    """Return a value that grows within a word and falls at each space."""
    values, inside = [], 0
    for letter in letters:
        inside = 0 if letter == " " else inside + 1
        values.append(1.9 * (1 - 0.68**inside) - 0.7)
    return values


def strip(
    picture: Picture, y: float, values: list[float], x: float, pitch: float, tall: float = 24
) -> None:
    """Draw a cell's value at each letter: a tile's color, and a bar up or down in it."""
    for k, value in enumerate(values):
        color = VERMILION if value > 0 else BLUE
        left = x + pitch * k
        picture.box(left, y - tall, pitch, 2 * tall, tint(color, 0.4 * abs(value)), FAINT, 0, 1)
        high = tall * min(abs(value), 1)
        top = y - high if value > 0 else y
        picture.box(left + 0.28 * pitch, top, 0.44 * pitch, high, color, "none", 0, 0)
    picture.line((x, y), (x + pitch * len(values), y), color=MUTED, width=1.5)


def letters(picture: Picture, y: float) -> None:
    """Write the sentence, a letter over each tile."""
    for k, letter in enumerate(LETTERS):
        if letter != " ":
            picture.text(LEFT + PITCH * (k + 0.5), y, letter, 25)


def title(picture: Picture, y: float, word: str, words: str) -> None:
    """Write one of the three verbs and what it means."""
    picture.text(24, y, word, 23, anchor="start", font_weight="bold")
    picture.text(156, y, words, TEXT, MUTED, "start")


def clamp(picture: Picture, x: float, y: float) -> None:
    """Draw the clamp that holds the value: two jaws and a screw."""
    picture.box(x - 14, y - 41, 28, 12, INK, INK, 2, 0)
    picture.box(x - 14, y + 29, 28, 12, INK, INK, 2, 0)
    picture.line((x, y - 41), (x, y - 58), width=7)
    picture.line((x - 15, y - 58), (x + 15, y - 58), width=6)


def prediction(picture: Picture, x: float, y: float, shares: tuple[float, ...]) -> None:
    """Draw probabilities of a few next letters as bars."""
    for k, share in enumerate(shares):
        picture.box(x + 20 * k, y - 66 * share, 16, 66 * share, tint(PURPLE, 0.6), PURPLE, 0, 2)
    picture.line((x - 6, y), (x + 20 * len(shares) + 2, y), color=INK, width=2)


def opened() -> Picture:
    """Draw the three things that the chapter does to a cell."""
    values = rising(LETTERS)
    picture = Picture(
        700,
        664,
        "Look, compare, hold",
        f"Look: the sentence {LETTERS}, and under each letter one cell's value as a tile with a "
        "bar; it rises within a word and falls at each space. Compare: the best match in an "
        "untrained network, with the labels shifted, and in random projections. Hold: a clamp "
        "keeps the value at its mean for the whole sentence, and the bars of the next letter's "
        "probabilities change.",
    )
    title(picture, 34, "Look", "one cell's value at each letter")
    letters(picture, 92)
    strip(picture, LOOK - 4, values, LEFT, PITCH)
    title(picture, 214, "Compare", "could chance have found such a cell?")
    for k, (first, second) in enumerate(
        (("untrained", "network"), ("labels", "shifted"), ("random", "projections"))
    ):
        x = 42 + 214 * k
        picture.box(x, 244, 194, 134, CELL, FAINT, 12, 1.5)
        control = (
            [0.55 * math.sin(1.9 * t) + 0.3 * math.cos(4.3 * t) for t in range(10)],
            values[7:17],
            [0.7 * math.sin(37.0 * t * t) for t in range(1, 11)],
        )[k]
        strip(picture, COMPARE - 50, control, x + 12, 17, 22)
        picture.text(x + 97, COMPARE + 2, first, TEXT)
        picture.text(x + 97, COMPARE + 28, second, TEXT)
    title(picture, 428, "Hold", "what does the prediction lose without it?")
    mean = sum(values) / len(values)
    shown = 13
    strip(picture, HOLD - 40, [mean] * shown, LEFT, PITCH)
    clamp(picture, LEFT + PITCH * 3.5, HOLD - 40)
    clamp(picture, LEFT + PITCH * 9.5, HOLD - 40)
    picture.text(LEFT + PITCH * 6.5, HOLD + 36, "its value held at its mean", TEXT)
    picture.arrow((LEFT + PITCH * shown + 8, HOLD - 40), (476, HOLD - 40), color=VERMILION, width=4)
    prediction(picture, 492, HOLD - 8, (0.2, 0.95, 0.12, 0.3))
    prediction(picture, 598, HOLD - 8, (0.42, 0.4, 0.38, 0.36))
    picture.text(530, HOLD + 18, "before", SMALL)
    picture.text(638, HOLD + 18, "held", SMALL)
    picture.text(584, HOLD + 46, "the next letter", SMALL, MUTED)
    picture.text(350, 636, "drawn, not measured", SMALL, MUTED)
    return picture


PICTURES = {"13-open.svg": opened}
