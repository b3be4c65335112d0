"""The exponent of a cost, right and wrong: exercise 15.5."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def fitted(sizes: Array, times: Array) -> float:
    """Fit a straight line to the logarithms and give its slope."""
    x, y = np.log(np.asarray(sizes, dtype=float)), np.log(np.asarray(times, dtype=float))
    return float(np.polyfit(x, y, 1)[0])


def cases() -> Iterator[Case]:
    """Give noisy powers, so that first and last alone do not do."""
    rng = np.random.default_rng(155)
    for power, factor in ((2.0, 3.0), (0.7, 0.01)):
        sizes = 2.0 ** np.arange(3, 9)
        yield {"sizes": sizes, "times": factor * sizes**power * rng.uniform(0.7, 1.4, size=6)}


exponent = FunctionExercise(
    label="Exercise 15.5",
    answer=fitted,
    cases=cases,
    results={"the exponent": ""},
    instead={
        "float(np.polyfit(x, y, 1)[0])": {
            "float(np.polyfit(sizes, times, 1)[0])": "this is the slope of the times themselves; "
            "take logarithms of both first.",
            "float(np.polyfit(x, times, 1)[0])": "the times need a logarithm, too.",
            "float(np.polyfit(sizes, y, 1)[0])": "the sizes need a logarithm, too.",
            "float(np.polyfit(x, y, 1)[1])": "this is the height of the line at 0; the exponent is "
            "its slope, the first number that np.polyfit gives.",
            "float(np.polyfit(y, x, 1)[0])": "the two are exchanged: time is fitted as a power of "
            "size, so sizes come first.",
            "float(np.polynomial.Polynomial.fit(x, y, 1).coef[1])": "Polynomial.fit shrinks the "
            "sizes to -1 ... 1, and coef belongs to these: call convert() before it.",
            "float(np.polyfit(np.log10(sizes), y, 1)[0])": "the logarithms have two bases: 10 for "
            "the sizes, e for the times. Take one for both.",
            "float(np.polyfit(x, np.log10(times), 1)[0])": "the logarithms have two bases: e for "
            "the sizes, 10 for the times. Take one for both.",
            "float((x * y).sum() / (x * x).sum())": "this line runs through the origin, so that a "
            "factor in front of the power bends it: let its height be fitted, too.",
            "float(np.corrcoef(x, y)[0, 1])": "this is the correlation: how near the points are to "
            "a line, not how steep it is.",
            "float((y[-1] - y[0]) / (x[-1] - x[0]))": "this uses the first and the last point "
            "only (so does the mean of the slopes between neighbors: what lies between cancels); "
            "fit all of them.",
            "float(np.mean(y / x))": "this divides the logarithms; a factor in front of the power "
            "would change it. Fit a line and take its slope.",
        }
    },
    else_="Logarithms of both, then a straight line: np.polyfit(x, y, 1).",
)
