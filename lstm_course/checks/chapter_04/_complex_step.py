"""A gradient taken by steps into the imaginary numbers, right and wrong: exercise 4.4."""

import functools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect, plain


def imaginary_steps(function: Callable[[Any], Any], w: Array, delta: float) -> Array:
    """Give the gradient."""
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved = w.astype(complex)
        moved[place] += 1j * delta
        gradient[place] = function(moved).imag / delta
    return gradient


def cases() -> Iterator[Case]:
    """Give a large step first: by its result one that leaves the imaginary direction is told."""
    rng = np.random.default_rng(44)
    for shape, delta in ((2, 3), 0.1), ((4,), 1e-20):
        w, factors = rng.normal(size=shape), rng.normal(size=shape)
        f = functools.partial(lambda factors, w: (factors * np.tanh(w)).sum() - 9, factors)
        yield {"function": f, "w": w, "delta": delta}


def quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """Ignore NumPy's ComplexWarning; the check says it in its own words."""

    def run(*given: Any) -> Any:
        with warnings.catch_warnings(action="ignore"):
            return function(*given)

    return run


def judge(results: list[Any], case: Case) -> None:
    """Recognize results of another kind."""
    gradient = plain(results[0])
    expect(
        gradient.dtype.kind != "c",
        "the gradient is complex; only the imaginary part of f is wanted, `f(moved).imag / delta`, "
        "in an array of real numbers.",
    )
    expect(
        results[0] is None or gradient.shape != (),
        "the result is one number, for all entries moved at once; move one entry at a time, and "
        "put each slope in its own place.",
    )


complex_step = FunctionExercise(
    label="Exercise 4.4",
    answer=imaginary_steps,
    adapt=quiet,
    cases=cases,
    results={"the gradient": "w.shape"},
    note="function wants an array in the shape of w.",
    judge=judge,
    mistakes={
        "the entries add up as you go on: move each one back before the next, or begin with a "
        "fresh copy.": [
            ("        moved = w.astype(complex)\n", ""),
            ("gradient = ", "moved = w.astype(complex)\n    gradient = "),
        ],
        "this is the slope for a tiny delta, whatever delta is; use the one that is given.": [
            ("1j * delta", "1e-20j"),
            ("/ delta", "/ 1e-20"),
        ],
    },
    instead={
        "1j * delta": {
            "delta": "the gradient is 0 everywhere. Either the step goes along the real numbers: "
            "step by 1j * delta. Or the array that is moved holds real numbers only, and drops the "
            "imaginary part: move a copy, w.astype(complex).",
            "(1 + 1j) * delta": "add 1j * delta and nothing else. A step along the real numbers as "
            "well, delta + 1j * delta, measures the slope at another place.",
        },
        "function(moved).imag": {
            "function(moved).real": "this is the real part; take the imaginary one, `.imag`.",
            "abs(function(moved))": "this is the size of f; take its imaginary part, `.imag`.",
            "(function(w + abs(moved - w)) - function(w - abs(moved - w))) / 2": "this is a "
            "difference along the real numbers, where a tiny delta is lost to rounding: step by 1j "
            "* delta, and take the imaginary part.",
        },
        " / delta": {"": "the imaginary part is not divided by delta: `f(moved).imag / delta`."},
        "moved[place]": {
            "moved[...]": "every entry holds the sum of all: move one entry at a time.",
            "moved[place[:1]]": "every entry holds the sum of its row: w[i] is a whole row. "
            "np.ndindex(w.shape) gives the place of each single entry.",
        },
    },
    else_="For each entry by itself: f of w with 1j * delta added there, its imaginary part, "
    "divided by delta.",
)
