"""The way back through a forget gate that looks at c, right and wrong: exercise 7.4."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array, sigmoid
from lstm_course.checks._declared import Case, FunctionExercise


def back(dc: Array, c_before: Array, f: Array, p: Array) -> tuple[Array, Array, Array]:
    """Send the gradient of c back to a peephole gate, its weights and the c before."""
    da_f = dc * c_before * f * (1 - f)
    dp = (da_f * c_before).sum(axis=0)
    dc_before = dc * f + da_f * p
    return da_f, dp, dc_before


def cases() -> Iterator[Case]:
    """Give batches of several sizes."""
    for N, H in [(4, 3), (1, 2), (2, 5)]:
        rng = np.random.default_rng(74)
        dc, c, a = rng.normal(size=(3, N, H))
        p = rng.normal(size=H)
        yield {"dc": dc, "c_before": c, "f": sigmoid(a + p * c), "p": p}


peephole_backward = FunctionExercise(
    label="Exercise 7.4",
    answer=back,
    cases=cases,
    results={"da_f": "(N, H)", "dp": "one number for each unit, (H,)", "dc_before": "(N, H)"},
    note="p is (H,), the rest (N, H).",
    instead={
        "dc * c_before * f * (1 - f)": {
            "dc * c_before": "the slope of the sigmoid, f * (1 - f), is missing.",
            "dc * f * (1 - f)": "the gate answers for the cell state it let through: dc * "
            "c_before, times the slope.",
            "dc * c_before * f * (1 - f) * p": "p is a weight inside the sum; it does not act on "
            "the way from c to the sum.",
            "dc * c_before * sigmoid(f) * (1 - sigmoid(f))": "f has been through the sigmoid "
            "already: its slope is f * (1 - f).",
            "dc * c_before * (1 - f**2)": "the slope of the sigmoid is f * (1 - f); 1 - f**2 is "
            "that of tanh.",
        },
        "(da_f * c_before).sum(axis=0)": {
            "da_f * c_before": "dp has a row for each example of the batch; p is shared by them, "
            "so sum over axis 0. (The order of the results is da_f, dp, dc_before.)",
            "da_f.sum(axis=0)": "p met the cell state: each share is da_f * c_before.",
            "(da_f * c_before).mean(axis=0)": "p collects over the batch: a sum, not a mean.",
            "(dc * c_before * c_before).sum(axis=0)": "the slope is missing in dp: its shares are "
            "da_f * c_before, not dc * c_before times c_before.",
            "(da_f * p).sum(axis=0)": "a weight answers for what it met, not for itself: da_f * "
            "c_before.",
        },
        "dc * f + da_f * p": {
            "dc * f": "the new path is missing: c_before also feeds the sum, through p.",
            "da_f * p": "the direct path is missing: dc * f.",
            "dc + da_f * p": "the direct path is scaled by f: dc * f.",
            "dc * f + da_f": "the way through the sum is multiplied by p.",
            "dc * f + dc * p": "on the new path the gradient is da_f, not dc.",
            "dc * f + dc * c_before * p": "on the new path the slope is missing: it is da_f * p.",
        },
        "da_f, dp, dc_before\n": {
            "da_f, dc_before, dp\n": "the order of the results is da_f, dp, dc_before; p, shared "
            "by the batch, gets one number for each unit.",
        },
    },
    else_={
        "da_f": "It is the same as without a peephole: what f let through, times the slope of its "
        "bend.",
        "dp": "p acts as a weight between c_before and the sum: share by share da_f * c_before.",
        "dc_before": "c_before feeds two things: the product with f, and through p the sum.",
    },
)
