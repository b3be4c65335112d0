"""The way back through a softmax, right and wrong: exercise 8.2."""

import tracemalloc
from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Answer, Case, FunctionExercise
from lstm_course.checks._tools import expect

WIDE = 500  # symbols; an array of all their pairs takes megabytes, those of a row kilobytes
PAIRS = (
    "the numbers are right, but an array of the shape (V, V) is made on the way: for 10,000 words "
    "a hundred million numbers. Do the sum over k on paper first; one sum for each row is left."
)


def pull(y: Array, d: Array) -> Array:
    """Give the gradient of the scores."""
    total = (d * y).sum(axis=-1, keepdims=True)
    gradient: Array = y * (d - total)
    return gradient


def pull_by_pairs(y: Array, d: Array) -> Array:
    """Give it by way of all slopes, (N, k, v)."""
    slopes = y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :])
    return np.asarray(np.einsum("nk,nkv->nv", d, slopes))


def cases() -> Iterator[Case]:
    """Give rows of probabilities."""
    rng = np.random.default_rng(0)
    for N, V in [(3, 4), (1, 2)]:
        e, d = np.exp(rng.normal(size=(N, V))), rng.normal(size=(N, V))
        yield {"y": e / e.sum(axis=-1, keepdims=True), "d": d}


def judge_memory(function: Answer) -> None:
    """Fail where an array of the shape (V, V) is made on the way."""
    y, d = np.full((2, WIDE), 1 / WIDE), np.zeros((2, WIDE))
    watched = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        function(y, d)
        used = tracemalloc.get_traced_memory()[1] - before
    finally:
        if not watched:
            tracemalloc.stop()
    expect(used < WIDE**2, PAIRS)


softmax_pull = FunctionExercise(
    label="Exercise 8.2",
    answer=pull,
    cases=cases,
    results={"the gradient": "(N, V)"},
    note="Multiply them entry by entry, then give each row one sum: the sums should have the "
    "shape (N, 1), and keepdims=True keeps that axis.",
    beyond=judge_memory,
    mistakes={PAIRS: pull_by_pairs},
    instead={
        "y * (d - total)": {
            "y * d * (1 - y)": "that treats every probability as if it depended on its own score "
            "only. Raising one score lowers all other probabilities of its row.",
            "y * d": "the term with the sum over the row is missing: the probabilities share one "
            "sum.",
            "y * (d + total)": "the sign of the sum is wrong: what one score gains, the others "
            "lose.",
            "d - total": "d - sum(d y) must be weighted with y once more.",
            "y * d - total": "only d is weighted with y_v; the sum must be, too: y_v (d_v - sum).",
            "y * (total - d)": "the sign is turned around: [k = v] comes first, then - y_v.",
            "y * (d - total) / len(y)": "the result is divided by the number of rows; d already "
            "says how much each row counts.",
        },
        "(d * y).sum(axis=-1, keepdims=True)": {
            "(d * y).sum()": "the sum runs over the whole array; it belongs to each row by itself: "
            "axis=-1.",
            "d.sum(axis=-1, keepdims=True)": "the sum over the row must be weighted with y.",
            "(d * y).sum(axis=0)": "the sum runs over the columns; softmax works along the last "
            "axis.",
            "(d * y).mean(axis=-1, keepdims=True)": "the bracket is a sum over k, not a mean: use "
            "sum where you have mean.",
        },
        "total = ": {
            "y = np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)\n    total = ": "y is the "
            "softmax already; do not take the softmax of it again.",
        },
    },
    else_="For each row: y_v (d_v - sum over k of d_k y_k).",
)
