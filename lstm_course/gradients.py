"""Is a gradient right, and how far back does it reach: central differences and norms by lag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class RecurrentCell(Protocol):
    """What a cell must offer, as those of ``numpy_cells`` do; a state is one array or a tuple."""

    gradients: dict[str, Any]

    @property
    def parameters(self) -> dict[str, Any]:
        """The weights by name: the arrays themselves."""

    def forward(self, x: Any, state: Any = None, /) -> tuple[Any, Any]:
        """Give the outputs, shape (T, N, H), and the last state."""

    def backward(self, doutput: Any, dstate: Any = None, /) -> tuple[Any, Any]:
        """Give the gradients of the inputs and of the first state, and set ``gradients``."""


def numerical_gradient(
    function: Callable[[FloatArray], float], x: FloatArray, step: float = 1e-6
) -> FloatArray:
    """Measure the gradient of a scalar function by central differences.

    ``(f(x + step) - f(x - step)) / (2 step)`` for one entry at a time: two calls for each. The
    formula's error falls with ``step**2``, that of rounding grows with ``1 / step``; in double
    precision 1e-6 to 1e-5 is best (Nocedal and Wright, *Numerical Optimization*, section 8.1).

    Parameters
    ----------
    function : callable
        Takes ``x`` and gives a number.
    x : numpy.ndarray of float64, any shape
        Where to measure. Its entries are moved in place, so ``function`` may also read them
        elsewhere, as from a cell whose weights they are. They are restored, even after an error.
    step : float
        How far an entry is moved.

    Returns
    -------
    numpy.ndarray of float64, of x's shape

    Raises
    ------
    ValueError
        If ``x`` is not an array of float64, or the step is not positive.

    Examples
    --------
    >>> x = np.array([1.0, 2.0])
    >>> numerical_gradient(lambda x: (x**3).sum(), x).round(6)
    array([ 3., 12.])
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        kind = x.dtype if isinstance(x, np.ndarray) else type(x).__name__
        raise ValueError(
            f"central differences need a NumPy array of float64, not {kind}: in single precision "
            "rounding drowns them"
        )
    if not step > 0:
        raise ValueError(f"step must be positive, not {step}")
    gradient = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        kept = x[place]
        try:
            x[place] = kept + step
            up = float(function(x))
            x[place] = kept - step
            down = float(function(x))
        finally:
            x[place] = kept
        gradient[place] = (up - down) / (2 * step)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Compare two arrays: the largest difference, as a share of the largest entry.

    Parameters
    ----------
    a, b : array_like of float, of the same shape

    Returns
    -------
    float
        ``max |a - b| / max(max |a|, max |b|)``: 0 if they are equal, 2 at most; nan if one holds a
        nan.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> round(relative_error([1.0, 100.0], [1.0, 101.0]), 4)
    0.0099
    >>> relative_error([0.0], [0.0])
    0.0
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"arrays of different shapes: {first.shape} and {second.shape}")
    if first.size == 0:
        return 0.0
    scale = np.maximum(np.abs(first).max(), np.abs(second).max())
    return 0.0 if scale == 0 else float(np.abs(first - second).max() / scale)


def check_gradients(
    cell: RecurrentCell,
    x: FloatArray,
    state: Any = None,
    *,
    rng: np.random.Generator,
    step: float = 1e-6,
) -> dict[str, float]:
    """Hold a cell's backward pass to central differences, for all that its loss depends on.

    The loss weights every output and the last state with random numbers, so that no path through
    time can be forgotten without being noticed.

    Parameters
    ----------
    cell : RecurrentCell
        In float64.
    x : numpy.ndarray of float64, shape (T, N, D)
        The inputs.
    state : numpy.ndarray of float64, shape (N, H), or a tuple of such, optional
        Before the first step; zeros by default.
    rng : numpy.random.Generator
        Draws the loss's weights.
    step : float
        Of the differences.

    Returns
    -------
    dict of str to float
        The relative error for ``"x"``, ``"h_0"`` (and ``"c_0"``) and each parameter by name. Up to
        about 1e-7 is rounding; a mistake gives 1e-3 or far more.

    Raises
    ------
    ValueError
        If an array is not of float64, or the cell leaves out a parameter's gradient or gives it
        another shape.

    Examples
    --------
    >>> from lstm_course.numpy_cells import LSTM
    >>> rng = np.random.default_rng(0)
    >>> errors = check_gradients(LSTM(2, 3, rng=rng), rng.normal(size=(4, 1, 2)), rng=rng)
    >>> list(errors), max(errors.values()) < 1e-7
    (['x', 'h_0', 'c_0', 'W_x', 'W_h', 'b'], True)
    """
    output, state_n = cell.forward(x, state)
    if state is None:
        state = _like(state_n, [np.zeros_like(part) for part in _parts(state_n)])
    doutput = rng.normal(size=output.shape)
    dstate_n = _like(state_n, [rng.normal(size=part.shape) for part in _parts(state_n)])

    def loss(_: FloatArray) -> float:
        output, state_n = cell.forward(x, state)
        pairs = zip([output, *_parts(state_n)], [doutput, *_parts(dstate_n)], strict=True)
        return float(sum((value * weight).sum() for value, weight in pairs))

    cell.forward(x, state)
    dx, dstate = cell.backward(doutput, dstate_n)
    names = ("x", "h_0", "c_0")
    arrays = dict(zip(names, (x, *_parts(state)), strict=False)) | cell.parameters
    claimed = dict(zip(names, (dx, *_parts(dstate)), strict=False)) | cell.gradients
    for name, array in arrays.items():
        found = np.shape(claimed[name]) if name in claimed else "none at all"
        if found != array.shape:
            raise ValueError(
                f"backward must leave a gradient of {name} of shape {array.shape}, not {found}"
            )
    # Copies: a cell may use the same arrays again on its next run.
    claimed = {name: np.array(claimed[name]) for name in arrays}
    return {
        name: relative_error(claimed[name], numerical_gradient(loss, array, step))
        for name, array in arrays.items()
    }


def gradient_norm_by_lag(
    cell: RecurrentCell, x: FloatArray, state: Any = None, *, dlast: ArrayLike | None = None
) -> FloatArray:
    """Measure how strongly each input still moves a loss that reads the last output only.

    Parameters
    ----------
    cell : RecurrentCell
    x : numpy.ndarray of float64, shape (T, N, D)
        The inputs.
    state : numpy.ndarray of float64, shape (N, H), or a tuple of such, optional
        Before the first step; zeros by default.
    dlast : array_like of float, shape (N, H), optional
        The loss's gradient with respect to the last output. Ones by default: the loss is the sum
        of the last output.

    Returns
    -------
    numpy.ndarray of float64, shape (T,)
        Entry k is the norm of the loss's gradient with respect to the input k steps before the
        last, over batch and input together.

    Raises
    ------
    ValueError
        If a shape does not fit.

    Examples
    --------
    >>> from lstm_course.numpy_cells import RNN
    >>> rng = np.random.default_rng(0)
    >>> norms = gradient_norm_by_lag(RNN(8, 64, rng=rng), rng.normal(size=(51, 1, 8)))
    >>> norms.shape, bool(norms[50] < 1e-6 * norms[0])
    ((51,), True)
    """
    output, _ = cell.forward(x, state)
    doutput = np.zeros_like(output)
    last = np.ones_like(output[-1]) if dlast is None else np.asarray(dlast)
    if last.shape != output[-1].shape:
        raise ValueError(f"dlast must have the shape (N, H) = {output[-1].shape}, not {last.shape}")
    doutput[-1] = last
    dx, _ = cell.backward(doutput)
    rows = np.asarray(dx, dtype=np.float64)[::-1].reshape(len(dx), -1)
    # hypot, for the squares of a vanished gradient would be rounded to zero.
    norms: FloatArray = np.hypot.reduce(rows, axis=1)
    return norms


def _parts(state: Any) -> tuple[Any, ...]:
    return state if isinstance(state, tuple) else (state,)


def _like(state: Any, parts: list[Any]) -> Any:
    return tuple(parts) if isinstance(state, tuple) else parts[0]
