"""One step of an LSTM with some cells held still, right and wrong: exercise 13.3."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def step(
    i: Array, f: Array, g: Array, o: Array, c: Array, held: Array, at: Array
) -> tuple[Array, Array]:
    """Give h and c after one step in which the cells marked in held stay at their values."""
    c = np.where(held, at, f * c + i * g)
    h = o * np.tanh(c)
    return h, c


def sigmoid(x: Array) -> Array:
    """Squash a sum to between 0 and 1."""
    squashed: Array = 1 / (1 + np.exp(-x))
    return squashed


def cases() -> Iterator[Case]:
    """Give gates, a state and two held cells of five."""
    rng = np.random.default_rng(133)
    N, H = 3, 5
    i, f, o = rng.uniform(0.1, 0.9, size=(3, N, H))
    yield {
        "i": i,
        "f": f,
        "g": rng.uniform(-0.9, 0.9, size=(N, H)),
        "o": o,
        "c": rng.normal(size=(N, H)),
        "held": np.array([False, True, False, False, True]),
        "at": rng.normal(size=H),
    }


clamped_step = FunctionExercise(
    label="Exercise 13.3",
    answer=step,
    cases=cases,
    results={"h": "(N, H)", "c": "(N, H)"},
    note="held and at are of shape (H,) and go for every row: c[:, held] = at[held].",
    parts=lambda h, c: {"c": c, "h": h},
    mistakes={
        "h of a held cell is zero. It is made from the held c as ever: o * tanh(c).": lambda *a: (
            np.where(a[5], 0, step(*a)[0]),
            step(*a)[1],
        ),
        "h lacks the output gate where the cell is held.": lambda *a: (
            np.where(a[5], np.tanh(a[6]), step(*a)[0]),
            step(*a)[1],
        ),
        "the sigmoid was taken again: i, f and o are gates already.": lambda i, f, g, o, *a: step(
            sigmoid(i), sigmoid(f), g, sigmoid(o), *a
        ),
        "sigmoid and tanh were taken again: i, f and o are gates already, and g is the "
        "candidate.": lambda i, f, g, o, *a: step(
            sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o), *a
        ),
        "h is made from the c that was not held: hold first, then make h.": lambda *a: (
            a[3] * np.tanh(a[1] * a[4] + a[0] * a[2]),
            step(*a)[1],
        ),
        "h is held as well; only c is, and h is made from it as ever.": lambda *a: (
            np.where(a[5], a[6], step(*a)[0]),
            step(*a)[1],
        ),
        "the order is c, h; return h, c.": lambda *a: step(*a)[::-1],
    },
    instead={
        "np.where(held, at, f * c + i * g)": {
            "f * np.where(held, at, c) + i * g": "the old c is held, and the step then changes it. "
            "Hold the new one.",
            "np.where(held, c, f * c + i * g)": "a held cell keeps its old value; it should be at "
            "`at`.",
            "np.where(held, 0, f * c + i * g)": "a held cell is at zero; it should be at `at`.",
            "np.where(held, f * c + i * g, at)": "the wrong cells are held: those where `held` is "
            "False.",
            "f * c + i * g": "no cell is held.",
            "np.where(held, at, f * c + i * np.tanh(g))": "the tanh was taken again: g is the "
            "candidate already.",
            "np.where(held, f * c + i * at, f * c + i * g)": "the candidate is held, not the cell.",
            "np.where(held, f * c, f * c + i * g)": "the input is shut off, and the cell still "
            "fades; set it to `at`.",
        },
        "o * np.tanh(c)": {"o * c": "h lacks the tanh.", "np.tanh(c)": "h lacks the output gate."},
    },
    else_={
        "c": "np.where(held, at, new_c) takes `at` where held is True, and new_c elsewhere.",
        "h": "It is o * np.tanh(c), with the c in which the cells are held.",
    },
)
