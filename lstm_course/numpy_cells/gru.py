"""The GRU, forward and backward, with the reset gate after or before the product."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import Cell, FloatArray, sigmoid

Reset = Literal["after", "before"]


class GRU(Cell):
    """The gated recurrent unit (Cho and others, 2014), in both of its published forms.

    ::

        r, z = sigmoid(x W_x + h W_h + b)                  (each with its own columns)
        n = tanh(x W_x + b + r * (h W_h + b_hn))           reset "after" the product: PyTorch
        n = tanh(x W_x + b + (r * h) W_h)                  reset "before" it
        h = (1 - z) * n + z * h

    The columns hold the blocks r, z, n, as PyTorch stacks them. All weights are drawn from
    U(-1/sqrt(H), 1/sqrt(H)), which is PyTorch's default.

    Parameters
    ----------
    input_size : int
        Numbers per step of the input, D.
    hidden_size : int
        Numbers in the state, H.
    reset : {"after", "before"}
        Where the reset gate stands; "before" has no ``b_hn`` and no counterpart in PyTorch.
    rng : numpy.random.Generator
        Draws the weights.
    dtype : numpy dtype
        float64 for derivations, float32 for speed.

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, 3H)
    W_h : numpy.ndarray, shape (H, 3H)
    b : numpy.ndarray, shape (3H,)
    b_hn : numpy.ndarray, shape (H,)
        Only with ``reset="after"``.
    gradients : dict of str to numpy.ndarray
        Of these, after ``backward``.

    Raises
    ------
    ValueError
        If a size is not positive, or ``reset`` is another word.

    Examples
    --------
    >>> gru = GRU(input_size=3, hidden_size=4, rng=np.random.default_rng(0))
    >>> output, h_n = gru.forward(np.zeros((5, 2, 3)))
    >>> dx, dh_0 = gru.backward(np.ones_like(output))
    >>> output.shape, dh_0.shape, gru.gradients["b_hn"].shape
    ((5, 2, 4), (2, 4), (4,))
    """

    gates = 3
    torch_name = "GRU"
    b_hn: FloatArray

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: Reset = "after",
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float64,
    ) -> None:
        if reset not in ("after", "before"):
            raise ValueError(f"reset must be 'after' or 'before', not {reset!r}")
        self.reset = reset
        self._names = ("W_x", "W_h", "b", "b_hn") if reset == "after" else ("W_x", "W_h", "b")
        super().__init__(input_size, hidden_size, rng=rng, dtype=dtype)

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
        H = self.hidden_size
        W_rz, W_n = self.W_h[:, : 2 * H], self.W_h[:, 2 * H :]
        h = np.empty((T + 1, N, H), dtype=x.dtype)  # h[0] is h_0
        h[0] = self._checked("h_0", h_0, "(N, H)", (N, H))
        gates = x @ self.W_x + self.b  # all steps at once; becomes r, z, n below
        inner = np.empty((T, N, H), dtype=x.dtype)  # what r scales: h W_n + b_hn, or h itself
        for t in range(T):
            r_z = sigmoid(gates[t, :, : 2 * H] + h[t] @ W_rz)
            r, z = r_z[:, :H], r_z[:, H:]
            if self.reset == "after":
                inner[t] = h[t] @ W_n + self.b_hn
                n = np.tanh(gates[t, :, 2 * H :] + r * inner[t])
            else:
                inner[t] = h[t]
                n = np.tanh(gates[t, :, 2 * H :] + (r * h[t]) @ W_n)
            h[t + 1] = n + z * (h[t] - n)
            gates[t] = np.concatenate([r, z, n], axis=1)
        self._run = x, h, gates, inner
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
        x, h, gates, inner = self._run
        T, N, H = inner.shape
        doutput = self._checked("doutput", doutput, "(T, N, H)", (T, N, H))
        dh = self._checked("dh_n", dh_n, "(N, H)", (N, H))
        W_rz, W_n = self.W_h[:, : 2 * H], self.W_h[:, 2 * H :]
        r, z, n = np.split(gates, 3, axis=2)
        dz = np.empty_like(gates)  # of the three pre-activations
        for t in reversed(range(T)):
            dh = dh + doutput[t]
            dn = dh * (1 - z[t]) * (1 - n[t] ** 2)
            # dscaled is the gradient of r * inner, which W_n meets before or after.
            dscaled = dn if self.reset == "after" else dn @ W_n.T
            dr_z = np.concatenate([dscaled * inner[t], dh * (h[t] - n[t])], axis=1)
            r_z = gates[t, :, : 2 * H]
            dz[t, :, : 2 * H] = dr_z * r_z * (1 - r_z)
            dz[t, :, 2 * H :] = dn
            dinner = dscaled * r[t]
            dh = dh * z[t] + dz[t, :, : 2 * H] @ W_rz.T
            dh += dinner @ W_n.T if self.reset == "after" else dinner
        self._set_gradients(x, h, dz, r, inner)
        return dz @ self.W_x.T, dh

    def _set_gradients(
        self, x: FloatArray, h: FloatArray, dz: FloatArray, r: FloatArray, inner: FloatArray
    ) -> None:
        T, N, H = inner.shape
        rows = dz.reshape(T * N, 3 * H)
        before = h[:-1].reshape(T * N, H)
        r, inner = r.reshape(T * N, H), inner.reshape(T * N, H)
        dn = rows[:, 2 * H :]
        dW_n = before.T @ (r * dn) if self.reset == "after" else (r * before).T @ dn
        self.gradients = {
            "W_x": x.reshape(T * N, -1).T @ rows,
            "W_h": np.concatenate([before.T @ rows[:, : 2 * H], dW_n], axis=1),
            "b": rows.sum(axis=0),
        }
        if self.reset == "after":
            self.gradients["b_hn"] = (r * dn).sum(axis=0)

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        shapes = super()._shapes()
        return shapes | ({"b_hn": (self.hidden_size,)} if self.reset == "after" else {})

    def _to_torch_weights(self) -> dict[str, FloatArray]:
        if self.reset == "before":
            raise ValueError("torch.nn.GRU resets after the product; this cell resets before it")
        weights = super()._to_torch_weights()
        weights["bias_hh_l0"][2 * self.hidden_size :] = self.b_hn
        return weights

    def _from_torch_weights(self, weights: dict[str, FloatArray]) -> dict[str, FloatArray]:
        if self.reset == "before":
            raise ValueError("torch.nn.GRU resets after the product; this cell resets before it")
        H = self.hidden_size
        inner = weights["bias_hh_l0"]
        outer = np.concatenate([inner[: 2 * H], np.zeros_like(inner[2 * H :])])
        loaded = super()._from_torch_weights(weights | {"bias_hh_l0": outer})
        return loaded | {"b_hn": inner[2 * H :]}
