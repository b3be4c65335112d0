"""Checks for the exercises of chapter 4, Backpropagation through time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._backward import example, expect_weights, go_back, relu_slope
from lstm_course.checks._calls import call, returned
from lstm_course.checks._pencils import RELU_BLAMES, RELU_FIRST, RELU_WEIGHT
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close, expect_number
from lstm_course.checks.chapter_04._backward_mistakes import (
    last_state_mistakes,
    mended_mistakes,
    window_mistakes,
)
from lstm_course.checks.chapter_04._complex_step import complex_step
from lstm_course.numpy_cells import RNN

__all__ = [
    "blame_by_hand",
    "complex_step",
    "last_state_backward",
    "mended",
    "thrifty_backward",
]

Pass = Callable[..., Any]
_TIMES = "h[0] is h_0, so step t leads from h[t] to h[t + 1], for t from 0 to len(x) - 1."


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
    expect_close(
        expect_array(dh, "dh", (3,), "(steps,)"),
        [1, -5, -3],
        "dh",
        RELU_BLAMES,
        "Begin at the end with dh_3; each earlier one is its own part plus what comes back.",
    )
    expect_close(
        expect_number(dw, "dw"),
        1.0,
        "dw",
        RELU_WEIGHT,
        "It is the sum of da_t h_{t-1} over the three steps, where da_t = dh_t times the slope.",
    )
    expect_close(
        expect_number(dh_0, "dh_0"),
        2.0,
        "dh_0",
        RELU_FIRST,
        "h_0 feeds only step 1: it gets w times da_1.",
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
        given = call(
            function, {"dh_n": dh_n, "x": x, "h": h, "W_x": cell.W_x, "W_h": cell.W_h}, _TIMES
        )
        expect_weights(
            given,
            go_back(doutput, x, h, cell.W_h, relu_slope),
            last_state_mistakes(doutput, x, h, cell) if T > 1 else {},
            'Compare with the equations under "Through the state" in the chapter.',
        )


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
    ✓ Exercise 4.3a is right.
    """
    exercise(f"Exercise 4.3{which}")(_judge_mended)(function, which)


def _judge_mended(function: Pass, which: str) -> None:
    rng = np.random.default_rng(43)
    # Five steps first: with one or two steps some of the bugs cannot be seen.
    for T, N, D, H in [(5, 3, 2, 4), (2, 2, 3, 3), (1, 1, 3, 2)]:
        cell, x, h, doutput = example(T, N, D, H, "tanh", rng)
        given = call(
            function, {"doutput": doutput, "x": x, "h": h, "W_x": cell.W_x, "W_h": cell.W_h}, _TIMES
        )
        expect_weights(
            given,
            go_back(doutput, x, h, cell.W_h),
            mended_mistakes(which, doutput, x, h, cell.W_h) if T > 2 else {},
            "One line is wrong in the faulty one; leave the others as they are.",
        )


class _WatchedRNN(RNN):
    """A cell that remembers the longest run it was asked for."""

    longest = 0

    def forward(self, x: Any, h_0: Any = None) -> tuple[Any, Any]:
        self.longest = max(self.longest, len(x))
        return super().forward(x, h_0)


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
    >>> from lstm_course.checks.chapter_04._backward_mistakes import in_windows
    >>> def right(doutput, x, saved, k, cell):
    ...     parts = in_windows(cell, doutput, x, saved, k)
    ...     W_x, W_h, b, _ = (sum(arrays) for arrays in zip(*parts))
    ...     return {"W_x": W_x, "W_h": W_h, "b": b}, parts[-1][3]
    >>> thrifty_backward(right)
    ✓ Exercise 4.5 is right.
    """
    rng = np.random.default_rng(45)
    for T, k in [(12, 3), (6, 6), (4, 1)]:
        twin, x, h, doutput = example(T, 2, 3, 4, "tanh", rng)
        cell = _WatchedRNN(3, 4, rng=rng)  # a new one, on which nothing has been run
        cell.W_x, cell.W_h, cell.b = (weight.copy() for weight in twin.parameters.values())
        saved = h[:-1:k].copy()
        result = call(
            function,
            {"doutput": doutput, "x": x, "saved": saved, "k": k, "cell": cell},
            "saved holds one state for each window: the window that begins at step start has "
            "saved[start // k].",
        )
        gradients, dh_0 = returned(result, "gradients", "dh_0")
        expect(
            isinstance(gradients, dict),
            "the first result should be the dictionary of gradients, the second dh_0.",
        )
        for name in cell.parameters:
            expect(
                name in gradients,
                f"the dictionary holds no {name!r}; the names are those of cell.gradients, 'W_x', "
                "'W_h' and 'b'.",
            )
        expect(
            cell.longest <= k,
            f"cell.forward has run over {cell.longest} steps at once, so their states were all in "
            f"memory again. Never run more than one window, here {k} steps.",
        )
        expect_weights(
            (*(gradients[name] for name in cell.parameters), dh_0),
            go_back(doutput, x, h, cell.W_h),
            window_mistakes(twin, doutput, x, saved, k) if 1 < k < T else {},
            "Go through the windows from the last to the first: cell.forward from its saved state, "
            "saved[start // k], then cell.backward with what the later window passed back.",
        )
