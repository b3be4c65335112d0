"""What counts as an encoded text: one row of whole numbers within the vocabulary."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def as_indices(indices: ArrayLike) -> IntArray:
    array = np.asarray(indices)
    if array.ndim != 1:
        raise ValueError(f"indices must form one row, not an array of shape {array.shape}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"indices must be whole numbers, not {array.dtype}; encode the text first")
    return array.astype(np.int64)


def require_in_range(indices: IntArray, size: int) -> None:
    wrong = indices[(indices < 0) | (indices >= size)]
    if wrong.size:
        raise ValueError(f"index {wrong.flat[0]} lies outside the vocabulary's 0 to {size - 1}")
