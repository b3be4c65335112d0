"""What the cells with one state, RNN and GRU, share: all of a run but their own steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.numpy_cells._cell import Cell, FloatArray


class OneStateCell(Cell):
    """A cell whose state is h alone. Its own steps are three methods.

    ``_steps(from_input, h)`` fills in ``h[1:]`` from ``h[0]`` and returns what else the way back
    needs. ``_steps_back(doutput, dh_n, h, *kept)`` returns da, the gradient of every
    pre-activation, and dh_0. ``_state_gradients(before, da, *kept)`` returns those of the weights
    that meet the state, where all steps and examples are rows of one matrix.
    """

    _steps: Callable[..., tuple[FloatArray, ...]]
    _steps_back: Callable[..., tuple[FloatArray, FloatArray]]
    _state_gradients: Callable[..., dict[str, FloatArray]]

    def forward(
        self, x: FloatArray, h_0: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray, shape (T, N, D)
            The inputs.
        h_0 : numpy.ndarray, shape (N, H), optional
            The state before the first step; zeros by default.

        Returns
        -------
        output : numpy.ndarray, shape (T, N, H)
            The state after every step.
        h_n : numpy.ndarray, shape (N, H)
            The state after the last one.

        Raises
        ------
        ValueError
            If a shape does not fit, also a weight's, or a weight is no array of floating-point
            numbers.
        """
        x = self._checked_input(x)
        T, N, _ = x.shape
        h = np.empty((T + 1, N, self.hidden_size), dtype=x.dtype)  # h[0] is h_0
        (h[0],) = self._checked_states(("h_0",), h_0, N)
        from_input = x @ self.W_x + self.b  # all steps at once: this part needs no state
        self._run = x, h, *self._steps(from_input, h)
        return h[1:].copy(), h[T].copy()

    def backward(
        self, doutput: FloatArray, dh_n: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Send gradients back through the last run of ``forward``.

        Parameters
        ----------
        doutput : numpy.ndarray, shape (T, N, H)
            The loss's gradient with respect to ``output``.
        dh_n : numpy.ndarray, shape (N, H), optional
            The same with respect to ``h_n``, in addition.

        Returns
        -------
        dx : numpy.ndarray, shape (T, N, D)
        dh_0 : numpy.ndarray, shape (N, H)

        Raises
        ------
        ValueError
            If a shape does not fit, or ``forward`` has not been run.
        """
        x, h, *kept = self._last_run()
        T, N, H = h[1:].shape
        doutput = self._checked("doutput", doutput, "(T, N, H)", (T, N, H))
        (dh,) = self._checked_states(("dh_n",), dh_n, N)
        da, dh_0 = self._steps_back(doutput, dh, h, *kept)
        rows = as_rows(da)
        gradients = self._state_gradients(as_rows(h[:-1]), rows, *map(as_rows, kept))
        gradients |= {"W_x": as_rows(x).T @ rows, "b": rows.sum(axis=0)}
        self.gradients = {name: gradients[name] for name in self._names}
        return da @ self.W_x.T, dh_0


def as_rows(array: FloatArray) -> FloatArray:
    """Put all steps of all examples below each other: (T, N, ...) becomes (T*N, ...)."""
    return array.reshape(-1, array.shape[-1])
