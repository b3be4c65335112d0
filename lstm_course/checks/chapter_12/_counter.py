"""An LSTM of one unit that counts, with weights set by hand: exercise 12.3."""

from typing import Any

from lstm_course.checks._arrays import Array
from lstm_course.checks._by_hand import run_unit, weights_by_hand
from lstm_course.checks._tools import exercise, expect

SHAPES = {"W_x": (3, 4), "W_h": (1, 4), "b": (4,)}
LETTERS = "ab$"
NEAR = 0.01  # how far the count may be off
MANY = 1000


def counts(text: str, W_x: Array, W_h: Array, b: Array) -> Array:
    """Read a text and give the cell state after each letter."""
    _, cell = run_unit((W_x[LETTERS.index(letter)] for letter in text), W_h, b)
    return cell


@exercise("Exercise 12.3")
def count_by_hand(weights: Any) -> None:
    """Check W_x, W_h and b of a unit that goes up with a, down with b, and to 0 with the mark."""
    arrays = weights_by_hand(weights, SHAPES)
    after_a = counts("$a", *arrays)
    expect(
        abs(after_a[0]) < NEAR,
        f"after the first mark c is {after_a[0]:.3g}, not 0: the mark must write nothing, i = 0 "
        "or g = 0.",
    )
    expect(
        abs(after_a[1] - 1) < NEAR,
        f"after one a c is {after_a[1]:.3g}, not 1. What is added is i * g: both must be close to "
        "1. The columns are i, f, g, o, the rows a, b, $.",
    )
    second = counts("$aa", *arrays)[-1]
    expect(
        abs(second - 2) < NEAR,
        f"after two a's c is {second:.3g}, not 2: the first must be kept, f = 1, and closer to it "
        "if it is nearly so: with larger weights.",
    )
    down = counts("$aab", *arrays)[-1]
    expect(
        abs(down - 1) < NEAR,
        f"after aab c is {down:.3g}, not 1: with a b the candidate g must be -1, and i and f 1. "
        "The columns are i, f, g, o.",
    )
    wiped = counts("$aaa$", *arrays)[-1]
    expect(
        abs(wiped) < NEAR,
        f"after aaa and the mark c is {wiped:.3g}, not 0: the mark must wipe, f = 0.",
    )
    deep = counts("$bbb", *arrays)[-1]
    expect(
        abs(deep + 3) < NEAR,
        f"after bbb c is {deep:.3g}, not -3: below 0, too, each b must take 1 away, whatever h is.",
    )
    below = counts("$bbb$", *arrays)[-1]
    expect(
        abs(below) < NEAR,
        f"after bbb and the mark c is {below:.3g}, not 0: the mark must wipe what is below 0, too.",
    )
    long = counts("$" + "a" * MANY + "b" * MANY, *arrays)
    drift = abs(long[MANY] - MANY)
    expect(
        drift < NEAR,
        f"after {MANY:,} a's c is off by {drift:.3g}: i, f or g is near 1, but not near enough. "
        "Make their weights larger.",
    )
    expect(
        abs(long[2 * MANY]) < NEAR,
        f"after {MANY:,} a's and as many b's c is {long[2 * MANY]:.3g}, not 0: with a "
        "b, i must be as near to 1, and g as near to -1, as with an a. Make its weights larger.",
    )
    large = counts("$" + "a" * MANY + "$", *arrays)[-1]
    expect(
        abs(large) < NEAR,
        f"the mark leaves {large:.3g} of a count of {MANY:,}: f is near 0 there, but not near "
        "enough. Make the mark's weight in block f larger.",
    )
