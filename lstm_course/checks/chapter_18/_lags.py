"""An autoregression with chosen lags, right and wrong: exercise 18.2a."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def fitted(series: Array, lags: Sequence[int]) -> Array:
    """Give the constant and a weight for each lag, by least squares."""
    longest = max(lags)
    columns = [series[longest - lag : len(series) - lag] for lag in lags]
    design = np.column_stack([np.ones(len(series) - longest), *columns])
    weights: Array = np.linalg.lstsq(design, series[longest:])[0]
    return weights


def cases() -> Iterator[Case]:
    """Draw restless series with a level, and lags with gaps."""
    rng = np.random.default_rng(182)
    for K, lags in ((50, [1, 3]), (40, [2]), (80, [1, 2, 11]), (50, [3, 1])):
        series = 20 + rng.normal(size=K)
        for t in range(2, K):
            series[t] += 0.6 * (series[t - 1] - 20) - 0.4 * (series[t - 2] - 20)
        yield {"series": series, "lags": lags}


def _own_rows(series: Array, lags: Sequence[int]) -> Array:
    """Let every lag begin at its own first value: the rows no longer belong together."""
    K = len(series) - max(lags)
    columns = [series[:K] for _ in lags]
    design = np.column_stack([np.ones(K), *columns])
    weights: Array = np.linalg.lstsq(design, series[max(lags) :])[0]
    return weights


fit_lags = FunctionExercise(
    label="Exercise 18.2a",
    answer=fitted,
    cases=cases,
    results={"the array of weights": "(1 + lags,)"},
    told=lambda case: f"for lags = {case['lags']}: ",
    mistakes={
        "all columns are the same: a row must hold, beside series[t], the values series[t - lag], "
        "so the column of each lag begins at its own place.": _own_rows,
    },
    instead={
        "series[longest - lag : len(series) - lag]": {
            "series[longest - lag + 1 : len(series) - lag + 1]": "each column is one step too "
            "late: with lag 1 it holds the very value that is to be forecast. A leak.",
            "series[lag : len(series) - longest + lag]": "the lags run the wrong way: beside "
            "series[t] belongs series[t - lag], not what comes later.",
        },
        "[np.ones(len(series) - longest), *columns]": {
            "columns": "the constant is missing; without a column of ones the line goes through 0.",
            "[*columns, np.ones(len(series) - longest)]": "the constant stands last; it is asked "
            "for first.",
        },
        "for lag in lags]": {
            "for lag in sorted(lags)]": "`lags` were sorted; give the weights in the order of "
            "`lags` as it is given.",
            "for lag in lags[::-1]]": "the weights come in the wrong order; give them in the order "
            "of `lags`.",
            "for lag in range(1, longest + 1)]": "these are weights of all lags up to the longest; "
            "only those in `lags` are asked for.",
        },
        "series[longest:])": {
            "series[longest:] - series.mean())": "the mean was taken off; the constant does that.",
        },
    },
    note="All columns, the ones included, have as many rows: len(series) - max(lags).",
    else_="Write the first row down: series[longest], and beside it series[longest - lag].",
)
