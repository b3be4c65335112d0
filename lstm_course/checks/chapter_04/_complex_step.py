"""Judging a gradient taken by steps into the imaginary numbers."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._calls import call
from lstm_course.checks._tools import close, exercise, expect, expect_array, expect_close, plain

Array = NDArray[np.float64]
DELTA = 1e-20
LARGE = 0.1  # here a step that leaves the imaginary direction can be told by its result


@exercise("Exercise 4.4")
def complex_step(function: Callable[..., Any]) -> None:
    """Check a gradient taken by steps into the imaginary numbers."""
    rng = np.random.default_rng(44)
    for shape in ((2, 3), (4,)):
        w, factors = rng.normal(size=shape), rng.normal(size=shape)

        def f(w: Any, factors: Array = factors) -> Any:
            return (factors * np.tanh(w)).sum() - 9

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a ComplexWarning; the check says it in its own words
            given = call(
                function,
                {"function": f, "w": w, "delta": DELTA},
                "function wants an array in the shape of w.",
            )
        expect(
            plain(given).dtype.kind != "c",
            "the gradient is complex; only the imaginary part of f is wanted, "
            "`f(moved).imag / delta`, in an array of real numbers.",
        )
        expect(
            given is None or np.shape(given) != (),
            "the result is one number, for all entries moved at once; move one entry at a time, "
            "and put each slope in its own place.",
        )
        gradient = expect_array(given, "the gradient", shape, "w.shape")
        expect(
            bool(np.any(gradient)),
            "the gradient is 0 everywhere. Either the step goes along the real numbers, where "
            "1e-20 is lost to rounding: step by 1j * delta. Or the array that is moved holds real "
            "numbers only, and drops the imaginary part: move a copy, w.astype(complex).",
        )
        right = factors * (1 - np.tanh(w) ** 2)
        expect(
            not close(gradient / DELTA, right),
            "the imaginary part is not divided by delta: `f(moved).imag / delta`.",
        )
        expect_close(
            gradient,
            right,
            "the gradient",
            _mistakes(right, f(w)),
            "For each entry by itself: f of w with 1j * delta added there, its imaginary part, "
            "divided by delta.",
        )
        expect(
            close(
                plain(call(function, {"function": f, "w": w, "delta": LARGE})),
                factors * np.tanh(w + 1j * LARGE).imag / LARGE,
            ),
            "for a tiny delta the gradient is right, for delta = 0.1 it is not what the formula "
            "gives: add 1j * delta and nothing else. A step along the real numbers as well, delta "
            "+ 1j * delta, measures the slope at another place.",
        )


def _mistakes(right: Array, value: float) -> dict[str, Array]:
    """Give the gradients that the usual mistakes lead to."""
    real = "this is the real part of f divided by delta; take the imaginary one, `.imag`."
    size = "this is the size of f divided by delta; take the imaginary part, `.imag`."
    return {
        real: np.full(right.shape, value / DELTA),
        size: np.full(right.shape, abs(value) / DELTA),
        "every entry holds the sum of all: move one entry at a time.": np.full(
            right.shape, right.sum()
        ),
        "every entry holds the sum of its row: w[i] is a whole row. np.ndindex(w.shape) gives the "
        "place of each single entry.": np.broadcast_to(
            right.sum(axis=-1, keepdims=True), right.shape
        ),
        "the entries add up as you go on: move each one back before the next, or begin with a "
        "fresh copy.": right.cumsum().reshape(right.shape),
    }
