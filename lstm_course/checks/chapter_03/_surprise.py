"""Surprises computed from scores, and what the usual mistakes give: the check of exercise 3.3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks.chapter_03._networks import Array


def surprises(h: Array, W_q: Array, b_q: Array, targets: NDArray[np.int64]) -> Array:
    """Give the nats of target symbols, safe for scores of any size.

    Parameters
    ----------
    h : numpy.ndarray, shape (N, H)
    W_q, b_q : numpy.ndarray, shapes (H, V) and (V,)
    targets : numpy.ndarray of int64, shape (N,)

    Returns
    -------
    numpy.ndarray, shape (N,)

    Examples
    --------
    >>> surprises(np.zeros((1, 2)), np.zeros((2, 4)), np.zeros(4), np.array([3])).round(4)
    array([1.3863])
    """
    scores = h @ W_q + b_q
    scores = scores - scores.max(axis=-1, keepdims=True)
    nats: Array = np.log(np.exp(scores).sum(axis=-1)) - scores[np.arange(len(targets)), targets]
    return nats


def surprise_mistakes(
    h: Array, W_q: Array, b_q: Array, targets: NDArray[np.int64]
) -> dict[str, Array]:
    """Give the nats that each mistake leads to.

    Parameters
    ----------
    h : numpy.ndarray, shape (N, H)
    W_q, b_q : numpy.ndarray, shapes (H, V) and (V,)
    targets : numpy.ndarray of int64, shape (N,)

    Returns
    -------
    dict of str to numpy.ndarray, shape (N,)
        The hint for each mistake, and what it gives.

    Examples
    --------
    >>> len(surprise_mistakes(np.ones((2, 1)), np.ones((1, 3)), np.ones(3), np.array([0, 2]))) > 5
    True
    """
    right = surprises(h, W_q, b_q, targets)
    scores = h @ W_q + b_q
    rows, e = np.arange(len(targets)), np.exp(scores)
    return {
        "softmax runs over the wrong axis: the probabilities of one row, over the V symbols, "
        "sum to 1. Sum over axis=-1.": -np.log((e / e.sum(axis=0))[rows, targets]),
        "softmax divides by the sum over the whole batch; each row has a sum of its own "
        "(axis=-1, keepdims=True).": -np.log((e / e.sum())[rows, targets]),
        "the bias b_q is missing.": surprises(h, W_q, 0 * b_q, targets),
        "these are logarithms of probabilities; surprise is minus the logarithm.": -right,
        "these are bits; nats take the natural logarithm.": right / np.log(2),
        "these are probabilities; surprise is minus their logarithm.": np.exp(-right),
        "these are scores; softmax is missing.": scores[rows, targets],
    }
