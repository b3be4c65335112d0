"""The echo of a changed symbol, and what the usual mistakes make of it: exercise 3.5."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.numpy_cells import RNN
from lstm_course.text import one_hot


def distances(cell: RNN, x: Array, step: int, symbol: int) -> Array:
    """Give the distance of the states of two texts that differ in one symbol, from there on."""
    changed = x.copy()
    changed[step] = one_hot([symbol], x.shape[2])
    difference = cell.forward(changed)[0] - cell.forward(x)[0]
    apart: Array = np.linalg.norm(difference[step:], axis=-1)
    return apart


def cases() -> Iterator[Case]:
    """Give four texts without the new symbol; of different sizes T, N, D and H."""
    rng = np.random.default_rng(35)
    cell = RNN(6, 5, rng=rng)
    x = one_hot(rng.choice([0, 1, 3, 4, 5], size=(9, 4)), 6)
    yield {"cell": cell, "x": x, "step": 3, "symbol": 2}


echo = FunctionExercise(
    label="Exercise 3.5",
    answer=distances,
    cases=cases,
    results={"the echo": "(T - step, N)"},
    mistakes={
        "before the change nothing differs: leave out the first `step` rows.": ("[step:]", ""),
        "the echo begins with the changed step itself: T - step rows.": ("step:]", "step + 1:]"),
        "take the norm over the last axis, one for each step and text.": ("axis=-1", "axis=1"),
        "these are the differences of the states: take their norm over the last axis, the H "
        "numbers of a state.": ("return apart", "return difference[step:]"),
        "the new symbol is added, but the old one still stands there: a one-hot row holds a "
        "single 1.": ("changed[step] =", "changed[step] +="),
        "x[step, symbol] is a text, not a symbol: the axes are (T, N, D), so write "
        "[step, :, symbol].": (
            "changed[step] = one_hot([symbol], x.shape[2])",
            "changed[step] = 0; changed[step, symbol] = 1",
        ),
        "these are distances relative to the first; here the distances themselves are meant.": (
            "return apart",
            "return apart / apart[0]",
        ),
        "these are squared distances; take the root.": ("return apart", "return apart**2"),
        "this is the sum of absolute differences; take the Euclidean length, "
        "np.linalg.norm(..., axis=-1).": (
            "np.linalg.norm(difference[step:], axis=-1)",
            "np.abs(difference[step:]).sum(axis=-1)",
        ),
    },
    else_="Run both texts through cell.forward and take the norm of the difference of the outputs.",
)
