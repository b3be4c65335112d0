"""The score of many guessed networks at once, right and wrong: exercise 12.2."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def shares(w_x: Array, w_h: Array, b: Array, symbols: Array) -> Array:
    """Give for each network the share of sequences whose first symbol it tells."""
    h = np.zeros((len(b), symbols.shape[1]))
    for row in symbols:
        h = np.tanh(w_x[:, row] + w_h[:, None] * h + b[:, None])
    right = (h > 0) == (symbols[0] == 1)
    return np.asarray(right.mean(axis=1))


def cases() -> Iterator[Case]:
    """Draw networks among which some keep, some forget and some turn around."""
    rng = np.random.default_rng(122)
    for P, T, N in ((40, 6, 30), (3, 1, 9), (60, 25, 50)):
        yield {
            "w_x": rng.uniform(-3, 3, size=(P, 2)),
            "w_h": rng.uniform(-3, 3, size=P),
            "b": rng.uniform(-3, 3, size=P),
            "symbols": rng.integers(2, size=(T, N)),
        }


share_right = FunctionExercise(
    label="Exercise 12.2",
    answer=shares,
    cases=cases,
    results={"the share": "(P,)"},
    instead={
        "(symbols[0] == 1)": {
            "(symbols[-1] == 1)": "the last symbol is asked for; the task is to tell the first.",
            "(symbols[0] == 0)": "h above 0 must say symbol 1, not 0: each share is 1 minus the "
            "right one.",
        },
        "right.mean(axis=1)": {
            "right.mean(axis=0)": "the average runs over the networks; there must be one share for "
            "each network, over its sequences: axis=1.",
            "right.mean()": "this is one share for all networks together; average over the "
            "sequences alone, axis=1.",
            "right.sum(axis=1)": "these are counts; divide by the number of sequences.",
        },
        "w_h[:, None] * h + b": {
            "b": "the old state is missing: w_h * h. Such a unit knows the last symbol only.",
            "h + b": "the old state is not multiplied by w_h.",
        },
        " + b[:, None])": {")": "the bias b is missing."},
        "np.tanh(": {"(": "the tanh is missing."},
        "w_x[:, row]": {
            "w_x[:, 1:] * row": "the weight is multiplied by the symbol, so that symbol 0 adds "
            "nothing; each symbol has a weight of its own, w_x[:, row].",
        },
        "in symbols:": {
            "in symbols[1:]:": "the first step is left out; the networks read all of them.",
        },
        "(h > 0) == ": {
            "np.sign(h) == ": "np.sign gives -1, 0 or 1, and -1 is never the symbol 0; compare "
            "h > 0.",
        },
    },
    note="w_x[:, row] is (P, N), and h must be, too: give w_h and b a second axis, w_h[:, None].",
    else_="Work one network out alone, with a loop over its symbols.",
)
