"""The LSTM, forward and backward."""

from __future__ import annotations

import numpy as np

from lstm_course.numpy_cells._cell import Cell, FloatArray, sigmoid

State = tuple[FloatArray, FloatArray]


class LSTM(Cell):
    """The LSTM with a forget gate (Hochreiter and Schmidhuber, 1997; Gers and others, 2000).

    ::

        i, f, o = sigmoid(x W_x + h W_h + b)    (each with its own columns)
        g = tanh(x W_x + h W_h + b)
        c = f * c + i * g
        h = o * tanh(c)

    The columns of ``W_x``, ``W_h`` and ``b`` hold the blocks i, f, g, o, as PyTorch stacks them.
    All weights are drawn from U(-1/sqrt(H), 1/sqrt(H)), which is PyTorch's default.

    Parameters
    ----------
    input_size : int
        Numbers per step of the input, D.
    hidden_size : int
        Numbers in each of the two states, H.
    rng : numpy.random.Generator
        Draws the weights.
    dtype : numpy dtype
        float64 for derivations, float32 for speed.

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, 4H)
    W_h : numpy.ndarray, shape (H, 4H)
    b : numpy.ndarray, shape (4H,)
    gradients : dict of str to numpy.ndarray
        Of the three, after ``backward``.

    Raises
    ------
    ValueError
        If a size is not positive.

    Examples
    --------
    >>> lstm = LSTM(input_size=3, hidden_size=4, rng=np.random.default_rng(0))
    >>> output, (h_n, c_n) = lstm.forward(np.zeros((5, 2, 3)))
    >>> output.shape, h_n.shape, c_n.shape
    ((5, 2, 4), (2, 4), (2, 4))
    >>> dx, (dh_0, dc_0) = lstm.backward(np.ones_like(output))
    >>> dx.shape, dc_0.shape, lstm.gradients["W_h"].shape
    ((5, 2, 3), (2, 4), (4, 16))
    """

    gates = 4
    torch_name = "LSTM"

    def forward(self, x: FloatArray, state: State | None = None) -> tuple[FloatArray, State]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray, shape (T, N, D)
            The inputs.
        state : pair of numpy.ndarray, each of shape (N, H), optional
            ``(h_0, c_0)`` before the first step; zeros by default.

        Returns
        -------
        output : numpy.ndarray, shape (T, N, H)
            h after every step.
        state : pair of numpy.ndarray, each of shape (N, H)
            ``(h_n, c_n)`` after the last step.

        Raises
        ------
        ValueError
            If a shape does not fit.
        """
        x = self._checked_input(x)
        T, N, _ = x.shape
        H = self.hidden_size
        h_0, c_0 = state if state is not None else (None, None)
        h = np.empty((T + 1, N, H), dtype=x.dtype)  # h[0] is h_0
        c = np.empty_like(h)
        h[0] = self._checked("h_0", h_0, "(N, H)", (N, H))
        c[0] = self._checked("c_0", c_0, "(N, H)", (N, H))
        gates = x @ self.W_x + self.b  # all steps at once; becomes i, f, g, o below
        tanh_c = np.empty((T, N, H), dtype=x.dtype)
        for t in range(T):
            z = gates[t]
            z += h[t] @ self.W_h
            z[:, : 2 * H] = sigmoid(z[:, : 2 * H])
            z[:, 2 * H : 3 * H] = np.tanh(z[:, 2 * H : 3 * H])
            z[:, 3 * H :] = sigmoid(z[:, 3 * H :])
            i, f, g, o = np.split(z, 4, axis=1)
            c[t + 1] = f * c[t] + i * g
            tanh_c[t] = np.tanh(c[t + 1])
            h[t + 1] = o * tanh_c[t]
        self._run = x, h, c, gates, tanh_c
        return h[1:].copy(), (h[T].copy(), c[T].copy())

    def backward(
        self, doutput: FloatArray, dstate: State | None = None
    ) -> tuple[FloatArray, State]:
        """Send gradients back through the last run of ``forward``.

        Parameters
        ----------
        doutput : numpy.ndarray, shape (T, N, H)
            The loss's gradient with respect to ``output``.
        dstate : pair of numpy.ndarray, each of shape (N, H), optional
            The same with respect to ``(h_n, c_n)``, in addition.

        Returns
        -------
        dx : numpy.ndarray, shape (T, N, D)
        dstate : pair of numpy.ndarray, each of shape (N, H)
            ``(dh_0, dc_0)``.

        Raises
        ------
        ValueError
            If a shape does not fit, or ``forward`` has not been run.
        """
        if not hasattr(self, "_run"):
            raise ValueError("nothing to go back through: call forward first")
        x, h, c, gates, tanh_c = self._run
        T, N, H = tanh_c.shape
        dh_n, dc_n = dstate if dstate is not None else (None, None)
        doutput = self._checked("doutput", doutput, "(T, N, H)", (T, N, H))
        dh = self._checked("dh_n", dh_n, "(N, H)", (N, H)).copy()
        dc = self._checked("dc_n", dc_n, "(N, H)", (N, H)).copy()
        i, f, g, o = np.split(gates, 4, axis=2)
        # How each pre-activation moves c (or, for the output gate, h): for all steps at once.
        dz = np.concatenate(
            [g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g**2), tanh_c * o * (1 - o)], axis=2
        )
        h_moves_c = o * (1 - tanh_c**2)
        for t in reversed(range(T)):
            dh += doutput[t]
            dc += dh * h_moves_c[t]
            dz[t, :, : 3 * H] *= np.tile(dc, 3)
            dz[t, :, 3 * H :] *= dh
            dh = dz[t] @ self.W_h.T
            dc *= f[t]
        rows = dz.reshape(T * N, 4 * H)
        self.gradients = {
            "W_x": x.reshape(T * N, -1).T @ rows,
            "W_h": h[:-1].reshape(T * N, H).T @ rows,
            "b": rows.sum(axis=0),
        }
        return dz @ self.W_x.T, (dh, dc)
