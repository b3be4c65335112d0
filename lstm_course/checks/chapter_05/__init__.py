"""Checks for the exercises of chapter 5, Vanishing and exploding gradients."""

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import exercise, expect_array, expect_close
from lstm_course.checks.chapter_05._blames import blame_by_lag
from lstm_course.checks.chapter_05._clipping import clip
from lstm_course.checks.chapter_05._radius import with_radius
from lstm_course.checks.chapter_05._reach import reach

__all__ = ["blame_by_lag", "blames_by_hand", "clip", "reach", "with_radius"]


@exercise("Exercise 5.1")
def blames_by_hand(blames: Any) -> None:
    """Check blames sent back through one unit, worked out on paper.

    Parameters
    ----------
    blames : array_like, shape (3,)
        The blames of the states after steps 2, 1 and 0.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blames_by_hand([-0.72, 1.44, -2.16])
    ✓ Exercise 5.1 is right.
    """
    w, after, before = -2.0, np.array([0.8, 0.0, 0.5]), np.array([0.0, 0.5, 0.0])
    expect_close(
        expect_array(blames, "blames", (3,), "(dh_2, dh_1, dh_0)"),
        np.cumprod(w * (1 - after**2)),
        "blames",
        wrong_blames(after, before, w),
        "Write down the factor w (1 - h_t^2) for t = 3, 2 and 1, then multiply from the top.",
    )


def wrong_blames(after: Array, before: Array, w: float) -> dict[str, Array]:
    """Give the blames of a tanh unit that the usual mistakes lead to, the last step first."""
    factors = w * (1 - after**2)
    right = np.cumprod(factors)
    return {
        "these are the three factors; the blame is their product so far: each one multiplies "
        "what arrived from the later step.": factors,
        "blame starts at step 3, with h_3 = 0.8. You began with step 1.": np.cumprod(factors[::-1]),
        "the right numbers in the order of time; enter dh_2 first, dh_0 last.": right[::-1],
        "the first number is dh_3 itself; enter dh_2, dh_1, dh_0.": np.append(1, right[:-1]),
        "the factors are multiplied, not added up.": np.cumsum(factors),
        "the slope of tanh is missing: the factor is w (1 - h_t^2).": w ** np.arange(1, 4),
        "w is missing: the factor is w (1 - h_t^2).": np.cumprod(factors / w),
        "the sign of w is lost: w is -2, so blame alternates its sign.": np.cumprod(-factors),
        "the slope is 1 - h^2; you took 1 - h.": np.cumprod(w * (1 - after)),
        "the slope is 1 - h^2, not (1 - h)^2: square h first.": np.cumprod(w * (1 - after) ** 2),
        "the slope is 1 - h^2; you took h^2.": np.cumprod(w * after**2),
        "tanh has been used already: h_t is the state after it, and the slope is 1 - h_t^2, not "
        "1 - tanh(h_t)^2.": np.cumprod(w * (1 - np.tanh(after) ** 2)),
        "the slope at step t belongs to the state after the step, h_t; you took "
        "h_(t-1).": np.cumprod(w * (1 - before**2)),
    }
