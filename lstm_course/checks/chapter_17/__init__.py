"""Checks for the exercises of chapter 17, One to many, many to many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._declared import Case, FunctionExercise

__all__ = ["leak"]


def leaky(x: NDArray[np.float64], a: float) -> NDArray[np.float64]:
    """Run a leaky memory over some numbers."""
    h, states = 0.0, []
    for x_t in x:
        h = a * h + x_t
        states.append(h)
    return np.array(states)


def cases() -> Iterator[Case]:
    """Give first a case that tells all mistakes apart."""
    yield {"x": np.array([1.0, -2.0, 0.5, 3.0]), "a": 0.5}
    yield {"x": np.array([2.0]), "a": 0.9}


leak = FunctionExercise(
    label="Exercise 17.1",
    answer=leaky,
    cases=cases,
    results={"states": "(T,)"},
    mistakes={
        "the state is not carried over: h is what every step multiplies by a.": (
            "a * h + x_t",
            "x_t",
        ),
        "the factor a is missing: the state leaks before the input is added.": ("a * h", "h"),
        "a belongs to the old state alone, not to the sum.": ("a * h + x_t", "a * (h + x_t)"),
    },
    else_="Work out the first two states on paper.",
)
