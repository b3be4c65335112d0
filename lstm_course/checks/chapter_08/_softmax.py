"""What the usual mistakes give on the way back through a softmax, for the check of exercise 8.2."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import expect

Array = NDArray[np.float64]
WIDE = 1500  # symbols; an array of all their pairs takes megabytes, those of a row kilobytes


def judge_memory(softmax_pull: Callable[[Array, Array], Any]) -> None:
    """Fail where an array of the shape (V, V) is made on the way."""
    y, d = np.full((2, WIDE), 1 / WIDE), np.zeros((2, WIDE))
    watched = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        softmax_pull(y, d)
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        if not watched:
            tracemalloc.stop()
    expect(
        used < WIDE**2,
        "the numbers are right, but an array of the shape (V, V) is made on the way: for 10,000 "
        "words a hundred million numbers. Do the sum over k on paper first; one sum for each row "
        "is left.",
    )


def softmax_mistakes(y: Array, d: Array) -> dict[str, Array]:
    """Give the gradient that each mistake leads to."""
    mean = (d * y).sum(axis=-1, keepdims=True)
    right, again = y * (d - mean), np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
    return {
        "that treats every probability as if it depended on its own score only. Raising one "
        "score lowers all other probabilities of its row.": d * y * (1 - y),
        "the term with the sum over the row is missing: the probabilities share one sum.": y * d,
        "the sum runs over the whole array; it belongs to each row by itself: axis=-1.": y
        * (d - (d * y).sum()),
        "the sum over the row must be weighted with y.": y * (d - d.sum(-1, keepdims=True)),
        "the sum runs over the columns; softmax works along the last axis.": y
        * (d - (d * y).sum(axis=0)),
        "the sign of the sum is wrong: what one score gains, the others lose.": y * (d + mean),
        "d - sum(d y) must be weighted with y once more.": d - mean,
        "only d is weighted with y_v; the sum must be, too: y_v (d_v - sum).": d * y - mean,
        "the bracket is a sum over k, not a mean: use sum where you have mean.": y
        * (d - (d * y).mean(axis=-1, keepdims=True)),
        "the sign is turned around: [k = v] comes first, then - y_v.": -right,
        "the result is divided by the number of rows; d already says how much each row "
        "counts.": right / len(y),
        "y is the softmax already; do not take the softmax of it again.": again
        * (d - (d * again).sum(axis=-1, keepdims=True)),
    }
