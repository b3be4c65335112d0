"""The vanilla RNN, forward and backward."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import Cell, FloatArray

Nonlinearity = Literal["tanh", "relu"]


class RNN(Cell):
    """The vanilla recurrent network: ``h = phi(x W_x + h W_h + b)`` (Elman, 1990).

    All weights are drawn from U(-1/sqrt(H), 1/sqrt(H)), which is PyTorch's default.

    Parameters
    ----------
    input_size : int
        Numbers per step of the input, D.
    hidden_size : int
        Numbers in the state, H.
    nonlinearity : {"tanh", "relu"}
        The function phi.
    rng : numpy.random.Generator
        Draws the weights.
    dtype : numpy dtype
        float64 for derivations, float32 for speed.

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, H)
    W_h : numpy.ndarray, shape (H, H)
    b : numpy.ndarray, shape (H,)
    gradients : dict of str to numpy.ndarray
        Of the three, after ``backward``.

    Raises
    ------
    ValueError
        If a size is not positive or the nonlinearity has another name.

    Examples
    --------
    >>> rnn = RNN(input_size=3, hidden_size=4, rng=np.random.default_rng(0))
    >>> output, h_n = rnn.forward(np.zeros((5, 2, 3)))
    >>> output.shape, h_n.shape
    ((5, 2, 4), (2, 4))
    >>> dx, dh_0 = rnn.backward(np.ones_like(output))
    >>> dx.shape, dh_0.shape, rnn.gradients["W_h"].shape
    ((5, 2, 3), (2, 4), (4, 4))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: Nonlinearity = "tanh",
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"nonlinearity must be 'tanh' or 'relu', not {nonlinearity!r}")
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)
        self.nonlinearity: Nonlinearity = nonlinearity

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
            If a shape does not fit.
        """
        x = self._checked_input(x)
        T, N, _ = x.shape
        h = np.empty((T + 1, N, self.hidden_size), dtype=x.dtype)  # h[0] is h_0
        h[0] = self._checked("h_0", h_0, "(N, H)", (N, self.hidden_size))
        from_input = x @ self.W_x + self.b  # all steps at once: this part needs no state
        for t in range(T):
            z = from_input[t] + h[t] @ self.W_h
            h[t + 1] = np.tanh(z) if self.nonlinearity == "tanh" else np.maximum(z, 0)
        self._run = x, h
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
        if not hasattr(self, "_run"):
            raise ValueError("nothing to go back through: call forward first")
        x, h = self._run
        T, N, H = h.shape[0] - 1, h.shape[1], self.hidden_size
        doutput = self._checked("doutput", doutput, "(T, N, H)", (T, N, H))
        dh = self._checked("dh_n", dh_n, "(N, H)", (N, H))
        local = 1 - h[1:] ** 2 if self.nonlinearity == "tanh" else (h[1:] > 0).astype(h.dtype)
        dz = np.empty_like(local)
        for t in reversed(range(T)):
            dz[t] = (dh + doutput[t]) * local[t]
            dh = dz[t] @ self.W_h.T
        rows = dz.reshape(T * N, H)
        self.gradients = {
            "W_x": x.reshape(T * N, -1).T @ rows,
            "W_h": h[:-1].reshape(T * N, H).T @ rows,
            "b": rows.sum(axis=0),
        }
        return dz @ self.W_x.T, dh

    def _torch_settings(self) -> dict[str, Any]:
        return {"nonlinearity": self.nonlinearity}

    def load_torch(self, module: Any) -> Self:
        """Take over the weights of a one-layer ``torch.nn.RNN``, and its nonlinearity.

        Parameters
        ----------
        module : torch.nn.RNN
            One layer, one direction, of the same sizes.

        Returns
        -------
        RNN
            The cell itself.

        Raises
        ------
        ValueError
            If the module does not fit.
        """
        super().load_torch(module)
        self.nonlinearity = module.nonlinearity
        return self
