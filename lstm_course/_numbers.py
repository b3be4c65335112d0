"""A number is a number, whatever library it comes from."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np


def whole(name: str, value: Any) -> int:
    """Make a whole number Python's.

    Parameters
    ----------
    name : str
        What it is called where it is documented.
    value : int, or a NumPy integer, a tensor without axes, ...

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is no whole number; 4.0 is none.

    Examples
    --------
    >>> whole("order", np.uint8(3))
    3
    """
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, not {value!r}") from None


def real(name: str, value: Any) -> float:
    """Make a number Python's.

    Parameters
    ----------
    name : str
        What it is called where it is documented.
    value : float, or a NumPy number, a tensor without axes, a fraction, ...

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it is no number; a text or a row of one number is none.

    Examples
    --------
    >>> real("smoothing", np.float32(0.5))
    0.5
    """
    try:
        if isinstance(value, str) or np.ndim(value):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number, not {value!r}") from None
