"""A vanilla RNN without a share of its recurrent weights, right and wrong: exercise 11.1."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def states(x: Array, W_x: Array, W_h: Array, keep: Array, p: float) -> Array:
    """Run over all steps with one mask, (T, N, H)."""
    dropped = W_h * keep / (1 - p)
    h, found = np.zeros((x.shape[1], len(W_h))), []
    for x_t in x:
        h = np.tanh(x_t @ W_x + h @ dropped)
        found.append(h)
    return np.stack(found)


def cases() -> Iterator[Case]:
    """Give four steps, and a mask that keeps about half."""
    rng = np.random.default_rng(111)
    for T, N, D, H in [(4, 2, 3, 5), (3, 4, 2, 6)]:
        W_x, W_h = rng.normal(size=(D, H)), rng.normal(size=(H, H))
        keep = (rng.random((H, H)) > 0.4).astype(float)
        yield {"x": rng.normal(size=(T, N, D)), "W_x": W_x, "W_h": W_h, "keep": keep, "p": 0.4}


states_with_drop = FunctionExercise(
    label="Exercise 11.1",
    answer=states,
    cases=cases,
    results={"the array of states": "(T, N, H)"},
    note="x is (T, N, D): x[t] is one step of all rows.",
    instead={
        "W_h * keep / (1 - p)": {
            "W_h": "nothing is dropped; the mask belongs on W_h.",
            "W_h * keep": "what is kept is not made larger: divide by 1 - p, so that the mean "
            "stays.",
            "W_h * keep / p": "what is kept is divided by p, the share that is dropped; divide by "
            "1 - p.",
            "W_h * keep * (1 - p)": "what is kept is made smaller; divide by 1 - p, so that the "
            "mean stays.",
            "W_h * (1 - keep) / (1 - p)": "the mask is turned around: keep is 1 where a weight "
            "stays.",
            "W_h * keep.T / (1 - p)": "the mask is transposed. As it is square, NumPy cannot "
            "notice.",
            "(W_h * keep).T / (1 - p)": "the weights are transposed; a row vector stands on the "
            "left, h @ W_h. As they are square, NumPy cannot notice.",
        },
        "    for x_t in x:\n": {
            "    dropped = W_h\n    for x_t in x:\n        dropped = dropped * keep / (1 - p)\n": (
                "the weights are divided by 1 - p again at every step; do it once, before the loop."
            ),
            "    for x_t in x:\n        h = np.zeros_like(h)\n": "every step starts from a blank "
            "state; carry h over.",
        },
        "        h = np.tanh(": {
            "        h[:] = np.tanh(": "every step shows the last state: `h[:] = ...` "
            "writes into the one array that was stored each time. Make a new one, `h = ...`.",
        },
        "np.tanh(x_t @ W_x + h @ dropped)": {
            "x_t @ W_x + h @ dropped": "the bend is missing: np.tanh around the sum.",
            "np.tanh(x_t @ W_x + h @ dropped) / (1 - p)": "the states are made larger as well; the "
            "weights alone are.",
            "np.tanh((x_t @ W_x + h @ W_h) * keep[0] / (1 - p))": "the sum is masked; here weights "
            "are dropped, single entries of W_h, not units.",
        },
        "np.stack(found)": {
            "found[-1]": "this is the last state; return the states of all steps, (T, N, H).",
            "np.stack(found, axis=1)": "the rows come first; the time is the first axis, "
            "(T, N, H).",
        },
    },
    else_="Make the thinned matrix once; then run the loop of chapter 3 with it.",
)
