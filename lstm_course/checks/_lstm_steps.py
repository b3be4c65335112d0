"""One step of an LSTM, right and with the usual mistakes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lstm_step_mistakes(
    x: Array, h: Array, c: Array, weights: tuple[Array, Array, Array, Array]
) -> dict[str, tuple[Array, Array]]:
    """Give the states after one step with each of the usual mistakes.

    Parameters
    ----------
    x, h, c : numpy.ndarray, shape (N, H)
        The input as wide as the states, so that a forgotten transpose runs through.
    weights : tuple of numpy.ndarray
        As PyTorch stores them: shapes (4H, H), (4H, H), (4H,) and (4H,).

    Returns
    -------
    dict of str to pair of numpy.ndarray, shape (N, H)
        The hint for each mistake, and the ``(h, c)`` that it leads to.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = rng.normal(size=(8, 2)), rng.normal(size=(8, 2)), *rng.normal(size=(2, 8))
    >>> len(lstm_step_mistakes(*rng.normal(size=(3, 1, 2)), weights)) > 8
    True
    """
    A, B, p, q = weights
    z = x @ A.T + h @ B.T + p + q
    i, f, g, o = blocks(z)
    new_c = f * c + i * g
    i_k, f_k, o_k, g_k = np.split(z, 4, axis=-1)
    keras = sigmoid(f_k) * c + sigmoid(i_k) * np.tanh(g_k)
    return {
        "the blocks are taken in the order i, f, o, g; PyTorch stacks them i, f, g, o.": (
            sigmoid(o_k) * np.tanh(keras),
            keras,
        ),
        "the forget gate and the input gate are exchanged: f scales the old c, i the "
        "candidate g.": (o * np.tanh(i * c + f * g), i * c + f * g),
        "the old slate is scaled by 1 - f; f says how much is kept.": (
            o * np.tanh((1 - f) * c + i * g),
            (1 - f) * c + i * g,
        ),
        "the forget gate is missing: the old c is added whole.": (
            o * np.tanh(c + i * g),
            c + i * g,
        ),
        "the input gate is missing: g is added whole.": (o * np.tanh(f * c + g), f * c + g),
        "the tanh on c is missing in h = o * tanh(c).": (o * new_c, new_c),
        "h is made from the old c; it should be made from the new one.": (o * np.tanh(c), new_c),
        "the output gate is missing in h = o * tanh(c).": (np.tanh(new_c), new_c),
        "the candidate g has gone through a sigmoid; it is a tanh.": after(
            c, i, f, sigmoid(np.split(z, 4, axis=-1)[2]), o
        ),
        "bias_hh is missing: PyTorch adds both biases.": after(c, *blocks(z - q)),
        "bias_ih is missing: PyTorch adds both biases.": after(c, *blocks(z - p)),
        "both biases are missing.": after(c, *blocks(z - p - q)),
        "c and h are returned the other way round: return h, c.": (new_c, o * np.tanh(new_c)),
    }


def blocks(z: Array) -> tuple[Array, Array, Array, Array]:
    """Make i, f, g and o of their four sums.

    Parameters
    ----------
    z : numpy.ndarray, shape (N, 4H)

    Returns
    -------
    tuple of four numpy.ndarray, shape (N, H)

    Examples
    --------
    >>> [block.item() for block in blocks(np.zeros((1, 4)))]
    [0.5, 0.5, 0.0, 0.5]
    """
    i, f, g, o = np.split(z, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


def after(c: Array, i: Array, f: Array, g: Array, o: Array) -> tuple[Array, Array]:
    """Give ``(h, c)`` after a step with given gates.

    Parameters
    ----------
    c, i, f, g, o : numpy.ndarray, shape (N, H)

    Returns
    -------
    pair of numpy.ndarray, shape (N, H)

    Examples
    --------
    >>> after(*np.array([5.0, 1.0, 0.0, 0.0, 1.0]))
    (np.float64(0.0), np.float64(0.0))
    """
    new_c = f * c + i * g
    return o * np.tanh(new_c), new_c


def sigmoid(z: Array) -> Array:
    """Squash numbers into (0, 1).

    Parameters
    ----------
    z : numpy.ndarray

    Returns
    -------
    numpy.ndarray
        Of the same shape.

    Examples
    --------
    >>> sigmoid(np.zeros(2))
    array([0.5, 0.5])
    """
    result: Array = 0.5 * np.tanh(0.5 * z) + 0.5
    return result
