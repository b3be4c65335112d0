"""The vanilla RNN, forward and backward."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import DTypeLike

from lstm_course.numpy_cells._cell import FloatArray
from lstm_course.numpy_cells._one_state import OneStateCell

Nonlinearity = Literal["tanh", "relu"]


class RNN(OneStateCell):
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
        If a size is not a positive whole number, the nonlinearity has another name, or ``dtype``
        is no floating-point type.

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

    def _steps(self, from_input: FloatArray, h: FloatArray) -> tuple[()]:
        for t in range(len(from_input)):
            a = from_input[t] + h[t] @ self.W_h
            h[t + 1] = np.tanh(a) if self.nonlinearity == "tanh" else np.maximum(a, 0)
        return ()

    def _steps_back(
        self, doutput: FloatArray, dh: FloatArray, h: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        local = 1 - h[1:] ** 2 if self.nonlinearity == "tanh" else (h[1:] > 0).astype(h.dtype)
        da = np.empty_like(local)
        for t in reversed(range(len(da))):
            da[t] = (dh + doutput[t]) * local[t]
            dh = da[t] @ self.W_h.T
        return da, dh

    def _state_gradients(self, before: FloatArray, da: FloatArray) -> dict[str, FloatArray]:
        return {"W_h": before.T @ da}

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
