"""Still pictures of the page one can play with, for readers without scripts."""

import sys
from pathlib import Path

from canvas import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, PURPLE, SMALL, VERMILION, tint
from formula import number
from kit import Picture

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

import playground

TEXT = "she saw him see it she saw him"
CELL, READ = 25, 7  # counted from 0; letters read
COLORS = {"i": ORANGE, "f": PURPLE, "g": BLUE, "o": MUTED, "c": VERMILION, "h": GREEN}
NAMES = {
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "c": "cell state",
    "h": "hidden state",
}
LEFT, LETTER = 50, 20


def weights() -> playground.Weights:
    """Give the network that the page has."""
    return playground.loaded(playground.WEIGHTS.read_text(encoding="utf-8"))


def strip(picture: Picture, y: float, shades: list[float]) -> None:
    """Draw the text, each letter on a ground of one of two colors."""
    for k, (letter, shade) in enumerate(zip(TEXT, shades, strict=True)):
        color = tint(VERMILION if shade > 0 else BLUE, round(0.6 * min(1, abs(shade)), 2))
        picture.box(LEFT + LETTER * k, y - 18, LETTER, 36, color, "none", 0, 0)
        picture.text(LEFT + LETTER * (k + 0.5), y, letter.replace(" ", "␣"), TEXT_SIZE)


TEXT_SIZE = 20


def read() -> Picture:
    """Draw one cell over a text, and all gates and states after a letter."""
    picture = Picture(
        700,
        520,
        "A trained LSTM reads a text",
        "Above, one cell's state over a text: vermilion where it is positive, blue where it is "
        "negative. Below, the gates and states of all 80 cells after seven letters, a bar a cell.",
    )
    states = playground.read(weights(), TEXT)
    cell = [state.c[CELL] for state in states]
    most = max(map(abs, cell))
    picture.text(LEFT, 34, f"cell {CELL + 1} over the text", SMALL, MUTED, "start")
    strip(picture, 72, [c / most for c in cell])
    middle = LEFT + LETTER * (READ - 0.5)
    picture.line((middle - 8, 95), (middle + 8, 95), width=4)
    words = f"all {playground.H} cells after “{TEXT[:READ]}”"
    picture.text(LEFT, 136, words, SMALL, MUTED, "start")
    now = states[READ - 1]
    for k, (name, color) in enumerate(COLORS.items()):
        values = getattr(now, name)
        signed = name in "gch"
        zero = 212 + 58 * k - (20 if signed else 0)
        reach = (20 if signed else 40) / max(1, abs(values).max())
        picture.text(LEFT, 192 + 58 * k, NAMES[name], SMALL, INK, "start")
        picture.line((190, zero), (190 + 6 * playground.H, zero), color=FAINT, width=1)
        bars = (f"M{193 + 6 * j},{zero} v{number(-reach * v)}" for j, v in enumerate(values))
        picture.path(" ".join(bars), color, 4, stroke_linecap="butt")
    return picture


def intervene() -> Picture:
    """Draw what each letter costs more when nothing is ever forgotten."""
    picture = Picture(
        700,
        190,
        "A network that never forgets",
        "A text whose letters are vermilion where they cost more than before, with all forget "
        "gates held at 1, and blue where they cost less. Below, the perplexity without and with.",
    )
    network = weights()
    held = (("f", slice(None), 1.0),)
    before, after = (
        playground.costs(playground.read(network, TEXT, changed), network, TEXT)
        for changed in ((), held)
    )
    picture.text(LEFT, 34, "all forget gates held at 1", SMALL, MUTED, "start")
    strip(picture, 78, [0.0, *((after - before) / 2)])
    for y, words, nats in ((124, "as trained", before), (156, "forget gates at 1", after)):
        reached = playground.np.exp(nats.mean())
        picture.text(LEFT, y, f"perplexity {words}: {reached:.2f}", SMALL, INK, "start")
    return picture


def write() -> Picture:
    """Draw the five likeliest next letters at three temperatures."""
    picture = Picture(
        700,
        270,
        "The next letter at three temperatures",
        "After “she ”, the probabilities of the five likeliest letters at the temperatures 0.5, 1 "
        "and 2, as bars. They become more alike as the temperature rises.",
    )
    network = weights()
    last = playground.read(network, "she ")[-1]
    order = last.p().argsort()[::-1][:5]
    for k, temperature in enumerate((0.5, 1.0, 2.0)):
        left = LEFT + 215 * k
        picture.text(left, 34, f"temperature {temperature:g}", SMALL, MUTED, "start")
        for row, x in enumerate(order):
            y, p = 78 + 40 * row, last.p(temperature)[x]
            picture.text(left + 6, y, network.letters[x].replace(" ", "␣"), TEXT_SIZE)
            picture.box(left + 24, y - 11, max(1, round(280 * p, 1)), 22, GREEN, "none", 0, 0)
            picture.text(left + 130, y, f"{100 * p:.0f} %", SMALL, INK, "start")
    return picture


PICTURES = {
    "playground-read.svg": read,
    "playground-intervene.svg": intervene,
    "playground-write.svg": write,
}
