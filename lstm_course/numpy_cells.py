"""Recurrent cells in NumPy, over whole sequences: the fast reference for the chapters' own code.

Everywhere a batch is a matrix with one example per row, a sequence has the shape (T, N, D) of
PyTorch's default, and a cell has a single bias vector where PyTorch has two that are only ever
added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

FloatArray = NDArray[np.float64]
Nonlinearity = Literal["tanh", "relu"]


class RNN:
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

    Attributes
    ----------
    W_x : numpy.ndarray, shape (D, H)
    W_h : numpy.ndarray, shape (H, H)
    b : numpy.ndarray, shape (H,)

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
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: Nonlinearity = "tanh",
        *,
        rng: np.random.Generator,
    ) -> None:
        if input_size < 1 or hidden_size < 1:
            raise ValueError(f"sizes must be positive, not {input_size} and {hidden_size}")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"nonlinearity must be 'tanh' or 'relu', not {nonlinearity!r}")
        limit = 1 / np.sqrt(hidden_size)
        self.nonlinearity: Nonlinearity = nonlinearity
        self.W_x: FloatArray = rng.uniform(-limit, limit, (input_size, hidden_size))
        self.W_h: FloatArray = rng.uniform(-limit, limit, (hidden_size, hidden_size))
        self.b: FloatArray = rng.uniform(-limit, limit, hidden_size)

    @property
    def input_size(self) -> int:
        """Numbers per step of the input, D."""
        return int(self.W_x.shape[0])

    @property
    def hidden_size(self) -> int:
        """Numbers in the state, H."""
        return int(self.W_x.shape[1])

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
        h = _checked_state(x, h_0, self.input_size, self.hidden_size)
        output = np.empty((*x.shape[:2], self.hidden_size))
        from_input = x @ self.W_x + self.b  # all steps at once: this part needs no state
        for t, from_x in enumerate(from_input):
            z = from_x + h @ self.W_h
            h = np.tanh(z) if self.nonlinearity == "tanh" else np.maximum(z, 0.0)
            output[t] = h
        return output, h

    @classmethod
    def from_torch(cls, module: torch.nn.RNN) -> RNN:
        """Copy the weights of a one-layer ``torch.nn.RNN``; its two biases are added up.

        Parameters
        ----------
        module : torch.nn.RNN
            One layer, one direction.

        Returns
        -------
        RNN

        Raises
        ------
        ValueError
            If the module has several layers or two directions.
        """
        if module.num_layers != 1 or module.bidirectional:
            raise ValueError(
                f"only one layer and one direction can be copied; this module has "
                f"{module.num_layers} layers and bidirectional={module.bidirectional}"
            )
        rnn = cls(
            module.input_size,
            module.hidden_size,
            "tanh" if module.nonlinearity == "tanh" else "relu",
            rng=np.random.default_rng(0),
        )
        weights = {name: _to_numpy(tensor) for name, tensor in module.named_parameters()}
        rnn.W_x = weights["weight_ih_l0"].T.copy()
        rnn.W_h = weights["weight_hh_l0"].T.copy()
        rnn.b = np.zeros(module.hidden_size)
        if module.bias:
            rnn.b = weights["bias_ih_l0"] + weights["bias_hh_l0"]
        return rnn

    def to_torch(self) -> torch.nn.RNN:
        """Copy the weights into a ``torch.nn.RNN`` in double precision.

        Returns
        -------
        torch.nn.RNN
            Its ``bias_ih_l0`` is ``b``; its ``bias_hh_l0`` is zero.
        """
        import torch

        module = torch.nn.RNN(
            self.input_size, self.hidden_size, nonlinearity=self.nonlinearity, dtype=torch.float64
        )
        weights = {
            "weight_ih_l0": self.W_x.T,
            "weight_hh_l0": self.W_h.T,
            "bias_ih_l0": self.b,
            "bias_hh_l0": np.zeros(self.hidden_size),
        }
        module.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
        return module


def _checked_state(
    x: FloatArray, h_0: FloatArray | None, input_size: int, hidden_size: int
) -> FloatArray:
    if x.ndim != 3 or x.shape[0] < 1 or x.shape[2] != input_size:
        raise ValueError(
            f"x must have the shape (T, N, D) with T >= 1 and D = {input_size}, not {x.shape}"
        )
    expected = (x.shape[1], hidden_size)
    if h_0 is None:
        return np.zeros(expected)
    if h_0.shape != expected:
        raise ValueError(f"h_0 must have the shape (N, H) = {expected}, not {h_0.shape}")
    return h_0


def _to_numpy(tensor: torch.Tensor) -> FloatArray:
    return np.asarray(tensor.detach().cpu().numpy(), dtype=np.float64)
