"""A forecast that is fed back, right and with a leak: exercise 18.2b."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def fed_back(series: Array, now: int, weights: Array, lags: Sequence[int], steps: int) -> Array:
    """Forecast series[now] and what follows from series[:now] alone."""
    known = list(series[:now])
    for _ in range(steps):
        terms = [weights[k + 1] * known[-lag] for k, lag in enumerate(lags)]
        known.append(weights[0] + sum(terms))
    return np.array(known[now:])


def cases() -> Iterator[Case]:
    """Draw series of which the later part must not be read."""
    rng = np.random.default_rng(1822)
    for K, lags, now, steps in (
        (30, [1, 3], 20, 5),
        (40, [2], 30, 4),
        (40, [1, 2, 11], 25, 12),
        (30, [3, 1], 20, 5),
    ):
        yield {
            "series": rng.normal(size=K).cumsum(),
            "now": now,
            "weights": rng.uniform(0.1, 0.5, size=1 + len(lags)),
            "lags": lags,
            "steps": steps,
        }


def _true_values(series: Array, now: int, weights: Array, lags: Sequence[int], steps: int) -> Array:
    return np.array(
        [
            weights[0]
            + sum(weights[k + 1] * series[now + step - lag] for k, lag in enumerate(lags))
            for step in range(steps)
        ]
    )


ahead = FunctionExercise(
    label="Exercise 18.2b",
    answer=fed_back,
    cases=cases,
    results={"the forecast": "(steps,)"},
    told=lambda case: f"for lags = {case['lags']}, steps = {case['steps']}: ",
    mistakes={
        "from the second step on true values are read that nobody had at the time: a leak. Read "
        "your own forecasts instead.": _true_values,
    },
    instead={
        "list(series[:now])": {
            "list(series[: now - 1])": "the last known value, series[now - 1], is not used.",
        },
        "enumerate(lags)": {
            "enumerate(sorted(lags))": "`lags` were sorted, and their weights were not: "
            "weights[k + 1] belongs to lags[k]."
        },
        "known[-lag]": {
            "known[now - lag]": "each step reads the same values; the forecasts must be read, too.",
            "known[-lag - 1]": "the lags are off by one: lag 1 is the value just before.",
        },
        "weights[0] + sum(terms)": {
            "sum(terms)": "the constant, weights[0], is missing.",
        },
        "weights[k + 1]": {
            "weights[k]": "the weights are off by one: weights[0] is the constant.",
            "weights[-k - 1]": "the weights meet the lags in the wrong order.",
        },
    },
    else_="Work out the first two steps on paper; the second reads the first.",
)
