"""Pictures of chapter 16, Many to one: classification."""

from canvas import (
    BLUE,
    FAINT,
    GHOST,
    GREEN,
    INK,
    MUTED,
    PURPLE,
    SMALL,
    TEXT,
    VERMILION,
    text_width,
    tint,
)
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
HEADLINE = "走失老人回家"
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


CLAUSES = (
    ("we expected it", "to be", "from beginning to end"),
    ("it turned out", "to be", "from beginning to end"),
)
GOOD, BAD = "moving", "dull"
SLOT = 96


def slot(picture: Picture, x: float, y: float, word: str) -> None:
    """Draw a slot with its word: blue and solid for the good one, vermilion and dashed."""
    color = BLUE if word == GOOD else VERMILION
    style = {} if word == GOOD else {"stroke_dasharray": "7 5"}
    picture.box(x - SLOT / 2, y - 20, SLOT, 40, tint(color), color, 8, 3, **style)
    picture.text(x, y, word, TEXT, font_weight="bold")


def member(picture: Picture, y: float, words: tuple[str, str], opinion: str) -> None:
    """Draw one sentence of a pair in two lines, and what it says."""
    picture.box(16, y - 34, 668, 120, "white", FAINT, 12, 2)
    for k, ((start, left, right), word) in enumerate(zip(CLAUSES, words, strict=True)):
        height = y + 52 * k
        picture.text(172, height, start, TEXT, MUTED, anchor="end")
        picture.text(228, height, left, TEXT, anchor="end")
        slot(picture, 290, height, word)
        picture.text(350, height, right, TEXT, anchor="start")
    picture.text(668, y + 26, opinion, TEXT, anchor="end", font_weight="bold")


def windows(picture: Picture, y: float) -> None:
    """Draw the windows of three words around both slots."""
    picture.text(350, y, "windows of three around the slots, in both sentences", SMALL, MUTED)
    for k, word in enumerate((GOOD, BAD)):
        height = y + 48 + 62 * k
        for place, (before, after) in enumerate(
            (("to be", ""), ("be", "from"), ("", "from beginning"))
        ):
            x = (104, 300, 541)[place]
            left = text_width(before, TEXT) + 10 if before else 0
            right = text_width(after, TEXT) + 10 if after else 0
            middle = x + (left - right) / 2
            width = left + right + SLOT
            picture.box(x - width / 2 - 8, height - 26, width + 16, 52, "none", GHOST, 10, 2)
            slot(picture, middle, height, word)
            if before:
                picture.text(middle - SLOT / 2 - 8, height, before, TEXT, anchor="end")
            if after:
                picture.text(middle + SLOT / 2 + 8, height, after, TEXT, anchor="start")


def pair() -> Picture:
    """Draw the two members of a pair, and the windows that they share."""
    picture = Picture(
        700,
        474,
        "How a pair is built",
        "Two sentences with two slots each. We expected it to be dull from beginning to end, it "
        "turned out to be moving from beginning to end: praise. With moving and dull exchanged: "
        "blame. Below, the windows of three words around each slot: to be moving, be moving from, "
        "moving from beginning, and the same three with dull. Both sentences have all six.",
    )
    member(picture, 56, (BAD, GOOD), "praise")
    member(picture, 190, (GOOD, BAD), "blame")
    windows(picture, 316)
    return picture


PICTURES = {"16-pair.svg": pair, "16-many-to-one.svg": many_to_one}
