"""What the checks of several chapters compute with."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def sigmoid(a: Array) -> Array:
    """Squash numbers into (0, 1)."""
    result: Array = 0.5 * np.tanh(0.5 * a) + 0.5
    return result
