"""Checks for the exercises of chapter 7, The LSTM, backwards."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import exercise, expect_array, recognize
from lstm_course.checks.chapter_07._by_hand import follow_blame, follow_gate_blame
from lstm_course.checks.chapter_07._cut import lstm_1997
from lstm_course.checks.chapter_07._lstm_back import step_backward
from lstm_course.checks.chapter_07._peephole import peephole_backward
from lstm_course.checks.chapter_07._spans import spread_biases

__all__ = [
    "blame_by_hand",
    "lstm_1997",
    "peephole_backward",
    "spread_biases",
    "step_backward",
]


@exercise("Exercise 7.1")
def blame_by_hand(dc: Any, df: Any) -> None:
    """Check the blame of four slates and three forget gates, worked out on paper.

    Parameters
    ----------
    dc : array_like, shape (4,)
        Of c_0 to c_3.
    df : array_like, shape (3,)
        Of f_1 to f_3.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blame_by_hand([1.5, 3, 2, 4], [12, 2, 6])
    ✓ Exercise 7.1 is right.
    """
    f, i, g = np.array([[0.5, 1, 0.5], [1, 0.5, 0], [-1, 1, 0.5]])
    c, own = np.array([4, 1, 1.5, 0.75]), np.array([0.0, 1, 0, 4])
    slates = expect_array(dc, "dc", (4,), "one number each for c_0 to c_3,")
    gates = expect_array(df, "df", (3,), "one number each for f_1 to f_3,")

    def back(own: Array, factors: Array) -> Array:
        blame = own.copy()
        for t in (2, 1, 0):
            blame[t] += blame[t + 1] * factors[t]
        return blame

    right = back(own, f)
    mistakes = {
        "c_1 stands in the loss itself: its blame is 1 plus what comes from c_2.": back(
            own * [1, 0, 1, 1], f
        ),
        "what comes from the next slate must be multiplied by its forget gate.": back(
            own, 0 * f + 1
        ),
        "you multiplied by the input gate; it is the forget gate that scales the old slate.": back(
            own, i
        ),
        "what comes from c_t is scaled by the forget gate of step t; you took the gate of another "
        "step.": back(own, np.array([0.5, 0.5, 1])),
        "the order is c_0, c_1, c_2, c_3.": right[::-1],
        "c_3 stands in the loss with the factor 4.": back(own * [1, 1, 1, 0.25], f),
        "c_1 stands in the loss itself, and c_3 there with the factor 4.": back(
            own * [1, 0, 1, 0.25], f
        ),
        "these are the slates; what is asked is their blame, which goes backward.": c,
    }
    recognize(slates, right, mistakes)
    follow_blame(slates, own, f)
    mistakes = {
        "a gate is blamed by what it lets through: f_t scaled the slate BEFORE the step, c_{t-1}, "
        "and you took c_t.": right[1:] * c[1:],
        "these are the blames of the input gates, dc_t g_t.": right[1:] * g,
        "these are the dc_t alone: multiply each by the slate that its gate scaled.": right[1:],
        "the blame of the slate BEFORE the gate is taken; f_t answers for c_t, so it is dc_t times "
        "c_{t-1}.": right[:-1] * c[:-1],
        "the blame dc_t is missing: c_{t-1} alone says how c_t moves, not how the loss does.": c[
            :-1
        ],
        "the gates are given as values; there is no slope f (1 - f) to go through here.": right[1:]
        * c[:-1]
        * f
        * (1 - f),
        "the order is f_1, f_2, f_3.": (right[1:] * c[:-1])[::-1],
    }
    recognize(gates, right[1:] * c[:-1], mistakes)
    follow_gate_blame(gates, right, c)
