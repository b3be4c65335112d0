"""Backward passes with one thing done differently, by which a check recognises a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import close, expect, expect_array, expect_close
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
    >>> tanh_slope(np.array([0.5]))
    array([0.75])
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
    met: int = 0,
    bent: int = 1,
    passed: Callable[[Array, Array], Array] = lambda dz, dh: dz,
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
    met, bent : int
        Which state, from ``h[t]`` on, counts as the one that met ``W_h``, and as the one bent.
    passed : callable
        What of ``dz`` and ``dh`` is passed back.
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
    dh_next = np.zeros_like(h[0])
    shares: list[tuple[Array, Array, Array]] = []
    for t in reversed(range(len(x))):
        dh = doutput[t] + dh_next
        dz = dh * slope(h[t + bent])
        shares.append((x[t].T @ dz, h[t + met].T @ dz, dz.sum(axis=0)))
        back = passed(dz, dh) @ (W_h.T if turn else W_h)
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
    h_0 = rng.random(size=(N, H)) - (0.5 if nonlinearity == "tanh" else 0.0)
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
    >>> right = tuple(np.ones((4, 1)))
    >>> expect_weights(right, right, {}, "never shown")
    """
    expect(
        isinstance(given, tuple) and len(given) == 4,
        "return four arrays: `return dW_x, dW_h, db, dh_0`.",
    )
    arrays = [
        expect_array(value, name, array.shape, letters)
        for value, name, array, letters in zip(given, NAMES, right, LETTERS, strict=True)
    ]
    if all(close(a, b) for a, b in zip(arrays, right, strict=True)):
        return
    for message, wrong in mistakes.items():
        expect(not all(close(a, b) for a, b in zip(arrays, wrong, strict=True)), message)
    for name, array, expected in zip(NAMES, arrays, right, strict=True):
        expect_close(array, expected, name, else_=else_)


def last_state_mistakes(doutput: Array, x: Array, h: Array, W_h: Array) -> dict[str, Weights]:
    """Give what goes wrong where a ReLU network is judged by its last state, with its numbers.

    Parameters
    ----------
    doutput, x, h, W_h : numpy.ndarray
        As for ``go_back``; two steps or more, and only the last ``doutput`` is not zero.

    Returns
    -------
    dict of str to tuple of numpy.ndarray
        For ``expect_weights``.

    Examples
    --------
    >>> cell, x, h, doutput = example(5, 2, 3, 4, "relu", np.random.default_rng(0))
    >>> len(last_state_mistakes(doutput, x, h, cell.W_h))
    9
    """

    def back(slope: Callable[[Array], Array] = relu_slope, **done: Any) -> Weights:
        return go_back(doutput, x, h, W_h, slope, **done)

    later = go_back(doutput[1:], x[1:], h[1:], W_h, relu_slope)[3]
    dz_first: Array = (doutput[0] + later) * relu_slope(h[1])
    everywhere = np.broadcast_to(doutput[-1], doutput.shape)
    return {
        "the slope of ReLU is missing: dz = dh * (h[t + 1] > 0).": back(np.ones_like),
        "the slope is that of tanh; here the bend is ReLU.": back(tanh_slope),
        "the slope belongs to the state after the step, h[t + 1]; you took the one before "
        "it.": back(bent=0),
        "W_h met the state before the step, h[t]; you took the one after it.": back(met=1),
        "the way back leads through W_h transposed.": back(turn=False),
        "what goes on to the step before is dz @ W_h.T; you passed dh on, around the bend.": back(
            passed=lambda dz, dh: dh
        ),
        "the gradients hold the share of one step only; add up all of them, with `+=`.": back(
            total=False
        ),
        "dh_n is added at every step, but only the last state has a loss.": go_back(
            everywhere, x, h, W_h, relu_slope
        ),
        "dh_0 is still dz of the first step; W_h.T is missing.": (*back()[:3], dz_first),
    }


def window_mistakes(doutput: Array, x: Array, h: Array, W_h: Array, k: int) -> dict[str, Weights]:
    """Give what goes wrong where a sequence is gone through in windows, with its numbers.

    Parameters
    ----------
    doutput, x, h, W_h : numpy.ndarray
        As for ``go_back``.
    k : int
        Steps in a window; two or more windows.

    Returns
    -------
    dict of str to tuple of numpy.ndarray
        For ``expect_weights``.

    Examples
    --------
    >>> cell, x, h, doutput = example(6, 2, 3, 4, "tanh", np.random.default_rng(0))
    >>> len(window_mistakes(doutput, x, h, cell.W_h, 3))
    2
    """
    windows = [slice(start, start + k) for start in range(0, len(x), k)]
    cut = [go_back(doutput[w], x[w], h[w.start : w.stop + 1], W_h) for w in windows]
    dW_x, dW_h, db, _ = (np.sum(parts, axis=0) for parts in zip(*cut, strict=True))
    own = doutput[:k].copy()
    own[-1] += go_back(doutput[k:], x[k:], h[k:], W_h)[3]
    return {
        "this is the truncated gradient: hand the blame dh_0 of a window to the window before it, "
        "as its dh_n.": (dW_x, dW_h, db, cut[0][3]),
        "these are the gradients of the first window only; add up those of all windows, as "
        "cell.backward sets cell.gradients anew each time.": go_back(own, x[:k], h[: k + 1], W_h),
    }
