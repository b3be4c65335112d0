"""Picture of chapter 12: what a half-life leaves of a thing that was seen early."""

import math

from canvas import FAINT, INK, MUTED, SMALL, TEXT, VERMILION, tint
from kit import Picture

STEPS = 20
HALF_LIVES = (1, 10, 100)
LEFT, PITCH = 192, 17
LEAST, MOST = -1.0, 6.0  # the ends of the dial, as forget biases


def kept(half_life: float, steps: int) -> float:
    """Return what is left after some steps."""
    return math.pow(0.5, steps / half_life)


def forget_bias(half_life: float) -> float:
    """Return the bias at which a forget gate that reads nothing else has this half-life."""
    f = kept(half_life, 1)
    return math.log(f / (1 - f))


def share(value: float) -> str:
    """Name what is left."""
    return "a millionth" if value < 1e-4 else f"{value:.2f}"


def dial(picture: Picture, x: float, y: float, bias: float) -> None:
    """Draw a knob with its pointer, from left (forget at once) to right (keep)."""
    radius = 27
    turn = math.radians(150 + 240 * (bias - LEAST) / (MOST - LEAST))
    for k in range(9):
        a = math.radians(150 + 30 * k)
        near, far = radius + 5, radius + 11
        picture.line(
            (x + near * math.cos(a), y + near * math.sin(a)),
            (x + far * math.cos(a), y + far * math.sin(a)),
            color=MUTED,
            width=2,
        )
    picture.circle(x, y, radius, "#f8f3a9", "#8a8100")
    tip = (x + 22 * math.cos(turn), y + 22 * math.sin(turn))
    picture.line((x, y), tip, color=INK, width=5)


def lag() -> Picture:
    """Draw a thing seen, steps of noise, the question, and what three half-lives leave."""
    left_over = [share(kept(half_life, STEPS)) for half_life in HALF_LIVES]
    picture = Picture(
        700,
        492,
        "What is left when the question comes",
        "A thing is seen at step 0; 20 steps of noise follow; then comes the question. Three rows "
        "of tiles, each a cell's value that fades from full to pale: with half-life 1 and forget "
        f"bias 0 {left_over[0]} is left, with half-life 10 and bias 2.6 {left_over[1]}, with "
        f"half-life 100 and bias 5.0 {left_over[2]}.",
    )
    first, last = LEFT + PITCH / 2, LEFT + PITCH * (STEPS + 0.5)
    picture.input(first, 62, radius=17)
    picture.text(first, 62, "A", TEXT, font_weight="bold")
    picture.text(LEFT - 18, 62, "seen", TEXT, anchor="end")
    for k in range(2, STEPS - 1):
        x = first + PITCH * k
        tall = 7 + 6 * math.sin(2.7 * k) ** 2 + 5 * math.cos(5.1 * k)
        picture.line((x, 62 - tall), (x, 62 + tall), color=FAINT, width=5)
    picture.text((first + last) / 2, 110, f"noise, for {STEPS} steps", SMALL, MUTED)
    picture.output(last, 62, radius=21)
    picture.text(last, 62, "?", TEXT, font_weight="bold")
    picture.text(last + 30, 62, "asked", TEXT, anchor="start")
    picture.text(96, 152, "forget bias", SMALL, MUTED)
    picture.text(last + 78, 152, "left of it", SMALL, MUTED)
    for row, half_life in enumerate(HALF_LIVES):
        y = 214 + 106 * row
        bias = forget_bias(half_life)
        dial(picture, 50, y, bias)
        picture.math(134, y, f"b_f = {bias:.1f}" if bias else "b_f = 0", 26)
        words = f"half-life {half_life} step" + ("s" if half_life > 1 else "")
        picture.text(LEFT, y - 32, words, SMALL, anchor="start")
        for step in range(STEPS + 1):
            fill = tint(VERMILION, kept(half_life, step))
            picture.box(LEFT + PITCH * step, y - 16, PITCH, 34, fill, FAINT, 0, 1)
        picture.box(LEFT, y - 16, PITCH * (STEPS + 1), 34, "none", VERMILION, 0, 2)
        picture.text(last + 78, y, left_over[row], TEXT, font_weight="bold")
    return picture


PICTURES = {"12-lag.svg": lag}
