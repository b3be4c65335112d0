"""One layer of the vanilla RNN, its step in sight."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from lstm_course.torch_cells._layer import Layer

Nonlinearity = Literal["tanh", "relu"]


class RNN(Layer):
    """The vanilla recurrent network: ``h = phi(x W_ih' + b_ih + h W_hh' + b_hh)`` (Elman, 1990).

    Stands in for ``torch.nn.RNN`` with one layer and one direction.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    nonlinearity : {"tanh", "relu"}
        The function phi.
    bias : bool
        Whether there are biases.
    dtype : torch.dtype, optional
        PyTorch's default unless given.

    Raises
    ------
    ValueError
        If a size is not a positive whole number or the nonlinearity has another name.

    Examples
    --------
    >>> ours, theirs = RNN(3, 4), torch.nn.RNN(3, 4)
    >>> ours.load_state_dict(theirs.state_dict())
    <All keys matched successfully>
    >>> x = torch.ones(5, 2, 3)
    >>> torch.allclose(ours(x)[0], theirs(x)[0], atol=1e-6)
    True
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        nonlinearity: Nonlinearity = "tanh",
        *,
        bias: bool = True,
        dtype: torch.dtype | None = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"nonlinearity must be 'tanh' or 'relu', not {nonlinearity!r}")
        super().__init__(input_size, hidden_size, bias=bias, dtype=dtype)
        self.nonlinearity = nonlinearity

    def extra_repr(self) -> str:
        """Show the nonlinearity, too, for which the state dict has no place."""
        return f"{super().extra_repr()}, nonlinearity={self.nonlinearity!r}"

    def _step(self, x_t: Tensor, h: Tensor) -> tuple[Tensor]:
        phi = torch.tanh if self.nonlinearity == "tanh" else torch.relu
        return (phi(x_t + self._from_state(h)),)
