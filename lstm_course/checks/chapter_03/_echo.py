"""The echo of a changed symbol, and what the usual mistakes give: the check of exercise 3.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._tools import exercise, expect, expect_array, expect_close
from lstm_course.checks.chapter_03._networks import Array
from lstm_course.numpy_cells import RNN
from lstm_course.text import one_hot


@exercise("Exercise 3.5")
def echo(function: Callable[..., Any]) -> None:
    """Check the distance between two runs that differ in one symbol.

    Parameters
    ----------
    function : callable
        ``function(cell, x, step, symbol)`` to the distances from ``step`` on, an array of shape
        (T - step, N).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(cell, x, step, symbol):
    ...     changed = x.copy()
    ...     changed[step] = one_hot([symbol], x.shape[2])
    ...     difference = cell.forward(changed)[0] - cell.forward(x)[0]
    ...     return np.linalg.norm(difference[step:], axis=-1)
    >>> echo(right)
    ✓ Exercise 3.5 is right.
    """
    rng = np.random.default_rng(35)
    T, N, D, H, step, symbol = 9, 4, 6, 5, 3, 2
    cell = RNN(D, H, rng=rng)
    x = one_hot(rng.choice([0, 1, 3, 4, 5], size=(T, N)), D)
    original = x.copy()
    given = function(cell, x, step, symbol)
    expect(
        np.array_equal(x, original),
        "the function writes into the caller's x, so both runs read the same text: change a copy, "
        "x.copy().",
    )
    right, mistakes = echo_and_mistakes(cell, x, step, symbol)
    shape = np.shape(given)
    expect(
        shape != (T, N),
        "before the change nothing differs: leave the first `step` rows out of the result.",
    )
    expect(
        shape != (T - step - 1, N),
        "the echo begins with the changed step itself, so T - step rows are meant.",
    )
    expect(
        shape not in ((T - step, H), (T - step, N, H)),
        "one distance for each step and each text: take the norm over the last axis, the H numbers "
        "of a state.",
    )
    expect_close(
        expect_array(given, "the echo", (T - step, N), "(T - step, N)"),
        right,
        "the echo",
        mistakes,
        "Run both texts through cell.forward and take the norm of the difference of the outputs.",
    )


def echo_and_mistakes(
    cell: RNN, x: Array, step: int, symbol: int
) -> tuple[Array, dict[str, Array]]:
    """Give the distance between two runs that differ in one symbol, right and wrong.

    Parameters
    ----------
    cell : RNN
    x : numpy.ndarray, shape (T, N, D)
        One-hot texts.
    step : int
        Where the symbol is changed.
    symbol : int
        What it is changed to.

    Returns
    -------
    right : numpy.ndarray, shape (T - step, N)
    mistakes : dict of str to numpy.ndarray, shape (T - step, N)
        The hint for each mistake, and the distances it leads to.

    Examples
    --------
    >>> cell = RNN(3, 2, rng=np.random.default_rng(0))
    >>> right, _ = echo_and_mistakes(cell, one_hot(np.zeros((4, 5), dtype=int), 3), 1, 2)
    >>> right.shape
    (3, 5)
    """

    def apart(other: Array) -> Array:
        difference: Array = cell.forward(other)[0] - cell.forward(x)[0]
        return difference[step:]

    changed, added, one_text = x.copy(), x.copy(), x.copy()
    changed[step], added[step, :, symbol] = one_hot([symbol], x.shape[2]), 1.0
    one_text[step] = 0.0
    one_text[step, symbol] = 1.0
    right: Array = np.linalg.norm(apart(changed), axis=-1)
    return right, {
        "the new symbol is added, but the old one still stands there: a one-hot row holds a "
        "single 1.": np.linalg.norm(apart(added), axis=-1),
        "x[step, symbol] is a text, not a symbol: the axes are (T, N, D), so write "
        "[step, :, symbol].": np.linalg.norm(apart(one_text), axis=-1),
        "these are distances relative to the first, as in the chapter; here the distances "
        "themselves are meant.": right / right[0],
        "these are squared distances; take the root.": right**2,
        "this is the sum of absolute differences; take the Euclidean length, "
        "np.linalg.norm(..., axis=-1).": np.abs(apart(changed)).sum(axis=-1),
    }
