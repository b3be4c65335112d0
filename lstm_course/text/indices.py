"""What counts as an encoded text: one row of whole numbers within the vocabulary."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def as_indices(indices: ArrayLike) -> IntArray:
    """Turn an encoded text, in whatever holds it, into one row of whole numbers.

    Parameters
    ----------
    indices : array_like of int, shape (K,)
        Indices of tokens.

    Returns
    -------
    numpy.ndarray of int64, shape (K,)

    Raises
    ------
    ValueError
        If they are no whole numbers, or stand in more than one row.

    Examples
    --------
    >>> as_indices([3, 1, 2])
    array([3, 1, 2])
    """
    array = np.asarray(indices)
    if array.ndim != 1:
        raise ValueError(f"indices must form one row, not an array of shape {array.shape}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"indices must be whole numbers, not {array.dtype}; encode the text first")
    return array.astype(np.int64)


def require_in_range(indices: IntArray, size: int) -> None:
    """Require that all indices belong to a vocabulary.

    Parameters
    ----------
    indices : numpy.ndarray of int64
        Indices of tokens, in any shape.
    size : int
        Number of tokens in the vocabulary, V.

    Raises
    ------
    ValueError
        If an index is negative, or V or more; the message names the first.

    Examples
    --------
    >>> require_in_range(as_indices([0, 4, 2]), size=4)
    Traceback (most recent call last):
    ValueError: index 4 lies outside the vocabulary's 0 to 3
    """
    wrong = indices[(indices < 0) | (indices >= size)]
    if wrong.size:
        raise ValueError(f"index {wrong.flat[0]} lies outside the vocabulary's 0 to {size - 1}")
