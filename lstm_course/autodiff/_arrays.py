"""What the engine asks of arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def frozen(array: Array) -> Array:
    """Give floating-point numbers that cannot be written to."""
    array = array if array.dtype.kind == "f" else array.astype(np.float64)
    array.flags.writeable = False
    return array


def matrices(array: Array) -> Array:
    """Refuse what is no matrix, nor a stack of some."""
    if array.ndim < 2:
        raise ValueError("a product needs matrices; make a vector one with reshape(1, -1)")
    return array


def rows(array: Array) -> Array:
    """Put the rows of all matrices below each other, also where a row has no numbers."""
    return array.reshape(math.prod(array.shape[:-1]), array.shape[-1])


def sum_to(d: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: a number that was used many times gets the sum of their gradients."""
    if d.shape == shape:
        return d
    d = np.sum(d, axis=tuple(range(d.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1)
    total: Array = np.sum(d, axis=repeated, keepdims=True)
    return total


def listed(sizes: tuple[Any, ...]) -> tuple[Any, ...]:
    """Take ``(2, 3)`` and ``((2, 3),)`` for the same, as NumPy and PyTorch do."""
    return tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], tuple | list) else sizes


def takes_once(index: Any) -> bool:
    """Tell whether an index takes no number twice, as all do that hold no array or list."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is ... or isinstance(part, int | slice) for part in parts)
