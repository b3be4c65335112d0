"""Blame sent back through an RNN, rightly and wrongly, so that checks can recognise a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Slope = Callable[[Array], Array]


def tanh_slope(h: Array) -> Array:
    """Give the slope of tanh where its value is h.

    Parameters
    ----------
    h : numpy.ndarray

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> tanh_slope(np.array([0.0, 0.5]))
    array([1.  , 0.75])
    """
    return 1 - h**2


def sent_back(dh: Array, output: Array, W: Array, slope: Slope = tanh_slope) -> Array:
    """Send blame back through the states of an RNN, or of one with another slope or matrix.

    Parameters
    ----------
    dh : numpy.ndarray, shape (N, H)
        The blame of the last state.
    output : numpy.ndarray, shape (T, N, H)
        The states.
    W : numpy.ndarray, shape (H, H)
        What a row meets on its way back: W_h transposed, if all is right.
    slope : callable
        Of the nonlinearity, as a function of the state.

    Returns
    -------
    numpy.ndarray, shape (T, N, H)
        The blame of each state, the last one first.

    Examples
    --------
    >>> sent_back(np.ones((1, 1)), np.zeros((3, 1, 1)), 2 * np.ones((1, 1))).ravel()
    array([1., 2., 4.])
    """
    blame = [dh]
    for h in output[:0:-1]:
        blame.append((blame[-1] * slope(h)) @ W)
    return np.stack(blame)


def wrong_pencil_blames(
    after: Array, before: Array, w: float
) -> dict[str, NDArray[np.floating[Any]]]:
    """Give the blames of a single unit that the usual mistakes lead to.

    Parameters
    ----------
    after, before : numpy.ndarray, shape (T,)
        The states after and before each step, the last step first.
    w : float
        The recurrent weight.

    Returns
    -------
    dict of str to numpy.ndarray, shape (T,)
        The hint for each mistake, and the numbers that it gives.

    Examples
    --------
    >>> len(wrong_pencil_blames(np.array([0.5, 0.2]), np.array([0.2, 0.0]), 2.0)) > 5
    True
    """
    factors = w * tanh_slope(after)
    return {
        "these are the three factors; the blame is their product so far: each one multiplies "
        "what arrived from the later step.": factors,
        "blame starts at the end: the first factor is that of step 3, with h_3 = 0.8. You "
        "began with step 1.": np.cumprod(factors[::-1]),
        "these are the right numbers in the order of time; enter dh_2 first, dh_0 "
        "last.": np.cumprod(factors)[::-1],
        "the slope of tanh is missing: the factor is w (1 - h_t^2), not w.": np.cumprod(
            w * np.ones(3)
        ),
        "w is missing: the factor is w (1 - h_t^2).": np.cumprod(factors / w),
        "the sign of w is lost: w is -2, so the blame changes its sign at every step.": np.cumprod(
            -factors
        ),
        "the slope is 1 - h^2; you took 1 - h.": np.cumprod(w * (1 - after)),
        "the slope at step t belongs to the state after the step, h_t; you took "
        "h_(t-1).": np.cumprod(w * (1 - before**2)),
    }


def wrong_blames(dh: Array, output: Array, W_h: Array) -> dict[str, Array]:
    """Give the blames that the usual mistakes lead to.

    Parameters
    ----------
    dh : numpy.ndarray, shape (N, H)
        With N and H above 1, so that the mistakes differ.
    output : numpy.ndarray, shape (T, N, H)
    W_h : numpy.ndarray, shape (H, H)

    Returns
    -------
    dict of str to numpy.ndarray, shape (T, N, H)
        The hint for each mistake, and the numbers that it gives.

    Examples
    --------
    >>> len(wrong_blames(np.ones((2, 3)), np.zeros((4, 2, 3)), np.ones((3, 3)))) > 5
    True
    """
    right = sent_back(dh, output, W_h.T)
    product_first = [dh]
    for h in output[:0:-1]:
        product_first.append((product_first[-1] @ W_h.T) * (1 - h**2))
    one_step_on = np.concatenate([right[1:], ((right[-1] * (1 - output[0] ** 2)) @ W_h.T)[None]])
    shifted = sent_back(dh, np.concatenate([output[:1], output[:-1]]), W_h.T)
    return {
        "W_h is used as it is; on the way back a row meets its transpose. As it is square, NumPy "
        "cannot notice.": sent_back(dh, output, W_h),
        "the slope of tanh, 1 - h**2, is missing.": sent_back(dh, output, W_h.T, np.ones_like),
        "the slope comes after the product; going back, blame meets the slope first and W_h "
        "transposed second.": np.stack(product_first),
        "output holds states, on which tanh has been used already: the slope is 1 - h**2, not "
        "1 - tanh(h)**2.": sent_back(dh, output, W_h.T, lambda h: 1 - np.tanh(h) ** 2),
        "the slope is 1 - h**2; you took 1 - h.": sent_back(dh, output, W_h.T, lambda h: 1 - h),
        "the states are walked through in the order of time; blame starts at the last "
        "one.": sent_back(dh, output[::-1], W_h.T),
        "the right numbers, in the order of time; lag 0, the last state, comes first.": right[::-1],
        "all is one step late: entry 0 is dh itself, before any step back.": one_step_on,
        "the slope belongs to the state that a step led to; you took the one before it.": shifted,
    }
