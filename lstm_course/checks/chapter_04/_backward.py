"""Backward passes through an RNN, right and wrong: exercises 4.2 and 4.3."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import FunctionExercise
from lstm_course.checks._tools import expect
from lstm_course.numpy_cells import RNN

RESULTS = {"dW_x": "(D, H)", "dW_h": "(H, H)", "db": "(H,)", "dh_0": "(N, H)"}
TIMES = "h[0] is h_0, so step t leads from h[t] to h[t + 1], for t from 0 to len(x) - 1."


def example(
    T: int, N: int, D: int, H: int, nonlinearity: Any, rng: np.random.Generator
) -> tuple[RNN, Array, Array, Array]:
    """Make a cell, its inputs, its states with the first in front, and blame for each of them."""
    cell, x = RNN(D, H, nonlinearity, rng=rng), rng.normal(size=(T, N, D))
    h_0 = rng.random(size=(N, H)) - 0.5  # of either sign: h_0 came out of no bend
    output = np.asarray(cell.forward(x, h_0)[0])
    return cell, x, np.concatenate([h_0[None], output]), rng.normal(size=output.shape)


def runs(
    seed: int, nonlinearity: Any, sizes: list[tuple[int, int, int, int]]
) -> Iterator[dict[str, Any]]:
    """Give what a backward pass is given, for sequences of several lengths."""
    rng = np.random.default_rng(seed)
    for size in sizes:
        cell, x, h, doutput = example(*size, nonlinearity, rng)
        yield {"doutput": doutput, "x": x, "h": h, "W_x": cell.W_x, "W_h": cell.W_h}


def judge_shapes(results: list[Any], case: Any) -> None:
    """Recognize shapes that tell what went wrong, whatever the numbers."""
    H, N = len(case["W_h"]), case["x"].shape[1]
    expect(
        np.shape(results[2]) not in ((N, H), (1, H)),
        "db has rows; every sequence of the batch adds to the one bias: da.sum(axis=0).",
    )


def last_state(dh_n: Array, x: Array, h: Array, W_x: Array, W_h: Array) -> tuple[Array, ...]:
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


SLOPE, STEPS = "(h[t + 1] > 0)", "reversed(range(len(x)))"
END = "return dW_x, dW_h, db, dh"
last_state_backward = FunctionExercise(
    label="Exercise 4.2",
    answer=last_state,
    cases=lambda: (
        {"dh_n": case.pop("doutput")[-1], **case}
        for case in runs(42, "relu", [(4, 3, 2, 5), (1, 1, 3, 2), (6, 2, 4, 4)])
    ),
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
        "only the last step has its share: is there a loop over all steps, and does `return` stand "
        "behind it, not inside?": (STEPS, "[len(x) - 1]"),
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


def all_states(doutput: Array, x: Array, h: Array, W_x: Array, W_h: Array) -> tuple[Array, ...]:
    """Send the blame of all states back through a tanh network."""
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros(len(W_h))
    dh_next = np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        dh = doutput[t] + dh_next
        da = dh * (1 - h[t + 1] ** 2)
        dW_x += x[t].T @ da
        dW_h += h[t].T @ da
        db += da.sum(axis=0)
        dh_next = da @ W_h.T
    return dW_x, dW_h, db, dh_next


BACK = "dh_next = da @ W_h.T"
BUGS = {
    "a": ("h[t].T", "h[t + 1].T"),
    "b": (BACK, "dh_next = dh @ W_h.T"),
    "c": (BACK, "dh_next = dh_next + da @ W_h.T"),
}
HINTS = {
    "a": "dW_h is wrong even for a single step, and all else is right. Which state met W_h at step "
    "t, the one before the step or the one after it?",
    "b": "for a single step only dh_0 is wrong, for two steps everything is. So the mistake is in "
    "what is passed back. What stands between h_t and the product with W_h?",
    "c": "for two steps the weights' gradients are still right, for more they are not. Something "
    "piles up on the way back. Into how many next states does each state go?",
}


def declared(which: str) -> FunctionExercise:
    """Declare the mending of one of the three."""
    return FunctionExercise(
        label=f"Exercise 4.3{which}",
        answer=all_states,
        # five steps first: with one or two some of the bugs cannot be seen
        cases=lambda: runs(43, "tanh", [(5, 3, 2, 4), (2, 2, 3, 3), (1, 1, 3, 2)]),
        results=RESULTS,
        note=TIMES,
        judge=judge_shapes,
        mistakes={
            f"the bug in {which} is still there: {HINTS[which]}"
            if name == which
            else f"this has the bug of suspect {name}; here a mended copy of {which} is asked "
            "for.": bug
            for name, bug in BUGS.items()
        }
        | {
            "nothing is passed back now; the bug is a smaller one.": (BACK, "dh_next = 0 * da"),
            "W_h must be transposed on the way back; it was in the faulty one.": ("W_h.T", "W_h"),
            "the slope is taken at h[t] now, before the step; at h[t + 1] it was right, for that "
            "is the state that step t has bent.": ("h[t + 1]", "h[t]"),
            "dW_h uses h[t - 1]; the state before step t is h[t].": ("h[t].T", "h[t - 1].T"),
            "what is passed back goes through the bend twice: da holds the slope already.": (
                BACK,
                "dh_next = da * (1 - h[t + 1] ** 2) @ W_h.T",
            ),
        },
        else_="One line is wrong in the faulty one; leave the others as they are.",
    )


MENDED = {which: declared(which) for which in BUGS}


def mended(function: Callable[..., Any], which: str) -> None:
    """Check one of the three faulty backward passes, "a", "b" or "c", mended."""
    MENDED[which](function)
