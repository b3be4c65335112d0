"""Surprises computed from scores, and what the usual mistakes make of them: exercise 3.3."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, expect_array

SAFE = "-log(exp(s_v) / sum exp(s_k)) = log(sum exp(s_k)) - s_v"


def surprises(h: Array, W_q: Array, b_q: Array, targets: Any) -> Array:
    """Give the nats of target symbols, safe for scores of any size."""
    scores = h @ W_q + b_q
    scores = scores - scores.max(axis=-1, keepdims=True)
    nats: Array = np.log(np.exp(scores).sum(axis=-1)) - scores[np.arange(len(targets)), targets]
    return nats


def naive(scores: Array, targets: Any, total: Any) -> Array:
    """Take the logarithm of a softmax as it is written, over any total."""
    y = np.exp(scores) / total(np.exp(scores))
    nats: Array = -np.log(y[np.arange(len(targets)), targets])
    return nats


def cases() -> Iterator[Case]:
    """Give scores of usual size and large ones; then fewer rows than symbols."""
    rng = np.random.default_rng(33)
    # N = V, so that a softmax over the wrong axis raises no error and can be recognized.
    h, W_q, b_q = rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
    targets = np.array([4, 0, 2, 2, 1])
    yield {"h": h, "W_q": W_q, "b_q": b_q, "targets": targets}
    yield {"h": 1000 * h, "W_q": W_q, "b_q": b_q, "targets": targets}
    yield {"h": h[:3], "W_q": W_q, "b_q": b_q, "targets": targets[:3]}


def judge(results: list[Any], case: Case) -> None:
    """Say what is particular to large scores."""
    nats = expect_array(results[0], "the nats", case["targets"].shape, "(N,)")
    expect(
        np.abs(case["h"]).max() < 100 or bool(np.all(np.isfinite(nats))),
        "with scores in the thousands the result is inf or nan. Take off the row's largest score "
        f"before exp, and do not take the log of a probability that has become 0: {SAFE}.",
    )


surprise = FunctionExercise(
    label="Exercise 3.3",
    answer=surprises,
    cases=cases,
    results={"the array of nats": "(N,)"},
    judge=judge,
    note="N is len(targets), and V is len(b_q).",
    mistakes={
        "softmax runs over the wrong axis: the probabilities of one row, over the V symbols, "
        "sum to 1. Sum over axis=-1.": lambda h, W, b, k: naive(
            h @ W + b, k, lambda e: e.sum(axis=0)
        ),
        "softmax divides by the sum over the whole batch; each row has a sum of its own "
        "(axis=-1, keepdims=True).": lambda h, W, b, k: naive(h @ W + b, k, np.sum),
        "the sum lacks keepdims=True: without it the sums of the rows lie over the columns.": (
            lambda h, W, b, k: naive(h @ W + b, k, lambda e: e.sum(axis=-1))
        ),
        "the largest score lacks keepdims=True: without it the maxima of the rows are taken off "
        "the columns.": (", keepdims=True", ""),
        "the bias b_q is missing.": (" + b_q", ""),
        "these are log-probabilities; surprise is minus the logarithm.": ("return ", "return -"),
        "these are bits; take the natural logarithm.": ("return nats", "return nats / np.log(2)"),
        "these are probabilities; take minus their log.": ("return nats", "return np.exp(-nats)"),
        "these are scores; softmax is missing.": lambda h, W, b, k: (h @ W + b)[
            np.arange(len(k)), k
        ],
        "the result has the shape (N, N): y[:, targets] takes every target for every row; "
        "y[np.arange(N), targets] takes one for each.": ("np.arange(len(targets))", ":"),
        "the result is one number; give the nats of every row, and leave the mean to "
        "perplexity().": ("return nats", "return nats.mean()"),
        "a small number added before the log hides the 0 and caps the surprise of large scores: "
        f"use {SAFE} instead.": ("return nats", "return -np.log(np.exp(-nats) + 1e-12)"),
    },
    else_="The nats of row n are -log(softmax(h[n] @ W_q + b_q)[targets[n]]). A small number added "
    f"before the log caps the surprise of large scores: use {SAFE} instead.",
)
