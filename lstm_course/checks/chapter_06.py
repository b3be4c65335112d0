"""Checks for the exercises of chapter 06, The LSTM, one gate at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checks._lstm_steps import after, blocks, lstm_step_mistakes
from lstm_course.checks._slates import Slate, dictate, judge_counter, judge_diagnosis
from lstm_course.checks._tools import (
    close,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
)

_STUCK = {"A": "o = 1", "B": "f = 0", "C": "i = 1", "D": "f = 1"}


@exercise("Exercise 6.1")
def slates_by_hand(c: Any) -> None:
    """Check three cell states worked out on paper from given gates.

    Parameters
    ----------
    c : array_like, shape (3, 2)
        The slate after each of the three steps.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> slates_by_hand([[2.5, -1], [1.25, 0.5], [-0.5, 1]])
    ✓ Exercise 6.1 is right.
    """
    f, i, g = np.array(
        [
            [[1, 1], [0.5, 0], [0, 1]],
            [[1, 0], [0, 1], [0.5, 0.5]],
            [[0.5, -1], [1, 0.5], [-1, 1]],
        ]
    )
    start = np.array([2.0, -1.0])

    def solve(f: np.ndarray, i: np.ndarray, carried: bool = True) -> np.ndarray:
        now, rows = start, []
        for t in range(3):
            new = f[t] * now + i[t] * g[t]
            rows.append(new)
            now = new if carried else start
        return np.array(rows)

    right = solve(f, i)
    expect_close(
        expect_array(c, "c", (3, 2), "(steps, H)"),
        right,
        "c",
        {
            "f and i are exchanged: f scales the old slate, i the candidate.": solve(i, f),
            "f says how much is kept, not how much is forgotten: f = 1 keeps all.": solve(1 - f, i),
            "the forget gate is missing.": solve(np.ones((3, 2)), i),
            "the input gate is missing: g is scaled by i before it is added.": solve(
                f, np.ones((3, 2))
            ),
            "the slate is not carried over: step two starts from the c of step one.": solve(
                f, i, carried=False
            ),
            "these are tanh(c); the slate itself goes through no tanh.": np.tanh(right),
        },
        "For each place: f times the old number, plus i times g.",
    )


@exercise("Exercise 6.2")
def lstm_step(function: Callable[..., Any]) -> None:
    """Check one step of an LSTM that takes its weights as PyTorch stores them.

    Parameters
    ----------
    function : callable
        ``function(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh)`` to ``(h, c)``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    ...     return after(c, *blocks(x @ weight_ih.T + h @ weight_hh.T + bias_ih + bias_hh))
    >>> lstm_step(right)
    ✓ Exercise 6.2 is right.
    """
    rng = np.random.default_rng(62)
    for N, D, H in [(3, 4, 4), (1, 3, 2), (2, 2, 5)]:
        x, h, c = rng.normal(size=(N, D)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
        A, B = rng.normal(size=(4 * H, D)), rng.normal(size=(4 * H, H))
        weights = A, B, *rng.normal(size=(2, 4 * H))
        before = h.copy(), c.copy()
        result = function(x, h, c, *weights)
        expect(
            isinstance(result, tuple) and len(result) == 2,
            "return the two new states: `return h, c`.",
        )
        expect(
            np.array_equal(h, before[0]) and np.array_equal(c, before[1]),
            "the function changes the states it is given; `c = f * c + ...` makes a new array, "
            "`c *= f` writes into the caller's.",
        )
        given = [
            expect_array(state, name, (N, H), "(N, H)")
            for state, name in zip(result, "hc", strict=True)
        ]
        right = after(c, *blocks(x @ A.T + h @ B.T + sum(weights[2:])))
        for hint, wrong in lstm_step_mistakes(x, h, c, weights).items() if D == H else ():
            matched = all(map(close, given, wrong))
            expect(not matched or all(map(close, given, right)), hint)
        for state, expected, name in zip(given, right, "hc", strict=True):
            expect_close(state, expected, name, else_="Compare with equation (eq-06-step).")


@exercise("Exercise 6.3")
def word_counter(weights: tuple[Any, Any, Any]) -> None:
    """Check weights set by hand so that c counts the letters since the last space.

    Parameters
    ----------
    weights : tuple of array_like, shapes (2, 4), (1, 4) and (4,)
        ``W_x`` (rows for a letter and a space), ``W_h`` and ``b``; blocks i, f, g, o.

    Raises
    ------
    CheckFailed
        With what the cell does instead.

    Examples
    --------
    >>> word_counter(([[20, 20, 20, 0], [-20, -20, 0, 0]], [[0, 0, 0, 0]], [0, 0, 0, 0]))
    ✓ Exercise 6.3 is right.
    """
    expect(
        isinstance(weights, tuple) and len(weights) == 3,
        "return three arrays: `return W_x, W_h, b`.",
    )
    W_x = expect_array(weights[0], "W_x", (2, 4), "(D, 4H)")
    W_h = expect_array(weights[1], "W_h", (1, 4), "(H, 4H)")
    judge_counter(W_x, W_h, expect_array(weights[2], "b", (4,), "(4H,)"))


def damaged_slates() -> dict[str, Slate]:
    """Give four slates, one gate of each stuck, for exercise 6.4.

    Returns
    -------
    dict of str to Slate
        The slates A, B, C and D: inputs ``value``, ``write`` and ``show``, states ``c`` and ``h``.

    Examples
    --------
    >>> sorted(damaged_slates())
    ['A', 'B', 'C', 'D']
    """
    return {name: dictate(fault) for name, fault in _STUCK.items()}


@exercise("Exercise 6.4")
def diagnosis(faults: Mapping[str, str]) -> None:
    """Check which gate is stuck in each of the four damaged slates.

    Parameters
    ----------
    faults : mapping of str to str
        For each slate such as ``"f = 1"``.

    Raises
    ------
    CheckFailed
        With a step at which the proposed fault would show something else.

    Examples
    --------
    >>> diagnosis({"A": "o = 1"})
    Traceback (most recent call last):
    lstm_course.checks._tools.CheckFailed: Exercise 6.4: no diagnosis yet for B, C, D.
    """
    expect(isinstance(faults, Mapping), "give a dictionary such as {'A': 'f = 1', ...}.")
    judge_diagnosis(faults, _STUCK)


@exercise("Exercise 6.5")
def bias_for(function: Callable[..., Any]) -> None:
    """Check the forget bias that leaves a given share after a number of steps.

    Parameters
    ----------
    function : callable
        ``function(steps, share)`` to a number.

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> def right(steps, share):
    ...     return -np.log(np.expm1(-np.log(share) / steps))
    >>> bias_for(right)
    ✓ Exercise 6.5 is right.
    """
    for steps, share in [(10, 0.5), (1, 0.25), (1000, 0.9)]:
        f = share ** (1 / steps)
        expect_close(
            expect_number(function(steps, share), "the bias"),
            np.log(f / (1 - f)),
            f"bias_for({steps}, {share})",
            {
                "this is the gate f itself; the bias is the z with sigmoid(z) = f.": f,
                "the sign is wrong: log(f / (1 - f)) is positive for f above one half.": np.log(
                    (1 - f) / f
                ),
                "the share is lost in every step here; after `steps` steps the share left is "
                "f**steps, so f is its root.": np.log(share / (1 - share)),
                "f is share**(1 / steps); the share is not divided by the steps.": np.log(
                    (share / steps) / (1 - share / steps)
                ),
                "a loss of (1 - share) / steps at each step is only nearly right: the losses "
                "multiply. f is share**(1 / steps).": np.log(steps / (1 - share) - 1),
                "log10 is not the natural logarithm, which undoes exp.": np.log10(f / (1 - f)),
                "this is log(f); sigmoid is undone by log(f / (1 - f)).": np.log(f),
            },
            "First f, with f**steps = share; then the z with sigmoid(z) = f.",
        )
