"""Windows of a series and what comes next, right and wrong: exercise 18.4a."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def cut(series: Array, T: int) -> tuple[Array, Array]:
    """Give all windows of T values, one a column, and the value after each."""
    pieces = sliding_window_view(series, T)[:-1]
    return pieces.T[:, :, None], series[T:]


def cases() -> Iterator[Case]:
    """Draw series of several lengths."""
    rng = np.random.default_rng(184)
    for K, T in ((9, 4), (12, 1), (30, 7)):
        yield {"series": rng.normal(size=K), "T": T}


windows = FunctionExercise(
    label="Exercise 18.4a",
    answer=cut,
    cases=cases,
    results={"x": "(T, N, 1)", "target": "(N,)"},
    told=lambda case: f"for {len(case['series'])} values and T = {case['T']}: ",
    instead={
        "return pieces.T[:, :, None], series[T:]": {
            "return pieces[:, :, None], series[T:]": "x is (N, T, 1); the layers of this course "
            "read the steps along the first axis, (T, N, 1).",
            "return pieces.T, series[T:]": "x lacks its last axis: one number a step, (T, N, 1).",
            "return pieces.T[::-1, :, None], series[T:]": "the windows run backward in time.",
            "return pieces.T[:, :, None], series[T - 1 : -1]": "the target is the last value of "
            "its own window: such a network learns to repeat it.",
            "return pieces.T[:, :-1, None], series[T:-1]": "the last window is missing.",
            "return pieces.T[:, 1:, None], series[T:-1]": "each target belongs to the window "
            "before: it stands inside its own window. A leak.",
        },
    },
    note="There are N = len(series) - T windows that have a value after them.",
    else_="The first window is series[:T], its target series[T].",
)
