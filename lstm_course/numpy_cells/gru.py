"""The GRU, forward and backward, with the reset gate after or before the product."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import FloatArray, sigmoid
from lstm_course.numpy_cells._one_state import OneStateCell

Reset = Literal["after", "before"]


class GRU(OneStateCell):
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
        If a size is not a positive whole number, ``reset`` is another word, or ``dtype`` is no
        floating-point type.

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

    def _steps(self, from_input: FloatArray, h: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Keep the gates r, z, n, and ``inner``: h W_n + b_hn, or h itself, which r scales."""
        H = self.hidden_size
        W_rz, W_n = self.W_h[:, : 2 * H], self.W_h[:, 2 * H :]
        gates, inner = from_input, np.empty_like(h[1:])
        for t in range(len(gates)):
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
        return gates, inner

    def _steps_back(
        self,
        doutput: FloatArray,
        dh: FloatArray,
        h: FloatArray,
        gates: FloatArray,
        inner: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        H = self.hidden_size
        W_rz, W_n = self.W_h[:, : 2 * H], self.W_h[:, 2 * H :]
        r, z, n = np.split(gates, 3, axis=2)
        da = np.empty_like(gates)  # of the three pre-activations
        for t in reversed(range(len(da))):
            dh = dh + doutput[t]
            dn = dh * (1 - z[t]) * (1 - n[t] ** 2)
            # dscaled is the gradient of r * inner, which W_n meets before or after.
            dscaled = dn if self.reset == "after" else dn @ W_n.T
            dr_z = np.concatenate([dscaled * inner[t], dh * (h[t] - n[t])], axis=1)
            r_z = gates[t, :, : 2 * H]
            da[t, :, : 2 * H] = dr_z * r_z * (1 - r_z)
            da[t, :, 2 * H :] = dn
            dinner = dscaled * r[t]
            dh = dh * z[t] + da[t, :, : 2 * H] @ W_rz.T
            dh += dinner @ W_n.T if self.reset == "after" else dinner
        return da, dh

    def _state_gradients(
        self, before: FloatArray, da: FloatArray, gates: FloatArray, inner: FloatArray
    ) -> dict[str, FloatArray]:
        H = self.hidden_size
        r, dn = gates[:, :H], da[:, 2 * H :]
        dW_rz = before.T @ da[:, : 2 * H]
        if self.reset == "before":
            return {"W_h": np.concatenate([dW_rz, (r * before).T @ dn], axis=1)}
        dinner = r * dn
        dW_h = np.concatenate([dW_rz, before.T @ dinner], axis=1)
        return {"W_h": dW_h, "b_hn": dinner.sum(axis=0)}

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
