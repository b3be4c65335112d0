"""Checks for the exercises of chapter 10, The GRU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import close, exercise, expect, expect_array, expect_close
from lstm_course.checks.chapter_10._gru_back import backward_before
from lstm_course.checks.chapter_10._holding import cell_with, judge_holding
from lstm_course.checks.chapter_10._keras import keras_to_pytorch

__all__ = [
    "backward_before",
    "bias_for",
    "keras_to_pytorch",
    "sample_and_hold",
    "states_by_hand",
]

Array = NDArray[np.float64]
LOG_3 = np.log(3.0)


@exercise("Exercise 10.1")
def states_by_hand(states: Any) -> None:
    """Check three states of a GRU with one unit, worked out on paper.

    Parameters
    ----------
    states : array_like, shape (3,)
        The state after the letters a, b and c.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong, or with the first wrong letter.

    Examples
    --------
    >>> states_by_hand([0.2, 0.1, 0.4])
    ✓ Exercise 10.1 is right.
    """
    given, right = expect_array(states, "states", (3,), "(letters,)"), _pencil()
    hints = {
        "z is turned around: z = 1 keeps the old state, h = z h + (1 - z) n.": _pencil(sign=-1),
        "the reset gate is missing: r = sigmoid(0) = 1/2 scales what the candidate sees of the "
        "old state.": _pencil(r=1),
        "the candidate does not look at the old state; r is 1/2, not 0.": _pencil(r=0),
        "r stands inside the tanh: it scales the old state's part only, not all of n.": _pencil(
            r=1, outside=0.5
        ),
        "the state is not carried over: steps two and three start from a blank page "
        "again.": _pencil(carried=False),
        "the share of the old state is missing: h = z h + (1 - z) n.": _pencil(kept=False),
        "these are the candidates n; the state is z h + (1 - z) n.": [0.8, 0, 0.5],
    }
    for message, wrong in hints.items():
        expect(not close(given, wrong) or close(given, right), message)
    before = 0.0
    for letter, z, a_n, found, state in zip(
        "abc", ("3/4", "1/2", "1/4"), ("log 3", "-log 3", "0"), given, right, strict=True
    ):
        expect(
            close(found, state, atol=1e-6),
            f"the state after {letter} is not {found:g}. There z = {z} and r = 1/2; inside the "
            f"tanh stand {a_n} and r times 10 log 3 times {before:g}, the state before.",
        )
        before = state


def _pencil(
    r: float = 0.5,
    sign: float = 1.0,
    outside: float = 1.0,
    *,
    carried: bool = True,
    kept: bool = True,
) -> Array:
    """Work out the three states, or what a mistake makes of them."""
    h, found = 0.0, []
    for z, new in zip(1 / (1 + 3.0 ** (-sign * np.array([1, 0, -1]))), (1, -1, 0), strict=True):
        n = outside * np.tanh(LOG_3 * (new + r * 10 * h))
        found.append(z * h * kept + (1 - z) * n)
        h = found[-1] if carried else 0.0
    return np.array(found)


@exercise("Exercise 10.4")
def sample_and_hold(weights: tuple[Any, Any, Any, Any]) -> None:
    """Check weights set by hand so that one unit stores a value at a flag and holds it otherwise.

    Parameters
    ----------
    weights : tuple of array_like, shapes (2, 3), (1, 3), (3,) and (1,)
        ``W_x``, ``W_h``, ``b`` and ``b_hn``, in blocks r, z, n.

    Raises
    ------
    CheckFailed
        With what the unit does instead.

    Examples
    --------
    >>> sample_and_hold(([[0, 0, 1], [0, -40, 0]], [[0, 0, 0]], [0, 20, 0], [0]))
    ✓ Exercise 10.4 is right.
    """
    judge_holding(cell_with(weights))


@exercise("Exercise 10.5")
def bias_for(function: Callable[..., Any]) -> None:
    """Check the update gate's bias for a half-life.

    Parameters
    ----------
    function : callable
        ``function(half_life)`` to ``b_z``; takes numbers and arrays.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> bias_for(lambda half_life: -np.log(2 ** (1 / half_life) - 1))
    ✓ Exercise 10.5 is right.
    """
    lives = np.array([1.0, 5.0, 20.0, 80.0, 1000.0])
    right = -np.log(2 ** (1 / lives) - 1)
    advice = "Solve z**20 = 1/2 for z, then sigmoid(b_z) = z for b_z."
    try:
        alone = function(20.0)
    except TypeError as error:
        expect(
            "iterable" not in str(error) and "subscript" not in str(error),
            "it should work for a number, too, bias_for(20.0); NumPy's functions take both, "
            "without a loop.",
        )
        raise
    number = expect_array(alone, "bias_for(20.0)", ())
    expect(bool(np.isfinite(number)), f"bias_for(20.0) is {number}; z must lie in (0, 1). {advice}")
    expect_close(number, right[2], "bias_for(20.0)", _wrong_biases(20.0), advice)
    try:
        several = function(lives.copy())
    except (TypeError, ValueError):
        several = None
    expect(
        several is not None,
        "it works for a number, but not for an array; use np.log, and no `if`.",
    )
    expect_close(expect_array(several, "bias_for of an array", (5,)), right, "bias_for")


def _wrong_biases(life: float) -> dict[str, float]:
    """Give what the usual mistakes make of a half-life."""
    z = 0.5 ** (1 / life)
    right = float(np.log(z / (1 - z)))
    return {
        "the sign is turned around: a positive bias keeps in PyTorch's convention.": -right,
        "this is z itself; the bias is what the sigmoid turns into z.": z,
        "this is sigmoid(z); the bias is what the sigmoid turns into z, so it is the sigmoid's "
        "inverse that you need.": 1 / (1 + np.exp(-z)),
        "this is log z; the inverse of the sigmoid is log(z / (1 - z)).": float(np.log(z)),
        "after so many steps 1/e is left, not one half.": -float(np.log(np.exp(1 / life) - 1)),
        "z is taken as 1 - 1/(2 half_life), as if each step took away the same amount; but each "
        "takes away the same *share*, z**half_life = 1/2.": float(np.log(2 * life - 1)),
        "z is taken as (1/2)**half_life; it is the other way around, z**half_life = 1/2.": -float(
            np.log(2**life - 1)
        ),
        "the logarithm has the wrong base; the sigmoid is made with e.": right / np.log(2),
        "this is the approximation for long half-lives; here the exact bias is meant.": float(
            np.log(life / np.log(2))
        ),
        "this is the approximation log(1.44 half_life); here the exact bias is meant.": float(
            np.log(1.44 * life)
        ),
    }
