"""The backward pass of a ReLU network with a loss at its end, right and wrong: exercise 4.2."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks.chapter_04._examples import RESULTS, example, judge_shapes

TIMES = "h[0] is h_0, so step t leads from h[t] to h[t + 1], for t from 0 to len(x) - 1."


def backward(dh_n: Array, x: Array, h: Array, W_x: Array, W_h: Array) -> tuple[Array, ...]:
    """Send the blame of the last state back to the weights and the first state."""
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h))
    dh = dh_n
    for t in reversed(range(len(x))):
        da = dh * (h[t + 1] > 0)
        dW_x += x[t].T @ da
        dW_h += h[t].T @ da
        db += da.sum(axis=0)
        dh = da @ W_h.T
    return dW_x, dW_h, db, dh


def cases() -> Iterator[Case]:
    """Give sequences of several lengths, with first states that may be negative."""
    rng = np.random.default_rng(42)
    for T, N, D, H in [(4, 3, 2, 5), (1, 1, 3, 2), (6, 2, 4, 4)]:
        cell, x, h, doutput = example(T, N, D, H, "relu", rng)
        yield {"dh_n": doutput[-1], "x": x, "h": h, "W_x": cell.W_x, "W_h": cell.W_h}


SLOPE, STEPS = "(h[t + 1] > 0)", "reversed(range(len(x)))"
END = "return dW_x, dW_h, db, dh"
last_state_backward = FunctionExercise(
    label="Exercise 4.2",
    answer=backward,
    cases=cases,
    results=RESULTS,
    note=TIMES,
    judge=judge_shapes,
    mistakes={
        "the slope of ReLU is missing, or 1 everywhere: da = dh * (h[t + 1] > 0). A unit that "
        "sleeps has a state of exactly 0, so >= lets it pass.": (SLOPE, "1"),
        "the slope is that of tanh; here the bend is ReLU.": (SLOPE, "(1 - h[t + 1] ** 2)"),
        "the slope belongs to h[t + 1], after the step; you took h[t].": (SLOPE, "(h[t] > 0)"),
        "the sums before the bend lack the bias, which the function is not given; the states tell "
        "who was awake: h[t + 1] > 0.": (SLOPE, "(x[t] @ W_x + h[t] @ W_h > 0)"),
        "W_h met h[t], the state before the step; you took h[t + 1].": ("h[t].T", "h[t + 1].T"),
        "the weights stand before the bend: their shares are made of da, not of dh.": [
            (".T @ da", ".T @ dh"),
            ("da.sum", "dh.sum"),
        ],
        "the way back leads through W_h transposed.": ("da @ W_h.T", "da @ W_h"),
        "da @ W_h.T is passed on; you passed dh, around the bend.": ("da @ W_h.T", "dh @ W_h.T"),
        "the gradients hold the share of one step only; add up all, with `+=`.": ("+=", "="),
        "the loop runs forward in time; blame starts at the last step: "
        "`for t in reversed(range(len(x)))`.": (STEPS, "range(len(x))"),
        "the loop stops before t = 0, but x[0] and h_0 have their share.": ("range(", "range(1, "),
        "the loop leaves out the last step: it begins at t = len(x) - 1.": ("(x)))", "(x) - 1))"),
        "dh_n is added at each step, but only h_n has a loss.": ("W_h.T", "W_h.T + (t > 0) * dh_n"),
        "dh_0 is still da of the first step; W_h.T is missing.": (END, f"{END[:-2]}da"),
        "dh_0 has passed a slope too many: h_0 is given, no ReLU has bent it, so its blame is da "
        "of the first step times W_h.T, also where h_0 is negative.": (END, f"{END} * (h[0] > 0)"),
        "dW_x is transposed: it must look like W_x, (D, H).": ("return dW_x", "return dW_x.T"),
        "dW_h is transposed: it is the sum of h[t].T @ da.": ("dW_h, db, dh", "dW_h.T, db, dh"),
        "the results stand in another order; it is `return dW_x, dW_h, db, dh_0`.": (
            END,
            "return dW_h, dW_x, db, dh",
        ),
    },
    else_='Compare with the equations under "Through the state" in the chapter.',
)
