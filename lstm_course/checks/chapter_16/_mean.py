"""The mean of each text's own steps, right and wrong: exercise 16.2."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def mean(states: Array, lengths: NDArray[np.int64]) -> Array:
    """Average the states of each text, without what stands in the padding."""
    steps = np.arange(len(states))[:, None]
    inside = (steps < lengths)[..., None]
    means: Array = (states * inside).sum(axis=0) / lengths[:, None]
    return means


def cases() -> Iterator[Case]:
    """Draw states of several sizes; the last batch has no padding at all."""
    rng = np.random.default_rng(162)
    for lengths, H in (([2, 5, 3, 4], 3), ([4, 1, 6, 6, 2], 1), ([2], 3), ([3, 3], 4)):
        T = max(lengths) + (len(lengths) == 1)
        yield {"states": rng.normal(size=(T, len(lengths), H)), "lengths": np.array(lengths)}


mean_states = FunctionExercise(
    label="Exercise 16.2",
    answer=mean,
    cases=cases,
    results={"the mean": "(N, H)"},
    instead={
        "steps < lengths": {
            "steps <= lengths": "one step of padding is in each sum: steps count from 0, so the "
            "last one is lengths - 1.",
            "steps < lengths - 1": "the last step of each text is missing: it is lengths - 1.",
            "steps >= len(states) - lengths": "the padding stands behind a text, not before it.",
        },
        "/ lengths[:, None]": {
            "/ len(states)": "the sums are right, but they are divided by the steps of the batch; "
            "each text has its own number.",
            "/ lengths.sum()": "the sums are right, but they are divided by the steps of all texts "
            "together; each text has its own number.",
            "": "this is the sum: a long text would count for more. Divide by the text's length.",
        },
        "(states * inside).sum(axis=0) / lengths[:, None]": {
            "states.mean(axis=0)": "the padding is counted in, in sum and number.",
            "states.sum(axis=0) / lengths[:, None]": "the padding is in the sum. It is no "
            "zero: the loop runs on over it.",
            "states[lengths - 1, np.arange(len(lengths))]": "this is each text's last "
            "state; the mean of all its states is wanted.",
            "np.where(inside, states, -np.inf).max(axis=0)": "this is the largest; the mean "
            "is wanted.",
        },
    },
    note="The result has one row for each text, (N, H).",
    else_="Take one text alone, cut off its padding, and average the rest.",
)
