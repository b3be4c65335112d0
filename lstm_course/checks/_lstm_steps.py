"""The blocks of an LSTM's step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def blocks(a: Array) -> tuple[Array, Array, Array, Array]:
    """Make i, f, g and o of their four sums."""
    i, f, g, o = np.split(a, 4, axis=-1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


def sigmoid(a: Array) -> Array:
    """Squash numbers into (0, 1)."""
    result: Array = 0.5 * np.tanh(0.5 * a) + 0.5
    return result
