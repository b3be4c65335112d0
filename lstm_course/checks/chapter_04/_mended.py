"""Three faulty backward passes, mended, and what can go wrong in that: exercise 4.3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks.chapter_04._examples import RESULTS, example, judge_shapes
from lstm_course.checks.chapter_04._last_state import TIMES


def backward(doutput: Array, x: Array, h: Array, W_x: Array, W_h: Array) -> tuple[Array, ...]:
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


def cases() -> Iterator[Case]:
    """Give five steps first: with one or two steps some of the bugs cannot be seen."""
    rng = np.random.default_rng(43)
    for T, N, D, H in [(5, 3, 2, 4), (2, 2, 3, 3), (1, 1, 3, 2)]:
        cell, x, h, doutput = example(T, N, D, H, "tanh", rng)
        yield {"doutput": doutput, "x": x, "h": h, "W_x": cell.W_x, "W_h": cell.W_h}


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
        answer=backward,
        cases=cases,
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
            "dW_h uses h[t - 1], one step too early: h begins with h_0, so h[t] is the state "
            "before step t.": ("h[t].T", "h[t - 1].T"),
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
