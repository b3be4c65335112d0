"""Pictures of chapter 1, why order matters."""

import math

from canvas import (
    BLUE,
    FAINT,
    GREEN,
    MUTED,
    ORANGE,
    PURPLE,
    SMALL,
    TEXT,
    VERMILION,
    number,
    text_width,
    tint,
)
from kit import Picture


def shape(
    picture: Picture,
    left: float,
    top: float,
    title: str,
    application: str,
    steps: int,
    inputs: dict[int, str],
    outputs: dict[int, str],
) -> None:
    """Draw one panel: cells in a row, words of inputs below and of outputs above."""
    width, gap = 334, 62
    middle = left + width / 2
    first = middle - gap * (steps - 1) / 2
    y = top + 132
    picture.box(left, top, width, 270, "#f6f4ec", FAINT, radius=12, stroke_width=1.5)
    picture.text(middle, top + 25, title, TEXT, font_weight="bold")
    for k in range(steps):
        x = first + gap * k
        if k:
            picture.arrow((x - gap + 20, y), (x - 20, y), color=GREEN, width=4)
        if k in inputs:
            picture.arrow((x, y + 50), (x, y + 20), color=BLUE)
            picture.input(x, y + 62, radius=12)
            picture.text(x, y + 90, inputs[k], SMALL)
        if k in outputs:
            picture.arrow((x, y - 18), (x, y - 37), color=PURPLE)
            picture.output(x, y - 51, radius=14)
            picture.text(x, y - 78, outputs[k], SMALL)
        picture.state(x, y, 36)
    picture.text(middle, top + 251, application, SMALL, MUTED)


def five_shapes() -> Picture:
    """Draw the grid of input and output shapes, each with an application."""
    picture = Picture(
        700,
        856,
        "Five shapes of input and output",
        "One to one: a picture to a digit. One to many: a picture to the words of a caption. "
        "Many to one: the words of a review to a sentiment. Many to many, not aligned: three "
        "French number words are read first, then two English ones are written. Many to many, "
        "aligned: each letter is answered by the next letter at the same step.",
    )
    caption = dict(enumerate(("a", "red", "kite", "flies")))
    review = dict(enumerate(("not", "bad", "at", "all")))
    number_word = dict(enumerate(("quatre", "vingt", "deux")))
    here, next_one = dict(enumerate("memo")), dict(enumerate("emor"))
    panels = (
        ("one to one", "label of a picture", 1, {0: "picture"}, {0: "seven"}),
        ("one to many", "caption of a picture", 4, {0: "picture"}, caption),
        ("many to one", "sentiment of a review", 4, review, {3: "good"}),
        ("many to many, aligned", "next letter (or a tag per word)", 4, here, next_one),
        (
            "many to many, not aligned",
            "translation (encoder–decoder)",
            5,
            number_word,
            {3: "eighty", 4: "two"},
        ),
    )
    for k, panel in enumerate(panels):
        shape(picture, (10, 356)[k % 2], 10 + 281 * (k // 2), *panel)
    x, y = 416, 648
    picture.output(x, y, radius=14)
    picture.text(x + 36, y, "output", TEXT, anchor="start")
    picture.state(x, y + 60, 36)
    picture.text(x + 36, y + 60, "cell with its state", TEXT, anchor="start")
    picture.input(x, y + 120, radius=12)
    picture.text(x + 36, y + 120, "input", TEXT, anchor="start")
    return picture


LINES = (
    "The keeper left her keys",
    "at the mill. She bought bread, met the",
    "ferryman, carried his lamp across the",
    "bridge, and at dusk went back to the",
    "mill for her",
)
FAR, NEARER = "keys", ("bread", "lamp")


def mark_word(
    picture: Picture, x: float, y: float, width: float, far: bool, height: float = 42
) -> None:
    """Draw the frame of a word: solid for the far one, dashed for the nearer ones."""
    place = (x - 7, y - height / 2, width + 14, height)
    if far:
        picture.box(*place, tint(GREEN), GREEN, 8, stroke_width=3)
    else:
        picture.box(*place, "white", MUTED, 8, stroke_dasharray="5 5")


def fixed_word(picture: Picture, x: float, y: float, word: str, size: float) -> None:
    """Write a word exactly as wide as its place, whatever the reader's font is."""
    width = number(text_width(word, size))
    picture.text(
        x, y, word, size, anchor="start", textLength=width, lengthAdjust="spacingAndGlyphs"
    )


def far_blank() -> Picture:
    """Draw a sentence whose blank depends on a word far back."""
    words = " ".join(LINES).split()
    distance = len(words) - words.index(FAR)
    picture = Picture(
        700,
        388,
        "A blank that depends on a word far back",
        " ".join(LINES) + " (blank). "
        f"An arc leads from the blank {distance} words back to the word {FAR}. Two nearer nouns, "
        f"{' and '.join(NEARER)}, would fit the grammar as well.",
    )
    size, left, top, leading = 27, 36, 56, 56
    for row, line in enumerate(LINES):
        x, y = left, top + leading * row
        for word in line.split():
            bare = word.strip(".,")
            width = text_width(bare, size)
            if bare in (FAR, *NEARER):
                x += 7
                mark_word(picture, x, y, width, bare == FAR)
                fixed_word(picture, x, y, bare, size)
                picture.text(x + width + 10, y, word[len(bare) :], size, anchor="start")
                if bare == FAR:
                    far = (x + width + 10, y)
                x += 7
            else:
                fixed_word(picture, x, y, word, size)
            x += text_width(word, size) + 0.32 * size
    picture.box(x, y - 21, 84, 42, tint(VERMILION), VERMILION, 8, stroke_width=3)
    picture.text(x + 42, y, "?", size, font_weight="bold")
    picture.path(
        f"M{number(x + 86)},{y} H540 C700,{y} 700,{far[1]} 540,{far[1]} H{number(far[0] + 14)}",
        GREEN,
        4,
    )
    picture.head(far[0] + 2, far[1], 180, GREEN, 17)
    picture.text(597, 154, f"{distance} words", TEXT, font_weight="bold")
    picture.text(597, 182, "back", TEXT, font_weight="bold")
    mark_word(picture, left + 7, 346, 26, False, 26)
    picture.text(left + 50, 346, "nearer words that fit the grammar as well", SMALL, MUTED, "start")
    return picture


WORDS = ("bites", "dog", "man")
INPUT_WEIGHTS = ((0.9, -0.6, 0.4, 0.8), (-0.7, 0.9, 0.8, -0.3), (0.3, 0.7, -0.9, -0.8))
STATE_WEIGHTS = (
    (0.1, 0.9, -0.7, 0.3),
    (-0.8, 0.2, 0.5, 0.9),
    (0.6, -0.9, 0.1, -0.5),
    (0.7, 0.4, 0.9, -0.2),
)


def states(words: list[str]) -> list[list[float]]:
    """Return the state of a small fixed RNN (3 inputs, 4 units) after each word."""
    state, history = [0.0] * 4, []
    for word in words:
        row = INPUT_WEIGHTS[WORDS.index(word)]
        state = [
            math.tanh(row[j] + sum(state[i] * STATE_WEIGHTS[i][j] for i in range(4)))
            for j in range(4)
        ]
        history.append(state)
    return history


def state_glyph(picture: Picture, x: float, y: float, state: list[float]) -> None:
    """Draw a state as four bars up or down from a middle line."""
    picture.box(x - 42, y - 42, 84, 84, tint(GREEN, 0.12), GREEN, 10, stroke_width=3)
    picture.line((x - 34, y), (x + 34, y), color=MUTED, width=1.5)
    for k, value in enumerate(state):
        tall = 32 * abs(value)
        picture.box(x - 33 + 17 * k, y - tall if value > 0 else y, 15, tall, GREEN, "none", 0, 0)


def bag_and_loop() -> Picture:
    """Draw the same words in two orders, as a bag and as a loop see them."""
    picture = Picture(
        700,
        550,
        "What a bag sees and what a loop sees",
        "Dog bites man and man bites dog. The bag counts bites 1, dog 1, man 1 for both: equal. "
        "The loop's state, four bars, changes after every word and ends differently: not equal.",
    )
    orders = (["dog", "bites", "man"], ["man", "bites", "dog"])
    picture.text(226, 36, "the loop: a state after each word", TEXT, MUTED)
    picture.text(582, 36, "the bag: counts", TEXT, MUTED)
    for words, y in zip(orders, (116, 406), strict=True):
        for k, (word, state) in enumerate(zip(words, states(words), strict=True)):
            x = 76 + 150 * k
            if k:
                picture.state_line((x - 150 + 44, y), (x - 44, y))
            picture.arrow((x, y + 88), (x, y + 46), color=BLUE, width=4)
            state_glyph(picture, x, y, state)
            picture.text(x, y + 106, word, 26)
        picture.box(504, y - 42, 156, 140, tint(ORANGE, 0.12), ORANGE, 14, stroke_width=3)
        for k, word in enumerate(WORDS):
            picture.text(526, y - 12 + 40 * k, word, 24, anchor="start")
            picture.text(638, y - 12 + 40 * k, str(words.count(word)), 24, anchor="end")
    picture.text(376, 298, "≠", 56, font_weight="bold")
    picture.text(346, 300, "two states", TEXT, anchor="end")
    picture.text(582, 272, "=", 56, font_weight="bold")
    picture.text(582, 316, "one bag", TEXT)
    return picture


PICTURES = {
    "01-five-shapes.svg": five_shapes,
    "01-far-blank.svg": far_blank,
    "01-bag-and-loop.svg": bag_and_loop,
}
