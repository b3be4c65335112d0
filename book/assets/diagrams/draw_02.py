"""Pictures of chapter 2, text as numbers."""

from canvas import BLUE, INK, MUTED, ORANGE, SKY, SMALL, TEXT, tint
from kit import Picture

# What the chapter's counters of order 1, 2 and 4 expect after "remem", with 0.03 added to every
# count: shares from one in a hundred, in percent, and how many choices that leaves (perplexity).
READ, NEXT = "remem", "b"
BETS: tuple[tuple[int, dict[str, int], str], ...] = (
    (
        0,
        {" ": 21, "a": 7, "b": 1, "c": 1, "d": 4, "e": 10, "f": 2, "g": 2, "h": 7, "i": 5, "k": 1}
        | {"l": 3, "m": 1, "n": 6, "o": 6, "p": 1, "r": 4, "s": 5, "t": 8, "u": 2, "v": 1, "w": 2}
        | {"y": 1},
        "15.8",
    ),
    (
        1,
        {" ": 24, "a": 9, "b": 4, "e": 30, "i": 7, "m": 1, "n": 1, "o": 11, "p": 3, "s": 2, "u": 3}
        | {"y": 4},
        "7.5",
    ),
    (3, {"b": 80, "o": 16}, "2.1"),
)
NAMED = 9  # percent from which on a bar has its letter above it

MESSAGE = "a memo"
UNITS = 4
CELL = 32

# A look for each row of W_x: shares of orange, different from row to row.
SHADES = (
    (0.1, 0.4, 0.9, 0.2),
    (0.9, 0.2, 0.1, 0.6),
    (0.3, 0.9, 0.4, 0.9),
    (0.6, 0.1, 0.6, 0.1),
    (0.2, 0.6, 0.1, 0.9),
)


def cell_text(
    picture: Picture, x: float, y: float, words: str, fill: str, cell: float, size: float
) -> None:
    """Draw one cell of a strip from x, centered on y."""
    picture.box(x, y - cell / 2, cell, cell, fill, INK, 0, stroke_width=1.2)
    if words:
        picture.text(x + cell / 2, y, words, size)


def weights_row(picture: Picture, x: float, y: float, index: int) -> None:
    """Draw one row of W_x as shaded cells."""
    for unit, share in enumerate(SHADES[index]):
        cell_text(picture, x + CELL * unit, y, "", tint(ORANGE, share), CELL, 0)


def frame(picture: Picture, x: float, y: float, cells: int) -> None:
    """Draw a bold frame around a row of cells."""
    picture.box(x, y - CELL / 2, CELL * cells, CELL, "none", BLUE, 2, stroke_width=4)


def token(picture: Picture, x: float, y: float, letter: str, size: float = 26) -> None:
    """Write a letter, or a small tray for a space."""
    if letter == " ":
        half = 8 * size / 26
        tray = (x - half, y - 1), (x - half, y + 6), (x + half, y + 6), (x + half, y - 1)
        picture.line(*tray, width=2.2)
    else:
        picture.text(x, y, letter, size)


def next_letter() -> Picture:
    """Draw what counters that have read 0, 1 and 3 letters bet on as the next one."""
    picture = Picture(
        700,
        418,
        "The covered letter",
        "Three counters bet on the letter after remem. Having read nothing, the first spreads its "
        "bets over nearly all letters, 15.8 choices. Having read m, the second bets on e and the "
        "space most, 7.5 choices. Having read mem, the third bets on b with 80 percent, 2.1 "
        "choices.",
    )
    flat = {"stroke_linecap": "butt"}
    picture.text(32, 34, "what is read", SMALL, MUTED, "start")
    picture.text(226, 34, "bets on the next letter", SMALL, MUTED, "start")
    for (letters, bets, choices), floor in zip(BETS, (126, 236, 390), strict=True):
        for place, letter in enumerate(READ):
            seen = place >= len(READ) - letters
            fill = tint(SKY, 0.3) if seen else tint(INK, 0.12)
            cell_text(picture, 32 + 28 * place, floor - 14, letter if seen else "", fill, 28, 22)
        cell_text(picture, 32 + 28 * len(READ), floor - 14, "?", "white", 28, 22)
        picture.line((226, floor), (226 + 13 * 27, floor), color=MUTED, width=1.2)
        for column, letter in enumerate(" abcdefghijklmnopqrstuvwxyz"):
            x, share = 233 + 13 * column, bets.get(letter, 0)
            color = BLUE if letter == NEXT else tint(INK, 0.45)
            if share:
                picture.line((x, floor), (x, floor - 1.2 * share), color=color, width=8, **flat)
            if share >= NAMED or letter == NEXT:
                token(picture, x, floor - 1.2 * share - 13, letter, 20)
        picture.text(684, floor - 14, f"{choices} choices", SMALL, anchor="end")
    return picture


def text_to_numbers() -> Picture:
    """Draw text, tokens, indices, one-hot rows and the rows of W_x that they pick."""
    vocabulary = sorted(set(MESSAGE))
    picture = Picture(
        700,
        420,
        "From text to numbers",
        f"The text {MESSAGE} becomes six tokens, each token its index in the sorted vocabulary, "
        "each index a one-hot row with a single 1, and each one-hot row times the matrix W_x is "
        "the row of W_x with that index. The two tokens m pick the same row.",
    )
    top, leading = 144, 46
    middle = top + 2.5 * leading
    hot_x, weights_x, picked_x = 156, 386, 548
    picture.text(32, 36, "text", SMALL, MUTED, "start")
    picture.text(78, 36, f"“{MESSAGE}”", 27, anchor="start")
    headers = ((45, "token"), (115, "index"), (hot_x + 80, "one-hot row"))
    for x, words in (*headers, (picked_x + 64, "picked row")):
        picture.text(x, 94, words, SMALL, MUTED)
    picture.math(weights_x + 64, middle - 112, "W_x", 30)
    for k, letter in enumerate(MESSAGE):
        y, index = top + leading * k, vocabulary.index(letter)
        token(picture, 45, y, letter)
        picture.text(115, y, str(index), 26)
        for column in range(len(vocabulary)):
            hot = column == index
            fill = tint(BLUE, 0.4) if hot else "white"
            cell_text(picture, hot_x + CELL * column, y, str(int(hot)), fill, CELL, 20)
        weights_row(picture, picked_x, y, index)
        if letter == "m":
            frame(picture, hot_x, y, len(vocabulary))
            frame(picture, picked_x, y, UNITS)
    for index in range(len(vocabulary)):
        y = middle + CELL * (index - 2)
        picture.text(weights_x - 16, y, str(index), 20, MUTED)
        weights_row(picture, weights_x, y, index)
    frame(picture, weights_x, middle + CELL * (vocabulary.index("m") - 2), UNITS)
    picture.text(340, middle, "×", 32)
    picture.text(531, middle, "=", 32)
    return picture


STEPS, ROWS, BATCHES = 4, 2, 3
TOKENS = STEPS * ROWS * BATCHES
WINDOWS = ((12, 4), (20, 0), (8, 16))


def strip(picture: Picture, x: float, y: float, start: int, count: int, cell: float) -> None:
    """Draw tokens by their place in the text; each half of the text has its own tint."""
    for place in range(start, start + count):
        fill = tint(SKY, 0.3) if place < TOKENS // 2 else tint(ORANGE, 0.3)
        cell_text(
            picture,
            x + cell * (place - start),
            y,
            str(place),
            fill,
            cell,
            20 if cell > 30 else SMALL,
        )


def two_ways_to_batch() -> Picture:
    """Draw the sequential partition against random windows of one strip of text."""
    picture = Picture(
        700,
        580,
        "Two ways to batch one text",
        "A strip of 24 tokens, numbered by place. Sequential: row 1 holds 0 to 11, row 2 holds "
        "12 to 23, each batch takes the next four columns, and arrows lead from each row of a "
        "batch to the same row of the next. Random: six windows of four tokens in random order; "
        "every row of every batch starts from a zero state.",
    )
    columns = [72 + 220 * batch for batch in range(BATCHES)]
    picture.text(30, 34, "the text: tokens 0 to 23", TEXT, font_weight="bold", anchor="start")
    strip(picture, 32, 74, 0, TOKENS, 26.5)
    for top, title in (
        (142, "sequential: row n goes on where row n stopped"),
        (346, "random: windows in any order, each from zero"),
    ):
        picture.text(30, top, title, TEXT, font_weight="bold", anchor="start")
        for batch, x in enumerate(columns):
            picture.text(x + 72, top + 38, f"batch {batch + 1}", SMALL, MUTED)
    for row in range(ROWS):
        for batch, x in enumerate(columns):
            y = 212 + 62 * row
            start = row * STEPS * BATCHES + STEPS * batch
            strip(picture, x, y, start, STEPS, 36)
            if batch:
                picture.state_line((x - 70, y), (x - 6, y))
            else:
                zero(picture, x - 22, y)
            y = 416 + 62 * row
            strip(picture, x, y, WINDOWS[batch][row], STEPS, 36)
            zero(picture, x - 22, y)
    zero(picture, 52, 544)
    picture.text(74, 544, "zero state", SMALL, MUTED, "start")
    picture.state_line((250, 544), (306, 544))
    picture.text(318, 544, "state carried over", SMALL, MUTED, "start")
    return picture


def zero(picture: Picture, x: float, y: float) -> None:
    """Draw the zero state that a row starts from."""
    picture.state(x, y, 28)
    picture.text(x, y, "0", 20)


PICTURES = {
    "02-next-letter.svg": next_letter,
    "02-text-to-numbers.svg": text_to_numbers,
    "02-two-ways-to-batch.svg": two_ways_to_batch,
}
