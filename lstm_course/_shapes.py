"""How every recurrent layer, in NumPy, on the engine or in PyTorch, refuses what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from lstm_course._numbers import whole

FLOATING = "fc"  # NumPy's letters for the kinds of numbers that a layer can hold


def require_sizes(**sizes: int) -> None:
    """Demand a layer that takes and holds at least one number.

    Parameters
    ----------
    **sizes : int
        D and H, by the names that they have where they are documented.

    Raises
    ------
    ValueError
        If one of them is not a positive whole number.

    Examples
    --------
    >>> require_sizes(input_size=3, hidden_size=4)
    """
    numbers = [whole(name, size) for name, size in sizes.items()]
    if min(numbers) < 1:
        raise ValueError(f"sizes must be positive, not {' and '.join(map(str, numbers))}")


def require_floating(dtype: DTypeLike) -> None:
    """Demand a type that holds weights; integers would cut all of them to 0.

    Parameters
    ----------
    dtype : numpy dtype

    Raises
    ------
    ValueError
        If its numbers are not floating-point numbers.

    Examples
    --------
    >>> require_floating(np.float32)
    """
    if np.dtype(dtype).kind not in FLOATING:
        raise ValueError(
            f"dtype must hold floating-point numbers, as np.float64 does, not {np.dtype(dtype)}"
        )


def require_input(x: Any, input_size: int) -> None:
    """Demand a batch of sequences of at least one step; the batch may be empty.

    Parameters
    ----------
    x : array, Tensor or array_like
    input_size : int
        Numbers per step, D.

    Raises
    ------
    ValueError
        If ``x`` has another shape than (T, N, D).

    Examples
    --------
    >>> require_input(np.zeros((5, 2, 3)), 3)
    """
    shape = _shape("x", x)
    if len(shape) != 3 or shape[0] < 1 or shape[2] != input_size:
        raise ValueError(
            f"x must have the shape (T, N, D) with T >= 1 and D = {input_size}, not {shape}"
        )


def require_shape(name: str, array: Any, letters: str, shape: tuple[int, ...]) -> None:
    """Demand one shape of a state, a gradient or a weight.

    Parameters
    ----------
    name : str
        What it is called where it is documented.
    array : array, Tensor or array_like
    letters : str
        The shape in letters, such as "(N, H)".
    shape : tuple of int

    Raises
    ------
    ValueError
        If the array has another.

    Examples
    --------
    >>> require_shape("h_0", np.zeros((2, 4)), "(N, H)", (2, 4))
    """
    given = _shape(name, array)
    if given != shape:
        raise ValueError(f"{name} must have the shape {letters} = {shape}, not {given}")


def parts_of(state: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Take a state, or a state's gradient, apart: one part for each name.

    Parameters
    ----------
    state : None, an array, or a tuple or list of arrays
        None stands for None in every part.
    names : tuple of str
        One, or two for a pair.

    Returns
    -------
    tuple
        As long as ``names``.

    Raises
    ------
    ValueError
        If an array came where a pair is needed, or the other way round.

    Examples
    --------
    >>> parts_of(None, ("h_0", "c_0"))
    (None, None)
    """
    if state is None:
        return (None,) * len(names)
    several = isinstance(state, tuple | list)
    if len(names) == 1 and not isinstance(state, tuple):
        return (state,)  # a list may be the numbers themselves
    if len(names) == 1 or not several or len(state) != len(names):
        wanted = names[0] if len(names) == 1 else f"a pair ({', '.join(names)})"
        given = f"a {type(state).__name__}" + (f" of {len(state)}" if several else "")
        raise ValueError(f"the state must be {wanted}, not {given}")
    return tuple(state)


def _shape(name: str, array: Any) -> tuple[int, ...]:
    """Give the shape of anything that has one."""
    shape = getattr(array, "shape", None)
    try:
        return tuple(np.shape(array) if shape is None else shape)
    except ValueError:  # rows of different lengths
        raise ValueError(f"{name} must be an array, not a ragged {type(array).__name__}") from None
