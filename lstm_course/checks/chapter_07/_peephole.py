"""The way back through a forget gate that looks at the slate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._calls import call, returned
from lstm_course.checks._lstm_steps import sigmoid
from lstm_course.checks._tools import expect, expect_array, expect_close


def judge_peephole(function: Callable[..., Any], N: int, H: int) -> None:
    """Fail where a way back through a peephole is wrong."""
    rng = np.random.default_rng(74)
    dc, c, a = rng.normal(size=(3, N, H))
    p = rng.normal(size=H)
    f = sigmoid(a + p * c)
    result = call(
        function, {"dc": dc, "c_before": c, "f": f, "p": p}, "p is (H,), the rest (N, H)."
    )
    given = returned(result, "da_f", "dp", "dc_before")
    da = dc * c * f * (1 - f)
    expect_close(
        expect_array(given[0], "da_f", (N, H), "(N, H)"),
        da,
        "da_f",
        {
            "the slope of the sigmoid, f * (1 - f), is missing.": dc * c,
            "the gate is blamed by the slate it let through: dc * c_before, times the slope.": dc
            * f
            * (1 - f),
            "p is a weight inside the sum; it does not act on the way from c to the sum.": da * p,
            "f has been through the sigmoid already: its slope is f * (1 - f).": dc
            * c
            * sigmoid(f)
            * (1 - sigmoid(f)),
            "the slope of the sigmoid is f * (1 - f); 1 - f**2 is that of tanh.": dc
            * c
            * (1 - f**2),
        },
        "It is the same as without a peephole: what f let through, times the slope of its bend.",
    )
    expect(
        np.shape(given[1]) != (N, H) or N == 1,
        "dp has a row for each example of the batch; p is shared by them, so sum over axis 0. (The "
        "order of the results is da_f, dp, dc_before.)",
    )
    expect_close(
        expect_array(given[1], "dp", (H,), "one number for each unit, summed over the batch, (H,)"),
        (da * c).sum(axis=0),
        "dp",
        {
            "p met the slate: each share is da_f * c_before.": da.sum(axis=0),
            "the blame of p is a sum over the batch, not a mean.": (da * c).mean(axis=0),
            "the slope is missing in dp: its shares are da_f * c_before, not dc * c_before times "
            "c_before.": (dc * c * c).sum(axis=0),
            "a weight is blamed by what it met, not by itself: da_f * c_before.": (da * p).sum(0),
        },
        "p acts as a weight between c_before and the sum: share by share da_f * c_before.",
    )
    expect_close(
        expect_array(given[2], "dc_before", (N, H), "(N, H)"),
        dc * f + da * p,
        "dc_before",
        {
            "the new path is missing: c_before also feeds the sum, through p.": dc * f,
            "the direct path is missing: dc * f.": da * p,
            "the direct path is scaled by f: dc * f.": dc + da * p,
            "the way through the sum is multiplied by p.": dc * f + da,
            "on the new path the blame is da_f, not dc.": dc * f + dc * p,
            "on the new path the slope is missing: it is da_f * p.": dc * f + dc * c * p,
        },
        "c_before feeds two things: the product with f, and through p the sum.",
    )
