"""Checks for the exercises of chapter 04, Backpropagation through time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._backward import (
    example,
    expect_weights,
    go_back,
    last_state_mistakes,
    relu_slope,
    window_mistakes,
)
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close, expect_number

Pass = Callable[..., Any]


@exercise("Exercise 4.1")
def blame_by_hand(dh: Any, dw: Any, dh_0: Any) -> None:
    """Check the blame of three states, a weight and a first state, worked out on paper.

    Parameters
    ----------
    dh : array_like, shape (3,)
        Of the states after steps 1, 2 and 3.
    dw, dh_0 : float

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blame_by_hand([1, -5, -3], 1, 2)
    ✓ Exercise 4.1 is right.
    """
    passed_on = "nothing is passed back: h_2 feeds h_3 as well, and h_1 feeds h_2."
    expect_close(
        expect_array(dh, "dh", (3,), "(steps,)"),
        [1, -5, -3],
        "dh",
        {
            "step 2 sleeps: its sum is negative, so ReLU has the slope 0 there, and dh_1 gets "
            "nothing back through it.": [-9, -5, -3],
            passed_on: [1, 1, -3],
            "the own losses of h_1 and h_2 are missing: L holds both as they are, so each adds "
            "1.": [0, -6, -3],
            "what is passed back from h_3 to h_2 must be multiplied by w.": [1, -2, -3],
            "the derivative of (h_3 - 5)**2 / 2 is h_3 - 5, not 5 - h_3.": [1, 7, 3],
            "the order is dh_1, dh_2, dh_3.": [-3, -5, 1],
        },
        "Begin at the end with dh_3; each earlier one is its own part plus what comes back.",
    )
    expect_close(
        expect_number(dw, "dw"),
        1.0,
        "dw",
        {
            "step 2 sleeps: with slope 0 it has no share in dw.": -4.0,
            "w met the page BEFORE the step: the share of step t is dz_t h_{t-1}, and you took "
            "h_t.": -5.0,
            "step 1 has a share, too: w met h_0 = 1 there.": 0.0,
        },
        "It is the sum of dz_t h_{t-1} over the three steps, where dz_t = dh_t times the slope.",
    )
    expect_close(
        expect_number(dh_0, "dh_0"),
        2.0,
        "dh_0",
        {"h_0 feeds h_1 through w: multiply by it.": 1.0},
        "h_0 feeds only step 1.",
    )


@exercise("Exercise 4.2")
def last_state_backward(function: Pass) -> None:
    """Check the backward pass of a ReLU network whose loss reads the last state only.

    Parameters
    ----------
    function : callable
        ``function(dh_n, x, h, W_x, W_h)`` to ``(dW_x, dW_h, db, dh_0)``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(dh_n, x, h, W_x, W_h):
    ...     doutput = np.concatenate([0 * h[1:-1], dh_n[None]])
    ...     return go_back(doutput, x, h, W_h, relu_slope)
    >>> last_state_backward(right)
    ✓ Exercise 4.2 is right.
    """
    rng = np.random.default_rng(42)
    for T, N, D, H in [(4, 3, 2, 5), (1, 1, 3, 2), (6, 2, 4, 4)]:
        cell, x, h, doutput = example(T, N, D, H, "relu", rng)
        doutput[:-1] = 0
        dh_n = doutput[-1].copy()
        given = function(dh_n, x, h, cell.W_x, cell.W_h)
        expect(
            np.array_equal(dh_n, doutput[-1]),
            "the function changes dh_n; `dh = ...` makes a new array, `dh *= ...` writes into the "
            "caller's.",
        )
        expect_weights(
            given,
            go_back(doutput, x, h, cell.W_h, relu_slope),
            last_state_mistakes(doutput, x, h, cell.W_h) if T > 1 else {},
            "Compare with equations (eq-04-state) to (eq-04-weights).",
        )


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a": (
        "dW_h is wrong even for a single step, and all else is right. Which state met W_h at step "
        "t, the one before the step or the one after it?",
        {"met": 1},
    ),
    "b": (
        "for a single step only dh_0 is wrong, for two steps everything is. So the mistake is in "
        "what is passed back. What stands between h_t and the product with W_h?",
        {"passed": lambda dz, dh: dh},
    ),
    "c": (
        "for two steps the weights' gradients are still right, for more they are not. Something "
        "piles up on the way back. Into how many next states does each state go?",
        {"pile": True},
    ),
}


@exercise("Exercise 4.3")
def mended(function: Pass, which: str) -> None:
    """Check one of the three faulty backward passes, mended.

    Parameters
    ----------
    function : callable
        ``function(doutput, x, h, W_x, W_h)`` to ``(dW_x, dW_h, db, dh_0)``.
    which : {"a", "b", "c"}

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> mended(lambda doutput, x, h, W_x, W_h: go_back(doutput, x, h, W_h), "a")
    ✓ Exercise 4.3 is right.
    """
    rng = np.random.default_rng(43)
    hint, fault = FAULTS[which]
    # Five steps first: with one or two steps some of the bugs cannot be seen.
    for T, N, D, H in [(5, 3, 2, 4), (2, 2, 3, 3), (1, 1, 3, 2)]:
        cell, x, h, doutput = example(T, N, D, H, "tanh", rng)
        mistakes = {
            f"the bug in {which} is still there: {hint}": go_back(doutput, x, h, cell.W_h, **fault),
            "now nothing is passed back from step to step at all; the bug is a smaller "
            "one.": go_back(doutput, x, h, 0 * cell.W_h),
            "W_h must be transposed on the way back; it was in the faulty one.": go_back(
                doutput, x, h, cell.W_h, turn=False
            ),
        }
        expect_weights(
            function(doutput, x, h, cell.W_x, cell.W_h),
            go_back(doutput, x, h, cell.W_h),
            mistakes if T > 2 else {},
            "One line is wrong in the faulty one; leave the others as they are.",
        )


@exercise("Exercise 4.4")
def complex_step(function: Callable[..., Any]) -> None:
    """Check a gradient taken by steps into the imaginary numbers.

    Parameters
    ----------
    function : callable
        ``function(f, w, step)`` to the gradient of ``f``, an array of w's shape.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(f, w, step):
    ...     gradient = np.empty(w.shape)
    ...     for place in np.ndindex(w.shape):
    ...         moved = w + 0j
    ...         moved[place] += 1j * step
    ...         gradient[place] = f(moved).imag / step
    ...     return gradient
    >>> complex_step(right)
    ✓ Exercise 4.4 is right.
    """
    rng = np.random.default_rng(44)
    w, factors, step = rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), 1e-20
    original = w.copy()

    def f(w: Any) -> Any:
        return (factors * np.tanh(w)).sum() + 0.5

    given = function(f, w, step)
    expect(
        np.array_equal(w, original),
        "the function changes the caller's w: move a copy, `w.astype(complex)`.",
    )
    expect(
        not np.iscomplexobj(given),
        "the gradient is complex; only the imaginary part of f is wanted: `f(moved).imag / step`.",
    )
    right = factors * (1 - np.tanh(w) ** 2)
    expect_close(
        expect_array(given, "the gradient", (2, 3), "the shape of w,"),
        right,
        "the gradient",
        {
            "the gradient is 0 everywhere: a step of 1e-20 along the real numbers is lost to "
            "rounding. Step by 1j * step, and divide by the step.": 0 * right,
            "this is the real part of f divided by the step; take the imaginary one.": np.full(
                (2, 3), f(w) / step
            ),
            "every entry holds the sum of all: move one entry at a time.": np.full(
                (2, 3), right.sum()
            ),
            "the entries add up as you go on: move each one back before the next, or begin with a "
            "fresh copy.": right.cumsum().reshape(2, 3),
        },
        "For each entry by itself: f of w with 1j * step added there, its imaginary part, divided "
        "by step.",
    )


@exercise("Exercise 4.5")
def thrifty_backward(function: Callable[..., Any]) -> None:
    """Check a backward pass that works states out again instead of keeping them.

    Parameters
    ----------
    function : callable
        ``function(doutput, x, saved, k, cell)`` to a dictionary of the three weights' gradients
        and the gradient of the first state.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(doutput, x, saved, k, cell):
    ...     cell.forward(x, saved[0])
    ...     _, dh_0 = cell.backward(doutput)
    ...     return cell.gradients, dh_0
    >>> thrifty_backward(right)
    ✓ Exercise 4.5 is right.
    """
    rng = np.random.default_rng(45)
    for T, k in [(12, 3), (6, 6), (4, 1)]:
        cell, x, h, doutput = example(T, 2, 3, 4, "tanh", rng)
        saved = h[:-1:k].copy()
        result = function(doutput, x, saved, k, cell)
        expect(
            isinstance(result, tuple) and len(result) == 2 and isinstance(result[0], dict),
            "return two things: the dictionary of gradients, and dh_0.",
        )
        gradients, dh_0 = result
        for name in cell.parameters:
            expect(name in gradients, f"the dictionary holds no {name!r}.")
        given = *(gradients[name] for name in cell.parameters), dh_0
        expect_weights(
            given,
            go_back(doutput, x, h, cell.W_h),
            window_mistakes(doutput, x, h, cell.W_h, k) if 1 < k < T else {},
            "Go through the windows from the last to the first: cell.forward from its saved state, "
            "saved[start // k], then cell.backward with what the later window passed back.",
        )
