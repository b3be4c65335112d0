"""Checks for the exercises of chapter 4, Backpropagation through time."""

from typing import Any

from lstm_course.checks._tools import exercise, expect_array, expect_close, expect_number
from lstm_course.checks.chapter_04._backward import last_state_backward, mended
from lstm_course.checks.chapter_04._complex_step import complex_step
from lstm_course.checks.chapter_04._thrifty import thrifty_backward

__all__ = ["blame_by_hand", "complex_step", "last_state_backward", "mended", "thrifty_backward"]


BLAMES = {
    (-9, -5, -3): "step 2 sleeps: its sum is negative, so ReLU has the slope 0 there, and dh_1 "
    "gets nothing back through it.",
    (-17, -9, -5): "ReLU is missing on the way forward: the sum of step 2 is -1, so h_2 is 0.",
    (1, 1, -3): "nothing is passed back: h_2 feeds h_3 as well, and h_1 feeds h_2.",
    (0, -6, -3): "the own losses of h_1 and h_2 are missing: L holds both, so each adds 1.",
    (0, -5, -3): "h_1 stands in L, too: its own part of dh_1 is 1.",
    (1, -6, -3): "h_2 stands in L, too: its own part of dh_2 is 1.",
    (1, -2, -3): "what is passed back from h_3 to h_2 must be multiplied by w.",
    (1, 0, -3): "your second number is da_2, the blame BEFORE the bend, where ReLU sleeps. dh_2 is "
    "that of the page itself: its own part and what step 3 passes back.",
    (1, 7, 3): "the derivative of (h_3 - 5)**2 / 2 is h_3 - 5, not 5 - h_3.",
    (1, -11, -6): "the 2 of the square and the one half cancel: the derivative is h_3 - 5.",
    (-3, -5, 1): "the order is dh_1, dh_2, dh_3.",
}


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
    # The sums are 1, -1 and 2, the states 1, 0 and 2; L = h_1 + h_2 + (h_3 - 5)**2 / 2.
    expect_close(
        expect_array(dh, "dh", (3,), "(steps,)"),
        [1, -5, -3],
        "dh",
        {message: blames for blames, message in BLAMES.items()},
        "Begin at the end with dh_3; each earlier one is its own part plus what comes back.",
    )
    expect_close(
        expect_number(dw, "dw"),
        1.0,
        "dw",
        {
            "step 2 sleeps: with slope 0 it has no share in dw.": -4.0,
            "w met the page BEFORE the step, h_{t-1}; you took h_t.": -5.0,
            "w met the page, h_{t-1}, not the input; you took x_t.": -7.0,
            "step 1 has a share, too: w met h_0 = 1 there.": 0.0,
        },
        "It is the sum of da_t h_{t-1} over the three steps, where da_t = dh_t times the slope.",
    )
    expect_close(
        expect_number(dh_0, "dh_0"),
        2.0,
        "dh_0",
        {
            "h_0 feeds h_1 through w: multiply by it.": 1.0,
            "h_0 does not stand in L: it has no own part, only what step 1 passes back.": 3.0,
        },
        "h_0 feeds only step 1: it gets w times da_1.",
    )
