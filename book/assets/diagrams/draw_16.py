"""Pictures of chapter 16, Many to one: classification."""

from canvas import BLUE, GHOST, GREEN, INK, MUTED, PURPLE, SMALL, TEXT, tint
from kit import Picture

# A digit as it is read: eight rows of eight pixels, from 0, paper, to 9, full ink.
THREE = (
    "00598300",
    "04945920",
    "00000930",
    "00017800",
    "00019920",
    "00000492",
    "02201593",
    "00699920",
)
HEADLINE = "暴雨过后地铁"
REVIEW = ("not", "a", "dull", "minute")
STEPS, FIRST, PITCH = 8, 106, 68
LANES = (106, 274, 442)  # heights of the three lines of states
NODE, PIXEL = 38, 7


def lane(picture: Picture, y: float, steps: int, answer: str) -> None:
    """Draw one chain: states up to the last valid step, ghosts behind it, the answer above."""
    for k in range(STEPS):
        x, read = FIRST + PITCH * k, k < steps
        if read:
            start = x - (PITCH if k else 58) + NODE / 2
            picture.arrow((start, y), (x - NODE / 2 - 2, y), color=GREEN, width=4)
            picture.arrow((x, y + 50), (x, y + NODE / 2 + 2), color=BLUE, width=3)
            picture.state(x, y, NODE)
        else:
            picture.ghost((x - PITCH + NODE / 2, y), (x - NODE / 2, y))
            picture.box(
                x - NODE / 2, y - NODE / 2, NODE, NODE, "none", GHOST, 10, stroke_dasharray="2 6"
            )
            picture.text(x, y + 64, "–", TEXT, MUTED)
    x = FIRST + PITCH * (steps - 1)
    picture.arrow((x, y - NODE / 2), (x, y - 42), color=PURPLE, width=3)
    picture.output(x, y - 60, radius=18)
    picture.text(x + 28, y - 60, answer, TEXT, anchor="start", font_weight="bold")


def row_of_pixels(picture: Picture, x: float, y: float, row: str) -> None:
    """Draw one row of a picture as eight small squares."""
    left = x - 4 * PIXEL
    for k, ink in enumerate(row):
        fill = tint(INK, int(ink) / 9)
        picture.box(left + PIXEL * k, y - PIXEL, PIXEL, 2 * PIXEL, fill, fill, 0, 0)
    picture.box(left, y - PIXEL, 8 * PIXEL, 2 * PIXEL, "none", BLUE, 2, 2)


def many_to_one() -> Picture:
    """Draw one loop that reads rows of pixels, characters and words, and answers once."""
    picture = Picture(
        700,
        536,
        "Many to one",
        "Three chains of states that go from left to right, and answer once, at their own last "
        "step. The first reads eight rows of pixels and answers three. The second reads six "
        "Chinese characters and answers society; two steps of padding behind them are dotted. The "
        "third reads not a dull minute and answers good; four steps behind it are dotted.",
    )
    lane(picture, LANES[0], 8, "3")
    for k, row in enumerate(THREE):
        row_of_pixels(picture, FIRST + PITCH * k, LANES[0] + 60, row)
    lane(picture, LANES[1], len(HEADLINE), "society")
    for k, character in enumerate(HEADLINE):
        picture.text(FIRST + PITCH * k, LANES[1] + 64, character, 28)
    lane(picture, LANES[2], len(REVIEW), "good")
    for k, word in enumerate(REVIEW):
        picture.text(FIRST + PITCH * k, LANES[2] + 64, word, TEXT)
    for y, words in zip(LANES, ("rows", "characters", "words"), strict=True):
        picture.text(22, y - 60, words, SMALL, MUTED, anchor="start")
    return picture


PICTURES = {"16-many-to-one.svg": many_to_one}
