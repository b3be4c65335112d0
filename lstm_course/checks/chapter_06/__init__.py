"""Checks for the exercises of chapter 6, The LSTM, one gate at a time."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._calls import call, returned
from lstm_course.checks._tools import exercise, expect_array, expect_number, recognize
from lstm_course.checks.chapter_06 import _slates
from lstm_course.checks.chapter_06._biases import bias_for
from lstm_course.checks.chapter_06._feedback import judge_feedback
from lstm_course.checks.chapter_06._step import lstm_step

__all__ = [
    "bias_for",
    "damaged_slates",
    "diagnosis",
    "feedback_weights",
    "lstm_step",
    "slates_by_hand",
    "word_counter",
]

_STUCK = {"A": "o = 1", "B": "f = 0", "C": "i = 1", "D": "f = 1"}


@exercise("Exercise 6.1")
def slates_by_hand(c: Any) -> None:
    """Check three cell states worked out on paper from given gates.

    Parameters
    ----------
    c : array_like, shape (3, 2)
        The cell state after each of the three steps.

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
    numbers = expect_array(c, "c", (3, 2), "one row each for c_1, c_2 and c_3, (steps, H)")

    def solve(f: Array, i: Array, start: Array = start, carried: bool = True) -> Array:
        now, rows = start, []
        for t in range(3):
            new = f[t] * now + i[t] * g[t]
            rows.append(new)
            now = new if carried else start
        return np.array(rows)

    right, ones = solve(f, i), np.ones((3, 2))
    mistakes = {
        "f and i are exchanged: f scales the old cell state, i the candidate.": solve(i, f),
        "f says how much is kept, not how much is forgotten: f = 1 keeps all.": solve(1 - f, i),
        "the forget gate is missing.": solve(ones, i),
        "the input gate is missing: g is scaled by i before it is added.": solve(f, ones),
        "the cell state is not carried over: step two starts from c_1.": solve(f, i, carried=False),
        "the cell state starts from c_0 = (2, -1), not from 0.": solve(f, i, 0 * start),
        "these are tanh(c); the cell state itself goes through no tanh.": np.tanh(right),
        "the rows stand in the wrong order: c_1 first, c_3 last.": right[::-1],
        "the two numbers of each row are exchanged.": right[:, ::-1],
    }
    recognize(numbers, right, mistakes)
    _slates.follow_slates(numbers, start, f, i, g)


@exercise("Exercise 6.3")
def word_counter(function: Callable[[], Any]) -> None:
    """Check weights set by hand so that c counts the letters since the last space.

    Parameters
    ----------
    function : callable
        ``function()`` to ``W_x`` (rows for a letter and a space), ``W_h`` and ``b`` of shapes
        (2, 4), (1, 4) and (4,); blocks i, f, g, o.

    Raises
    ------
    CheckFailed
        With what the cell does instead.

    Examples
    --------
    >>> word_counter(lambda: ([[20, 20, 20, 0], [-20, -20, 0, 0]], [[0, 0, 0, 0]], [0, 0, 0, 0]))
    ✓ Exercise 6.3 is right.
    """
    weights = returned(call(function, {}), "W_x", "W_h", "b")
    shapes = {"W_x": ((2, 4), "(D, 4H)"), "W_h": ((1, 4), "(H, 4H)"), "b": ((4,), "(4H,)")}
    W_x, W_h, b = (
        expect_array(array, name, *shapes[name])
        for array, name in zip(weights, shapes, strict=True)
    )
    _slates.judge_counter(W_x, W_h, b)


def damaged_slates() -> dict[str, _slates.Slate]:
    """Give four units, one gate of each stuck, for exercise 6.4.

    Returns
    -------
    dict of str to Slate
        Units A, B, C and D: inputs ``value``, ``write`` and ``show``, states ``c`` and ``h``.

    Examples
    --------
    >>> sorted(damaged_slates())
    ['A', 'B', 'C', 'D']
    """
    return {name: _slates.dictate(fault) for name, fault in _STUCK.items()}


@exercise("Exercise 6.4")
def diagnosis(faults: Mapping[str, str]) -> None:
    """Check which gate is stuck in each of the four damaged units.

    Parameters
    ----------
    faults : mapping of str to str
        For each unit such as ``"f = 1"``.

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
    _slates.judge_diagnosis(faults, _STUCK)


@exercise("Exercise 6.6")
def feedback_weights(function: Callable[..., Any]) -> None:
    """Check two weights by which a unit without a forget gate replaces an old number.

    Parameters
    ----------
    function : callable
        ``function(share)`` to ``(W_xg, W_hg)``, the candidate's weights on the value and on the
        hidden state, for an input gate that opens to ``share``.

    Raises
    ------
    CheckFailed
        With a hint, where the weights tell what went wrong.

    Examples
    --------
    >>> feedback_weights(lambda share: (0.01 / share, -1 / share))
    ✓ Exercise 6.6 is right.
    """
    for share in (1.0, 0.5, 0.25):
        given = returned(call(function, {"share": share}), "W_xg", "W_hg")
        judge_feedback(share, expect_number(given[0], "W_xg"), expect_number(given[1], "W_hg"))
