"""Checks for the exercises of chapter 3, The vanilla RNN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._calls import call, returned
from lstm_course.checks._tools import close, exercise, expect, expect_array, expect_close
from lstm_course.checks.chapter_03._echo import echo
from lstm_course.checks.chapter_03._networks import (
    Array,
    Join,
    judge_latch,
    relu_of_sum,
    rnn_mistakes,
    run_rnn,
)
from lstm_course.checks.chapter_03._surprise import surprise_mistakes, surprises
from lstm_course.text import one_hot

__all__ = [
    "echo",
    "latch",
    "rnn_like_pytorch",
    "states_by_hand",
    "surprise",
]

SAFE = "-log(exp(s_v) / sum exp(s_k)) = log(sum exp(s_k)) - s_v"


@exercise("Exercise 3.1")
def states_by_hand(states: Any) -> None:
    """Check three states of an RNN with ReLU, worked out on paper.

    Parameters
    ----------
    states : array_like, shape (3, 2)
        The state after the first, the second and the third letter of "aba".

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> states_by_hand([[1, 1], [2, 3], [9, 0]])
    ✓ Exercise 3.1 is right.
    """
    x = one_hot([[0], [1], [0]], 2)
    W_x, W_h = np.array([[2.0, 0.0], [0.0, 3.0]]), np.array([[1.0, -1.0], [2.0, 0.0]])
    b, blank = np.array([-1.0, 1.0]), np.zeros((1, 2))

    def solve(W_h: Array = W_h, b: Array = b, join: Join = relu_of_sum) -> Array:
        return run_rnn(x, blank, W_x, W_h, b, join)[0][:, 0]

    expect_close(
        expect_array(states, "states", (3, 2), "(steps, H)"),
        solve(),
        "states",
        {
            "ReLU is missing: a negative number becomes 0 before it is written on the page.": solve(
                join=np.add
            ),
            "the first number of h W_h is the row h times the first column of W_h. You took the "
            "first row, which is W_h transposed.": solve(W_h=W_h.T),
            "the bias b is missing; it is added at every step.": solve(b=0 * b),
            "the state is not carried over: steps two and three start from a blank page "
            "again.": solve(W_h=0 * W_h),
            "ReLU is in the wrong place: add up all three parts first, then apply it once.": solve(
                join=lambda from_x, from_h: np.maximum(from_x, 0) + np.maximum(from_h, 0)
            ),
        },
        "Write x W_x, h W_h and b below each other for each step, add them up, then apply ReLU.",
    )


@exercise("Exercise 3.2")
def rnn_like_pytorch(function: Callable[..., Any]) -> None:
    """Check an RNN that takes its weights as PyTorch stores them.

    Parameters
    ----------
    function : callable
        ``function(x, h_0, weight_ih, weight_hh, bias_ih, bias_hh)`` to ``(output, h_n)``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(x, h_0, weight_ih, weight_hh, bias_ih, bias_hh):
    ...     return run_rnn(x, h_0, weight_ih.T, weight_hh.T, bias_ih + bias_hh)
    >>> rnn_like_pytorch(right)
    ✓ Exercise 3.2 is right.
    """
    rng = np.random.default_rng(32)
    # First D = H, where a forgotten transpose raises no error and can be recognized by its numbers.
    for T, N, D, H in [(4, 3, 5, 5), (1, 1, 3, 2), (6, 2, 2, 4)]:
        x, h_0 = rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
        A, B = rng.normal(size=(H, D)), rng.normal(size=(H, H))
        p, q = rng.normal(size=H), rng.normal(size=H)
        given = {"x": x, "h_0": h_0, "weight_ih": A, "weight_hh": B, "bias_ih": p, "bias_hh": q}
        note = "PyTorch stores W_x and W_h transposed."
        output, h_n = returned(call(function, given, note), "output", "h_n")
        right, last = run_rnn(x, h_0, A.T, B.T, p + q)
        expect_close(
            expect_array(output, "output", (T, N, H), "(T, N, H)"),
            right,
            "output",
            rnn_mistakes(x, h_0, A, B, p, q) if D == H else {},
            "Compare your step with the chapter's first equation, letter by letter.",
        )
        h_n = expect_array(h_n, "h_n", (N, H), "(N, H)")
        expect(
            T == 1 or not close(h_n, right[0]),
            "h_n is the state after the first step; it should be the one after the last.",
        )
        expect_close(h_n, last, "h_n", else_="It is the last state of output.")


@exercise("Exercise 3.3")
def surprise(function: Callable[..., Any]) -> None:
    """Check the nats of target symbols, computed from states.

    Parameters
    ----------
    function : callable
        ``function(h, W_q, b_q, targets)`` to the nats of each target, an array of shape (N,).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> surprise(surprises)
    ✓ Exercise 3.3 is right.
    """
    rng = np.random.default_rng(33)
    # N = V, so that a softmax over the wrong axis raises no error and can be recognized.
    h, W_q, b_q = rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
    targets = np.array([4, 0, 2, 2, 1])
    names = {"h": h, "W_q": W_q, "b_q": b_q, "targets": targets}
    with np.errstate(all="ignore"):
        given = call(function, names)
        extreme = call(function, names | {"h": 1000 * h})
    expect(
        np.shape(given) != (5, 5),
        "the result has the shape (N, N): y[:, targets] takes every target for every row; "
        "y[np.arange(N), targets] takes one for each.",
    )
    expect(
        np.shape(given) != (),
        "the result is one number; give the nats of every row, and leave the mean to perplexity().",
    )
    expect_close(
        expect_array(given, "the nats", (5,), "(N,)"),
        surprises(h, W_q, b_q, targets),
        "the nats",
        surprise_mistakes(h, W_q, b_q, targets),
        "The nats of row n are -log(softmax(h[n] @ W_q + b_q)[targets[n]]).",
    )
    expect(
        bool(np.all(np.isfinite(extreme))),
        "with scores in the thousands the result is inf or nan. Take off the row's largest score "
        "before exp, and do not take the log of a probability that has become 0: "
        f"{SAFE}.",
    )
    expect_close(
        extreme,
        surprises(1000 * h, W_q, b_q, targets),
        "the nats of large scores",
        else_="A small number added before the log hides the 0 and caps the surprise: use "
        f"{SAFE} instead.",
    )


@exercise("Exercise 3.4")
def latch(weights: tuple[Any, Any, Any]) -> None:
    """Check weights set by hand so that one tanh unit remembers whether a or b came last.

    Parameters
    ----------
    weights : tuple of array_like, shapes (3, 1), (1, 1) and (1,)
        ``W_x`` (rows for a, b and c), ``W_h`` and ``b``.

    Raises
    ------
    CheckFailed
        With what the unit does instead.

    Examples
    --------
    >>> latch(([[5.0], [-5.0], [0.0]], [[3.0]], [0.0]))
    ✓ Exercise 3.4 is right.
    """
    expect(
        isinstance(weights, tuple) and len(weights) == 3,
        "return three arrays: `return W_x, W_h, b`.",
    )
    W_x = expect_array(weights[0], "W_x", (3, 1), "(D, H)")
    W_h = expect_array(weights[1], "W_h", (1, 1), "(H, H)")
    judge_latch(W_x, W_h, expect_array(weights[2], "b", (1,), "(H,)"))
