"""The way back through one LSTM step, right and wrong: exercise 7.2."""

import itertools
from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array, sigmoid
from lstm_course.checks._declared import Case, FunctionExercise, Mistake


def step_back(
    dh: Array, dc: Array, c_before: Array, c: Array, i: Array, f: Array, g: Array, o: Array
) -> tuple[Array, Array]:
    """Give the gradient of the four sums, (N, 4H), and of the cell state before, (N, H)."""
    total = dc + dh * o * (1 - np.tanh(c) ** 2)
    da_i = total * g * i * (1 - i)
    da_f = total * c_before * f * (1 - f)
    da_g = total * i * (1 - g**2)
    da_o = dh * np.tanh(c) * o * (1 - o)
    return np.concatenate([da_i, da_f, da_g, da_o], axis=-1), total * f


def cases() -> Iterator[Case]:
    """Give steps of several sizes, with gates and cell states that fit together."""
    rng = np.random.default_rng(72)
    for N, H in [(3, 4), (1, 1), (2, 5)]:
        dh, dc, before, *a = rng.normal(size=(7, N, H))
        i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])
        given = {"dh": dh, "dc": dc, "c_before": before, "c": f * before + i * g}
        yield given | {"i": i, "f": f, "g": g, "o": o}


def parts(da: Array, dc_before: Array) -> dict[str, Array]:
    """Take the four blocks apart."""
    blocks = zip("ifgo", np.split(da, 4, axis=-1), strict=True)
    return {f"block {gate} of da": block for gate, block in blocks} | {"dc_before": dc_before}


SLOPES = {gate: f"{gate} * (1 - {gate})\n" for gate in "ifo"}
BLAMES = dict.fromkeys("ifg", "dc, with the part from h,") | {"o": "dh"}
MET = {"i": "g", "f": "c_before", "g": "i", "o": "tanh(c)"}
ORDERS: dict[str, Mistake] = {
    f"the blocks stand in the order {', '.join(order)}; PyTorch's is i, f, g, o.": (
        "[da_i, da_f, da_g, da_o]",
        "[" + ", ".join(f"da_{gate}" for gate in order) + "]",
    )
    for order in itertools.permutations("ifgo")
    if order != tuple("ifgo")
}
PIECES = {
    "dh * o * (1 - np.tanh(c) ** 2)": {
        "0": "the cell state collects from the hidden state as well: add dh * o * (1 - tanh(c)**2) "
        "to dc before anything else.",
        "dh * (1 - np.tanh(c) ** 2)": "the part from h is not seen through o: it is "
        "dh * o * (1 - tanh(c)**2).",
        "dh * o": "the part from h passes the bend of tanh: it is dh * o * (1 - tanh(c)**2), not "
        "dh * o.",
        "dh * o * (1 - c**2)": "the slope of tanh at c is 1 - tanh(c)**2, not 1 - c**2.",
        "dh * o * (1 - np.tanh(c))": "the slope of tanh at c is 1 - tanh(c)**2; the square "
        "is missing.",
        "dh * o * (1 - np.tanh(c_before) ** 2)": "h shows the cell state AFTER the step: the "
        "slope is 1 - tanh(c)**2, and you took c_before.",
    },
    "np.tanh(c)": {
        "np.tanh(c_before)": "h shows the cell state AFTER the step, tanh(c), and you took "
        "c_before.",
    },
    "(1 - g**2)": {
        "g * (1 - g)": "the candidate's bend is a tanh: its slope is 1 - g**2, not g * (1 - g).",
        "(1 - np.tanh(g) ** 2)": "g has been through tanh already: its slope is 1 - g**2, not 1 - "
        "tanh(g)**2.",
    },
    "total * c_before": {
        "total * c": "the forget gate scaled the cell state BEFORE the step: its gradient is dc * "
        "c_before.",
        "0 * c_before": "the forget gate gets no gradient of its own; it is dc * c_before, times "
        "its slope.",
    },
    "dh * np.tanh(c)": {
        "dh * c": "the output gate let tanh(c) through, not c.",
        "total * np.tanh(c)": "the output gate stands between c and h: its gradient comes from "
        "dh, not from dc.",
    },
    "total * f\n": {
        "total\n": "what is passed to the cell state before must be scaled by f.",
        "total * f * f\n": "what goes to the cell state before is scaled by f once, not twice.",
        "dc * f\n": "what is passed to the cell state before is the whole gradient of c: add the "
        "part to dc first, then multiply by f.",
    },
}
SEVERAL: dict[str, Mistake] = {
    "the gradient goes on through the slopes of the bends: i * (1 - i) for a gate, 1 - g**2 for "
    "the candidate. They are missing.": [
        *((slope, "1\n") for slope in SLOPES.values()),
        ("(1 - g**2)", "1"),
    ],
    "the slopes are taken twice: i, f, g and o have been through their bends already, so the slope "
    "of a gate is i * (1 - i), that of the candidate 1 - g**2.": [
        *((slope, f"sigmoid({k}) * (1 - sigmoid({k}))\n") for k, slope in SLOPES.items()),
        ("(1 - g**2)", "(1 - np.tanh(g) ** 2)"),
    ],
    "the gates' bends are sigmoids: their slope is i * (1 - i), not 1 - i**2.": [
        (slope, f"(1 - {k}**2)\n") for k, slope in SLOPES.items()
    ],
    "i and g answer for what they met, not for themselves: di = dc * g and dg = dc * i.": [
        ("total * g *", "total * i *"),
        ("total * i * (1 - g**2)", "total * g * (1 - g**2)"),
    ],
}
step_backward = FunctionExercise(
    label="Exercise 7.2",
    answer=step_back,
    cases=cases,
    results={"da": "the four blocks side by side, (N, 4H)", "dc_before": "(N, H)"},
    note="All are (N, H).",
    parts=parts,
    mistakes=ORDERS | SEVERAL,
    instead=PIECES,
    else_={
        f"block {gate} of da": f"It is {BLAMES[gate]} times what {gate} met, {met}, times the "
        "slope of its bend."
        for gate, met in MET.items()
    }
    | {
        "dc_before": "da is right. The cell state before was multiplied by f; see the chapter's "
        "whole cell."
    },
)
