"""Checks for the exercises of chapter 4, Backpropagation through time."""

from __future__ import annotations

from typing import Any

from lstm_course.checks._tools import exercise, expect_array, expect_close, expect_number
from lstm_course.checks.chapter_04._by_hand import RELU_BLAMES, RELU_FIRST, RELU_WEIGHT
from lstm_course.checks.chapter_04._complex_step import complex_step
from lstm_course.checks.chapter_04._last_state import last_state_backward
from lstm_course.checks.chapter_04._mended import mended
from lstm_course.checks.chapter_04._thrifty import thrifty_backward

__all__ = [
    "blame_by_hand",
    "complex_step",
    "last_state_backward",
    "mended",
    "thrifty_backward",
]


@exercise("Exercise 4.1")
def blame_by_hand(dh: Any, dw: Any, dh_0: Any) -> None:
    """Check the blame of three states, a weight and a first state, worked out on paper.

    Parameters
    ----------
    dh : array_like, shape (3,)
        Of the states after steps 1, 2 and 3.
    dw, dh_0 : float

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blame_by_hand([1, -5, -3], 1, 2)
    ✓ Exercise 4.1 is right.
    """
    expect_close(
        expect_array(dh, "dh", (3,), "(steps,)"),
        [1, -5, -3],
        "dh",
        RELU_BLAMES,
        "Begin at the end with dh_3; each earlier one is its own part plus what comes back.",
    )
    expect_close(
        expect_number(dw, "dw"),
        1.0,
        "dw",
        RELU_WEIGHT,
        "It is the sum of da_t h_{t-1} over the three steps, where da_t = dh_t times the slope.",
    )
    expect_close(
        expect_number(dh_0, "dh_0"),
        2.0,
        "dh_0",
        RELU_FIRST,
        "h_0 feeds only step 1: it gets w times da_1.",
    )
