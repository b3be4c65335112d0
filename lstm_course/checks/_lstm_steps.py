"""One step of an LSTM, right and with the usual mistakes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def lstm_step_mistakes(
    x: Array, h: Array, c: Array, weights: tuple[Array, Array, Array, Array]
) -> dict[str, tuple[Array, Array]]:
    """Give the states after one step with each of the usual mistakes."""
    A, B, p, q = weights
    a = x @ A.T + h @ B.T + p + q
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=-1)
    i, f, g, o = blocks(a)
    right_h, right_c = after(c, i, f, g, o)
    return {
        "f and i are exchanged: f scales the old c, i the candidate g; and of PyTorch's blocks i "
        "is the first, f the second.": after(c, f, i, g, o),
        "the old slate is scaled by 1 - f; f says how much is kept.": after(c, i, 1 - f, g, o),
        "the forget gate is missing: the old c is added whole.": after(c, i, np.ones_like(f), g, o),
        "the input gate is missing: g is added whole.": after(c, np.ones_like(i), f, g, o),
        "the candidate is scaled by 1 - f; it has a gate of its own, i.": after(c, 1 - f, f, g, o),
        "the candidate g has gone through a sigmoid; it is a tanh.": after(
            c, i, f, sigmoid(a_g), o
        ),
        "the candidate has gone through nothing; it is tanh(a_g).": after(c, i, f, a_g, o),
        "the gates have not been through the sigmoid.": after(c, a_i, a_f, g, a_o),
        "all four blocks have gone through tanh; that is for the candidate only, the gates go "
        "through the sigmoid.": after(c, np.tanh(a_i), np.tanh(a_f), g, np.tanh(a_o)),
        "the tanh on c is missing in h = o * tanh(c).": (o * right_c, right_c),
        "c has gone through a sigmoid in h = o * tanh(c).": (o * sigmoid(right_c), right_c),
        "h is made from the old c; it should be made from the new one.": (o * np.tanh(c), right_c),
        "h is made from the old h; it is o * tanh of the new c.": (o * np.tanh(h), right_c),
        "the output gate is missing in h = o * tanh(c).": (np.tanh(right_c), right_c),
        "the new h is right, but c is returned as it came; return the new one.": (right_h, c),
        "c and h are returned the other way round: return h, c.": (right_c, right_h),
        "bias_hh is missing: PyTorch adds both biases.": after(c, *blocks(a - q)),
        "bias_ih is missing: PyTorch adds both biases.": after(c, *blocks(a - p)),
        "both biases are missing.": after(c, *blocks(a - p - q)),
        "the page is not read: h @ weight_hh.T is missing.": after(c, *blocks(a - h @ B.T)),
        "the input is not read: x @ weight_ih.T is missing.": after(c, *blocks(a - x @ A.T)),
        "a is (N, 4H), and its blocks lie side by side: reshape cuts it elsewhere. Use "
        "np.split(a, 4, axis=-1).": after(c, *_activated(a.reshape(4, *h.shape))),
        "each block is H numbers side by side, not every fourth number. Use "
        "np.split(a, 4, axis=-1).": after(
            c, *_activated(np.moveaxis(a.reshape(*h.shape, 4), -1, 0))
        ),
    } | {
        f"the blocks are taken in the order {', '.join(order)}; PyTorch stacks them i, f, g, "
        "o.": after(c, *_activated([np.split(a, 4, axis=-1)[order.index(gate)] for gate in "ifgo"]))
        for order in map("".join, itertools.permutations("ifgo"))
        if order not in ("ifgo", "figo")
    }


def _activated(a: Sequence[Array] | Array) -> tuple[Array, Array, Array, Array]:
    return sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])


def blocks(a: Array) -> tuple[Array, Array, Array, Array]:
    """Make i, f, g and o of their four sums."""
    return _activated(np.split(a, 4, axis=-1))


def after(c: Array, i: Array, f: Array, g: Array, o: Array) -> tuple[Array, Array]:
    """Give ``(h, c)`` after a step with given gates."""
    new_c = f * c + i * g
    return o * np.tanh(new_c), new_c


def sigmoid(a: Array) -> Array:
    """Squash numbers into (0, 1)."""
    result: Array = 0.5 * np.tanh(0.5 * a) + 0.5
    return result
