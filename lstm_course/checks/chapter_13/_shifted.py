"""The control with labels that are shifted in time, right and wrong: exercise 13.2."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.inside import auc


def aucs(values: Array, labels: Array, offsets: Array) -> Array:
    """Give the AUC of one cell with the labels turned by each offset."""
    found = []
    for offset in offsets:
        moved = np.roll(labels, offset)
        found.append(auc(values[:, None], moved)[0])
    return np.array(found)


def cases() -> Iterator[Case]:
    """Give a label in long runs, and a cell that follows it with some noise; then rounded."""
    rng = np.random.default_rng(132)
    labels = np.repeat(rng.random(30) < 0.4, 10)
    values = labels + rng.normal(size=labels.size)
    offsets = np.array([0, 3, 40, 151])
    yield {"values": values, "labels": labels, "offsets": offsets}
    yield {"values": np.round(values), "labels": labels, "offsets": offsets}


def turned_on_and_on(values: Array, labels: Array, offsets: Array) -> Array:
    """Turn the labels of the last offset, a mistake."""
    return aucs(values, labels, np.cumsum(offsets))


def pairs_won(values: Array, labels: NDArray[np.bool_], offsets: NDArray[np.int_]) -> list[float]:
    """Leave equal values out, a mistake."""
    turned = [np.roll(labels, offset) for offset in offsets]
    return [float((values[moved][:, None] > values[~moved]).mean()) for moved in turned]


shifted_aucs = FunctionExercise(
    label="Exercise 13.2",
    answer=aucs,
    cases=cases,
    results={"the array of AUCs": "(offsets,)"},
    mistakes={
        "each offset counts from the labels as they were given; yours add up.": turned_on_and_on,
        "auc gives an array of length 1: take its [0].": lambda *a: aucs(*a)[:, None],
        "pairs of equal values count half.": pairs_won,
    },
    instead={
        "np.roll(labels, offset)": {
            "np.roll(labels, -offset)": "the labels are turned the other way; np.roll(labels, 3) "
            "moves each label three places later.",
            "np.roll(labels, 1)": "the labels are turned by one place, whatever the offset.",
            "labels": "the labels stay where they are: every AUC is that of offset 0.",
            "np.random.default_rng(0).permutation(labels)": "the labels are shuffled. That "
            "destroys their runs, and makes the control too easy.",
            "np.concatenate([np.zeros(offset, dtype=bool), labels[: len(labels) - offset]])": "the "
            "labels that fall off the end are lost; they come in again at the beginning.",
        },
        "auc(values[:, None], moved)[0]": {
            "1 - auc(values[:, None], moved)[0]": "the AUC is turned around: which one has the "
            "higher value?",
            "abs(auc(values[:, None], moved)[0] - 0.5) + 0.5": "the sign is chosen anew for each "
            "offset; a control may fall below 0.5, and has to be allowed to.",
        },
    },
    else_="For each offset: np.roll(labels, offset), then auc of the one column, values[:, None].",
)
