"""Checks for the exercises of chapter 3, The vanilla RNN."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import (
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_finite,
    plain,
)
from lstm_course.checks.chapter_03._echo import echo
from lstm_course.checks.chapter_03._latch import judge_latch
from lstm_course.checks.chapter_03._like_pytorch import rnn_like_pytorch
from lstm_course.checks.chapter_03._surprise import surprise

__all__ = ["echo", "latch", "rnn_like_pytorch", "states_by_hand", "surprise"]


@exercise("Exercise 3.1")
def states_by_hand(states: Any) -> None:
    """Check three states of an RNN with ReLU, worked out on paper.

    Parameters
    ----------
    states : array_like, shape (3, 2)
        The state after the first, the second and the third letter of "aba".

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> states_by_hand([[1, 1], [2, 3], [9, 0]])
    ✓ Exercise 3.1 is right.
    """
    W_x, W_h = np.array([[2.0, 0.0], [0.0, 3.0]]), np.array([[1.0, -1.0], [2.0, 0.0]])
    b = np.array([-1.0, 1.0])

    def solve(
        W_h: Array = W_h, b: Array = b, join: Any = lambda x, h: np.maximum(x + h, 0)
    ) -> Array:
        h = [np.zeros(2)]
        for x in (W_x[0], W_x[1], W_x[0]):  # the rows for "aba"
            h.append(join(x + b, h[-1] @ W_h))
        return np.stack(h[1:])

    expect_close(
        expect_array(states, "states", (3, 2), "(steps, H)"),
        solve(),
        "states",
        {
            "ReLU is missing: on the page a negative number becomes 0.": solve(join=np.add),
            "the first number of h W_h is the row h times the first column of W_h. You took the "
            "first row, which is W_h transposed.": solve(W_h=W_h.T),
            "the bias b is missing; it is added at every step.": solve(b=0 * b),
            "the state is not carried over to steps two and three.": solve(W_h=0 * W_h),
            "ReLU is in the wrong place: add up all three parts first, then apply it once.": solve(
                join=lambda x, h: np.maximum(x, 0) + np.maximum(h, 0)
            ),
        },
        "Write x W_x, h W_h and b below each other for each step, add them up, then apply ReLU.",
    )


@exercise("Exercise 3.4")
def latch(weights: tuple[Any, Any, Any]) -> None:
    """Check weights set by hand so that one tanh unit remembers whether a or b came last.

    Parameters
    ----------
    weights : tuple of array_like, shapes (3, 1), (1, 1) and (1,)
        ``W_x`` (rows for a, b and c), ``W_h`` and ``b``.

    Raises
    ------
    CheckFailed
        With what the unit does instead.

    Examples
    --------
    >>> latch(([[5.0], [-5.0], [0.0]], [[3.0]], [0.0]))
    ✓ Exercise 3.4 is right.
    """
    expect(
        isinstance(weights, tuple | list)
        and len(weights) == 3
        and plain(weights).shape != (3, 1),  # W_x alone
        "return three arrays: `return W_x, W_h, b`.",
    )
    W_x = expect_finite(expect_array(weights[0], "W_x", (3, 1), "(D, H)"), "W_x")
    W_h = expect_finite(expect_array(weights[1], "W_h", (1, 1), "(H, H)"), "W_h")
    judge_latch(W_x, W_h, expect_finite(expect_array(weights[2], "b", (1,), "(H,)"), "b"))
