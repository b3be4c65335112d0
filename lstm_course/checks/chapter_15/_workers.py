"""The mean of several workers' gradients, right and wrong: exercise 15.4."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def averaged(gradients: Sequence[Array], rows: Sequence[int]) -> Array:
    """Weigh each worker's mean gradient by its rows."""
    total = np.zeros_like(gradients[0])
    for gradient, count in zip(gradients, rows, strict=True):
        if count:  # the mean over no rows is NaN, and so is 0 times it
            total += gradient * count
    return total / sum(rows)


def cases() -> Iterator[Case]:
    """Give unequal workers first; then equal ones, and a worker without rows, whose mean is NaN."""
    rng = np.random.default_rng(154)
    for rows in ([24, 8], [5, 5, 5], [3, 0, 1]):
        drawn = [rng.normal(size=(2, 3)) for _ in rows]
        gradients = [g if n else np.full_like(g, np.nan) for g, n in zip(drawn, rows, strict=True)]
        yield {"gradients": gradients, "rows": rows}


average = FunctionExercise(
    label="Exercise 15.4",
    answer=averaged,
    cases=cases,
    results={"the gradient": ""},
    mistakes={
        "0 times NaN is NaN: leave a worker without rows out.": ("if count:", "if True:"),
    },
    instead={
        "return total / sum(rows)": {
            "return sum(gradients) / len(rows)": "this is the plain mean over workers; a worker "
            "with three times the rows counts three times.",
            "return sum(gradients)": "this is the sum of the workers' gradients, which are means "
            "already: two equal workers would make the step twice as long.",
            "return total": "the weights are the counts of rows, which sum to N, not to 1: divide "
            "by all rows.",
            "return total / len(rows)": "divide by the number of all rows, not of workers.",
            "return total / max(rows)": "divide by the number of all rows, not by the largest.",
            "return sum(g / n for g, n in zip(gradients, rows) if n) / "
            "sum(1 / n for n in rows if n)": "the weights are turned around: more rows count more.",
        }
    },
    else_="Each gradient is a mean over its worker's rows; the result is the mean over all rows.",
)
