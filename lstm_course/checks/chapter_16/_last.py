"""Each text's last state in two directions, right and wrong: exercise 16.2."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def last(output: Array, lengths: NDArray[np.int64]) -> Array:
    """Give what each direction has when it has read the whole of a text."""
    n, H = np.arange(len(lengths)), output.shape[2] // 2
    forward = output[lengths - 1, n, :H]
    backward = output[0, n, H:]
    return np.concatenate([forward, backward], axis=1)


def cases() -> Iterator[Case]:
    """Draw outputs of several sizes; one batch has no padding at all."""
    rng = np.random.default_rng(162)
    for lengths, H in (([2, 5, 3, 4], 3), ([7], 2), ([4, 1, 6, 6, 2], 1), ([3, 3], 4)):
        T = max(lengths) + (len(lengths) == 1)
        yield {
            "output": rng.normal(size=(T, len(lengths), 2 * H)),
            "lengths": np.array(lengths),
        }


last_states = FunctionExercise(
    label="Exercise 16.2",
    answer=last,
    cases=cases,
    results={"the last state": "(N, 2H)"},
    instead={
        "lengths - 1, n, :H": {
            "-1, n, :H": "the forward half is taken at the last row of the batch; a shorter text "
            "has only padding there. Its last step is lengths - 1.",
            "np.minimum(lengths, len(output) - 1), n, :H": "the forward half is one step late: "
            "steps count from 0, so the last one is lengths - 1.",
            "lengths - 2, n, :H": "the forward half is one step early: the last step is "
            "lengths - 1.",
            "lengths - 1, n, H:": "the halves are mixed up: the first H numbers are the forward "
            "direction's.",
        },
        "0, n, H:": {
            "lengths - 1, n, H:": "the backward direction begins at the end: at the last step it "
            "has read one token. It has read all at step 0.",
            "-1, n, H:": "the backward direction is done at step 0, not at the last row.",
            "len(output) - lengths, n, H:": "the backward half needs no shift: the direction began "
            "at each text's own last token, so it is done at step 0 for all.",
        },
        "return np.concatenate([forward, backward], axis=1)": {
            "return output[-1]": "this is the last row of the batch, padding and all. The forward "
            "direction ends at lengths - 1, the backward one at step 0.",
            "return output[0]": "right for the backward half; the forward direction has read one "
            "token there. It ends at lengths - 1.",
            "return output[:, -1]": "the first axis is time: this is the last text, at all steps.",
            "return output.mean(axis=0)": "this is the mean over all steps, padding included.",
            "return np.concatenate([backward, forward], axis=1)": "the two halves have changed "
            "places.",
        },
    },
    note="The result has one row for each text: the forward half, then the backward one, (N, 2H).",
    else_="Take one text alone: which row has its last token, and which its first?",
)
