"""Checks for the exercises of chapter 5, Vanishing and exploding gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checks._tools import exercise, expect_array, expect_close
from lstm_course.checks.chapter_05._blames import blame_by_lag
from lstm_course.checks.chapter_05._by_hand import tanh_slope, wrong_blames
from lstm_course.checks.chapter_05._clipping import clip
from lstm_course.checks.chapter_05._radius import with_radius
from lstm_course.checks.chapter_05._reach import reach

__all__ = [
    "blame_by_lag",
    "blames_by_hand",
    "clip",
    "reach",
    "with_radius",
]


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
        np.cumprod(w * tanh_slope(after)),
        "blames",
        wrong_blames(after, before, w),
        "Write down the factor w (1 - h_t^2) for t = 3, 2 and 1, then multiply from the top.",
    )
