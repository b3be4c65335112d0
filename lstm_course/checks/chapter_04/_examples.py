"""Backward passes through an RNN: what they give, and examples to judge them by."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import expect
from lstm_course.numpy_cells import RNN

RESULTS = {"dW_x": "(D, H)", "dW_h": "(H, H)", "db": "(H,)", "dh_0": "(N, H)"}


def example(
    T: int, N: int, D: int, H: int, nonlinearity: Any, rng: np.random.Generator
) -> tuple[RNN, Array, Array, Array]:
    """Make a cell, its inputs, its states with the first in front, and blame for each of them."""
    cell, x = RNN(D, H, nonlinearity, rng=rng), rng.normal(size=(T, N, D))
    h_0 = rng.random(size=(N, H)) - 0.5  # of either sign: h_0 came out of no bend
    output = np.asarray(cell.forward(x, h_0)[0])
    return cell, x, np.concatenate([h_0[None], output]), rng.normal(size=output.shape)


def judge_shapes(results: list[Any], case: Any) -> None:
    """Recognize shapes that tell what went wrong, whatever the numbers."""
    H, N = len(case["W_h"]), case["x"].shape[1]
    expect(
        np.shape(results[2]) not in ((N, H), (1, H)),
        "db has rows; every sequence of the batch adds to the one bias: da.sum(axis=0).",
    )
