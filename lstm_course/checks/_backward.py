"""Blame sent back through an RNN, right or with one thing done differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._calls import returned
from lstm_course.checks._made import expect_made
from lstm_course.checks._tools import close, expect, expect_close
from lstm_course.numpy_cells import RNN

Array = NDArray[np.floating[Any]]
Weights = tuple[Array, Array, Array, Array]
NAMES = ("dW_x", "dW_h", "db", "dh_0")
LETTERS = ("(D, H)", "(H, H)", "(H,)", "(N, H)")


def tanh_slope(h: Array) -> Array:
    """Give the slope of tanh, as a function of the state after it.

    Parameters
    ----------
    h : numpy.ndarray, any shape

    Returns
    -------
    numpy.ndarray, of h's shape

    Examples
    --------
    >>> tanh_slope(np.array([0.0, 0.5]))
    array([1.  , 0.75])
    """
    slope: Array = 1 - h**2
    return slope


def relu_slope(h: Array) -> Array:
    """Give the slope of ReLU, as a function of the state after it.

    Parameters
    ----------
    h : numpy.ndarray, any shape

    Returns
    -------
    numpy.ndarray, of h's shape

    Examples
    --------
    >>> relu_slope(np.array([0.0, 2.0]))
    array([0., 1.])
    """
    return (h > 0).astype(np.float64)


def go_back(
    doutput: Array,
    x: Array,
    h: Array,
    W_h: Array,
    slope: Callable[[Array], Array] = tanh_slope,
    *,
    met: Array | None = None,
    bent: Array | None = None,
    shared: Callable[[Array, Array], Array] = lambda da, dh: da,
    passed: Callable[[Array, Array, Array], Array] = lambda da, dh, local: da,
    turn: bool = True,
    pile: bool = False,
    total: bool = True,
) -> Weights:
    """Send blame back through an RNN, right by default.

    Parameters
    ----------
    doutput : numpy.ndarray, shape (T, N, H)
    x : numpy.ndarray, shape (T, N, D)
    h : numpy.ndarray, shape (T + 1, N, H)
        With the first state in front.
    W_h : numpy.ndarray, shape (H, H)
    slope : callable
        Of a state.
    met, bent : numpy.ndarray, shape (T, N, H), optional
        The states that met ``W_h``, by default those before each step; and those of which the
        slope is taken, by default those after it.
    shared, passed : callable
        What of ``da`` and ``dh`` the weights get, and what of these and the slope is passed back.
    turn, pile, total : bool
        Whether ``W_h`` is transposed, whether what is passed back piles up, and whether the
        weights' gradients are summed over the steps.

    Returns
    -------
    dW_x, dW_h, db, dh_0 : numpy.ndarray

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> dW_x, dW_h, db, dh_0 = go_back(one, one, np.zeros((2, 1, 1)), np.full((1, 1), 3.0))
    >>> dW_x.item(), dW_h.item(), db.item(), dh_0.item()
    (1.0, 0.0, 1.0, 3.0)
    """
    met = h[:-1] if met is None else met
    local = slope(h[1:] if bent is None else bent)
    dh_next = np.zeros_like(h[0])
    shares: list[tuple[Array, Array, Array]] = []
    for t in reversed(range(len(x))):
        dh = doutput[t] + dh_next
        da = dh * local[t]
        blame = shared(da, dh)
        shares.append((x[t].T @ blame, met[t].T @ blame, blame.sum(axis=0)))
        back = passed(da, dh, local[t]) @ (W_h.T if turn else W_h)
        dh_next = dh_next + back if pile else back
    if not total:
        return *shares[-1], dh_next
    dW_x, dW_h, db = (np.sum(parts, axis=0) for parts in zip(*shares, strict=True))
    return dW_x, dW_h, db, dh_next


def example(
    T: int, N: int, D: int, H: int, nonlinearity: Any, rng: np.random.Generator
) -> tuple[RNN, Array, Array, Array]:
    """Make a cell, its inputs, its states with the first in front, and blame for each of them.

    Parameters
    ----------
    T, N, D, H : int
    nonlinearity : {"tanh", "relu"}
    rng : numpy.random.Generator

    Returns
    -------
    cell : RNN
    x : numpy.ndarray, shape (T, N, D)
    h : numpy.ndarray, shape (T + 1, N, H)
    doutput : numpy.ndarray, shape (T, N, H)

    Examples
    --------
    >>> cell, x, h, doutput = example(5, 2, 3, 4, "tanh", np.random.default_rng(0))
    >>> x.shape, h.shape, doutput.shape
    ((5, 2, 3), (6, 2, 4), (5, 2, 4))
    """
    cell, x = RNN(D, H, nonlinearity, rng=rng), rng.normal(size=(T, N, D))
    h_0 = rng.random(size=(N, H)) - 0.5  # of either sign: h_0 came out of no bend
    output = np.asarray(cell.forward(x, h_0)[0])
    return cell, x, np.concatenate([h_0[None], output]), rng.normal(size=output.shape)


def expect_weights(given: Any, right: Weights, mistakes: dict[str, Weights], else_: str) -> None:
    """Require the four results of a backward pass; recognise mistakes that are known.

    Parameters
    ----------
    given : object
        What the student's function gave back.
    right : tuple of numpy.ndarray
    mistakes : dict of str to tuple of numpy.ndarray
        Message for a mistake, and the four results that it gives.
    else_ : str
        What to try when no mistake is recognised.

    Raises
    ------
    CheckFailed
        If a result is missing, has another shape or other numbers.

    Examples
    --------
    >>> right = np.ones((2, 3)), np.ones((3, 3)), np.ones(3), np.ones((1, 3))
    >>> expect_weights(right, right, {}, "never shown")
    """
    values = returned(given, *NAMES)
    _expect_shapes([np.shape(value) for value in values], [array.shape for array in right])
    arrays = [
        expect_made(value, name, array.shape, letters)
        for value, name, array, letters in zip(values, NAMES, right, LETTERS, strict=True)
    ]
    fits = [close(a, b) for a, b in zip(arrays, right, strict=True)]
    if all(fits):
        return
    for message, wrong in mistakes.items():
        expect(not all(close(a, b) for a, b in zip(arrays, wrong, strict=True)), message)
    good = [name for name, fit in zip(NAMES, fits, strict=True) if fit]
    if good:
        else_ = f"{', '.join(good)} {'is' if len(good) == 1 else 'are'} right. {else_}"
    for name, array, expected in zip(NAMES, arrays, right, strict=True):
        expect_close(array, expected, name, else_=else_)


def _expect_shapes(given: list[tuple[int, ...]], right: list[tuple[int, ...]]) -> None:
    """Recognise shapes that tell what went wrong."""
    expect(
        given == right or sorted(given) != sorted(right),
        "the results stand in another order; it is `return dW_x, dW_h, db, dh_0`.",
    )
    (D, H), (N, _) = right[0], right[3]
    expect(
        D == H or given[0] != (H, D),
        "dW_x is transposed: it must look like W_x, (D, H), as x[t].T @ da does.",
    )
    expect(
        given[2] not in ((N, H), (1, H)),
        "db has rows; every sequence of the batch adds to the one bias: da.sum(axis=0).",
    )
