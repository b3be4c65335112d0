"""Checks for the exercises of chapter 03, The vanilla RNN."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._networks import (
    Array,
    Join,
    judge_latch,
    relu_of_sum,
    rnn_mistakes,
    run_rnn,
    surprises,
)
from lstm_course.checks._tools import close, exercise, expect, expect_array, expect_close
from lstm_course.numpy_cells import RNN
from lstm_course.text import one_hot


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
    # First D = H, where a forgotten transpose raises no error and can be recognised by its numbers.
    for T, N, D, H in [(4, 3, 5, 5), (1, 1, 3, 2), (6, 2, 2, 4)]:
        x, h_0 = rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
        A, B = rng.normal(size=(H, D)), rng.normal(size=(H, H))
        p, q = rng.normal(size=H), rng.normal(size=H)
        before = x.copy(), h_0.copy()
        result = function(x, h_0, A, B, p, q)
        expect(
            isinstance(result, tuple) and len(result) == 2,
            "return two arrays: `return output, h_n`.",
        )
        expect(
            np.array_equal(x, before[0]) and np.array_equal(h_0, before[1]),
            "the function changes its inputs; `h = ...` makes a new array, `h += ...` and "
            "`h[:] = ...` write into the caller's.",
        )
        right, last = run_rnn(x, h_0, A.T, B.T, p + q)
        expect_close(
            expect_array(result[0], "output", (T, N, H), "(T, N, H)"),
            right,
            "output",
            rnn_mistakes(x, h_0, A, B, p, q) if D == H else {},
            "Compare your step with equation (eq-03-step), letter by letter.",
        )
        given = expect_array(result[1], "h_n", (N, H), "(N, H)")
        expect(
            T == 1 or not close(given, right[0]),
            "h_n is the state after the first step; it should be the one after the last.",
        )
        expect_close(given, last, "h_n", else_="It is the last state of output.")


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
    # N = V, so that a softmax over the wrong axis raises no error and can be recognised.
    h, W_q, b_q = rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), rng.normal(size=5)
    targets = np.array([4, 0, 2, 2, 1])
    right = surprises(h, W_q, b_q, targets)
    scores = h @ W_q + b_q
    rows, e = np.arange(5), np.exp(scores)
    with np.errstate(all="ignore"):
        given = function(h, W_q, b_q, targets)
        extreme = function(1000 * h, W_q, b_q, targets)
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
        right,
        "the nats",
        {
            "softmax runs over the wrong axis: the probabilities of one row, over the V symbols, "
            "sum to 1. Sum over axis=-1.": -np.log((e / e.sum(axis=0))[rows, targets]),
            "softmax divides by the sum over the whole batch; each row has a sum of its own "
            "(axis=-1, keepdims=True).": -np.log((e / e.sum())[rows, targets]),
            "the bias b_q is missing.": surprises(h, W_q, 0 * b_q, targets),
            "these are logarithms of probabilities; surprise is minus the logarithm.": -right,
            "these are bits; nats take the natural logarithm.": right / np.log(2),
            "these are probabilities; surprise is minus their logarithm.": np.exp(-right),
            "these are scores; softmax is missing.": scores[rows, targets],
        },
        "The nats of row n are -log(softmax(h[n] @ W_q + b_q)[targets[n]]).",
    )
    expect(
        bool(np.all(np.isfinite(extreme))),
        "with scores in the thousands the result is inf or nan. Take off the row's largest score "
        "before exp, and do not take the log of a probability that has become 0: "
        "-log(e^a / sum e^k) = log(sum e^k) - a.",
    )
    expect_close(
        extreme,
        surprises(1000 * h, W_q, b_q, targets),
        "the nats of large scores",
        else_="A small number added before the log hides the 0 and caps the surprise: use "
        "-log(e^a / sum e^k) = log(sum e^k) - a instead.",
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


@exercise("Exercise 3.5")
def echo(function: Callable[..., Any]) -> None:
    """Check the distance between two runs that differ in one symbol.

    Parameters
    ----------
    function : callable
        ``function(cell, x, step, symbol)`` to the distances from ``step`` on, an array of shape
        (T - step, N).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(cell, x, step, symbol):
    ...     changed = x.copy()
    ...     changed[step] = one_hot([symbol], x.shape[2])
    ...     difference = cell.forward(changed)[0] - cell.forward(x)[0]
    ...     return np.linalg.norm(difference[step:], axis=-1)
    >>> echo(right)
    ✓ Exercise 3.5 is right.
    """
    rng = np.random.default_rng(35)
    T, N, D, H, step, symbol = 9, 4, 6, 5, 3, 2
    cell = RNN(D, H, rng=rng)
    x = one_hot(rng.choice([0, 1, 3, 4, 5], size=(T, N)), D)
    original = x.copy()
    given = function(cell, x, step, symbol)
    expect(
        np.array_equal(x, original),
        "the function writes into the caller's x, so both runs read the same text: change a copy, "
        "x.copy().",
    )
    changed, added, one_text = x.copy(), x.copy(), x.copy()
    changed[step], added[step, :, symbol] = one_hot([symbol], D), 1.0
    one_text[step] = 0.0
    one_text[step, symbol] = 1.0
    difference = cell.forward(changed)[0] - cell.forward(x)[0]
    right = np.linalg.norm(difference, axis=-1)[step:]
    shape = np.shape(given)
    expect(
        shape != (T, N),
        "before the change nothing differs: leave the first `step` rows out of the result.",
    )
    expect(
        shape != (T - step - 1, N),
        "the echo begins with the changed step itself, so T - step rows are meant.",
    )
    expect(
        shape not in ((T - step, H), (T - step, N, H)),
        "one distance for each step and each text: take the norm over the last axis, the H numbers "
        "of a state.",
    )
    expect_close(
        expect_array(given, "the echo", (T - step, N), "(T - step, N)"),
        right,
        "the echo",
        {
            "the new symbol is added, but the old one still stands there: a one-hot row holds a "
            "single 1.": np.linalg.norm(
                (cell.forward(added)[0] - cell.forward(x)[0])[step:], axis=-1
            ),
            "x[step, symbol] is a text, not a symbol: the axes are (T, N, D), so write "
            "[step, :, symbol].": np.linalg.norm(
                (cell.forward(one_text)[0] - cell.forward(x)[0])[step:], axis=-1
            ),
            "these are distances relative to the first, as in the chapter; here the distances "
            "themselves are meant.": right / right[0],
            "these are squared distances; take the root.": right**2,
            "this is the sum of absolute differences; take the Euclidean length, "
            "np.linalg.norm(..., axis=-1).": np.abs(difference[step:]).sum(axis=-1),
        },
        "Run both texts through cell.forward and take the norm of the difference of the outputs.",
    )
