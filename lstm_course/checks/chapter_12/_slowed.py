"""The forget bias for a text that is read more slowly, right and wrong: exercise 12.1."""

from typing import Any

import numpy as np

from lstm_course.checks._declared import FunctionExercise


def bias(b_f: Any, k: Any) -> Any:
    """Give the bias that leaves in k steps what b_f leaves in one."""
    f = 1 / (1 + np.exp(-np.asarray(b_f)))
    each = f ** (1 / np.asarray(k))
    return np.log(each / (1 - each))


slowed = FunctionExercise(
    label="Exercise 12.1",
    answer=bias,
    cases=lambda: [
        {"b_f": 1.5, "k": 3.0},
        {"b_f": -2.0, "k": 50.0},
        {"b_f": np.array([-1.0, 0.0, 4.0]), "k": np.array([2.0, 100.0, 7.0])},
    ],
    results={"the bias": ""},
    instead={
        "np.log(each / (1 - each))": {
            "each": "this is the gate itself; the bias is what the sigmoid turns into it.",
            "1 / (1 + np.exp(-each))": "this is the sigmoid of the gate; what you need is the "
            "sigmoid's inverse, log(f / (1 - f)).",
            "np.log((1 - each) / each)": "the sign is turned around: a positive bias keeps.",
            "np.log(each)": "this is log f; the sigmoid's inverse is log(f / (1 - f)).",
            "b_f + np.log(k)": "this is what the bias comes close to where much is kept; here the "
            "exact one is meant.",
            "b_f * k": "the bias is multiplied by k. Go by way of the gate: how much must one slow "
            "step leave, if k of them leave f?",
            "b_f / np.asarray(k)": "the bias is divided by k. Go by way of the gate: how much must "
            "one slow step leave, if k of them leave f?",
            "np.log(k)": "this is what has to be added where much is kept; here the exact bias is "
            "meant, and it depends on b_f.",
            "b_f": "the bias is the old one; k steps would now leave f ** k.",
        },
        "f ** (1 / np.asarray(k))": {
            "f ** np.asarray(k)": "a step leaves f ** k, less than before; it is the other way "
            "around: k steps together leave f.",
            "f / np.asarray(k)": "f is divided by k; but the shares of k steps are multiplied, so "
            "it is the k-th root that you need.",
            "1 - (1 - f) / np.asarray(k)": "each step takes away 1 - f, divided by k. That is "
            "close where much is kept; but the shares that are *left* multiply.",
        },
    },
    else_="Solve x ** k = sigmoid(b_f) for x, then sigmoid(bias) = x for the bias.",
)
