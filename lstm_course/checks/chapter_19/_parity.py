"""An LSTM of one unit that keeps parity, with weights set by hand: exercise 19.3."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._by_hand import run_unit, weights_by_hand
from lstm_course.checks._tools import exercise, expect

SHAPES = {"W_x": (1, 4), "W_h": (1, 4), "b": (4,)}
MANY = 10_000


def hidden(bits: Iterable[int] | Array, W_x: Array, W_h: Array, b: Array) -> Array:
    """Read bits, or several sequences of them side by side, and give h after each."""
    h, _ = run_unit((np.multiply.outer(W_x[0], bit) for bit in bits), W_h, b)
    return h


def said(bits: Iterable[int], arrays: list[Array]) -> str:
    """Write what the unit says after each bit: 1 for odd."""
    return "".join("1" if h > 0.5 else "0" for h in hidden(bits, *arrays))


@exercise("Exercise 19.3")
def parity_by_hand(weights: Any) -> None:
    """Check that h is above 0.5 after an odd number of ones and below it after an even one."""
    arrays = weights_by_hand(weights, SHAPES)
    for bits, advice in (
        ("0", "nothing is odd yet: a zero must write nothing, i = 0 or g = 0."),
        ("1", "a one must write 1: i and o near 1, and g near 1 while h is 0."),
        ("100", "a zero must keep what stands there: f near 1 and i near 0."),
        (
            "11",
            "the second one must turn the state around. Let the candidate read h: near 1 where h "
            "is low, near -1 where it is high, and let a one forget, f near 0.",
        ),
        ("111", "after the third it must be odd again; look at h after two, and at g there."),
        ("110", "a zero must keep the even state, too."),
    ):
        right = "".join(str(bits[: n + 1].count("1") % 2) for n in range(len(bits)))
        found = said(map(int, bits), arrays)
        expect(found == right, f"after {bits} it should have said {right}, not {found}: {advice}")
    random = np.random.default_rng(193).integers(2, size=MANY)
    odd_then_silent, even_then_silent, silent = np.zeros((3, MANY), dtype=int)
    odd_then_silent[[5, 6, 7]] = even_then_silent[[5, 6]] = 1
    ones = np.ones(MANY, dtype=int)
    long = np.stack([random, ones, odd_then_silent, even_then_silent, silent], axis=1)
    wrong = ((hidden(long, *arrays) > 0.5) != (np.cumsum(long, axis=0) % 2 == 1)).any(axis=1)
    expect(
        not wrong.any(),
        f"the first mistake in {MANY:,} bits is at {int(wrong.argmax()) + 1:,}: the gates are "
        "near 0 or 1, but not near enough. Make their weights larger.",
    )
