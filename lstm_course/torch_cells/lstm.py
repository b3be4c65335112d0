"""One layer of the LSTM, with the loop over time in sight and one product per step."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_course.torch_cells._layer import Layer


class LSTM(Layer):
    """The LSTM with a forget gate (Hochreiter and Schmidhuber, 1997; Gers and others, 2000).

    ::

        i, f, o = sigmoid(x W_ih' + b_ih + h W_hh' + b_hh)    (each with its own rows)
        g = tanh(x W_ih' + b_ih + h W_hh' + b_hh)
        c = f * c + i * g
        h = o * tanh(c)

    Stands in for ``torch.nn.LSTM`` with one layer and one direction; rows hold i, f, g, o.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    bias : bool
        Whether there are biases.
    dtype : torch.dtype, optional
        PyTorch's default unless given.

    Raises
    ------
    ValueError
        If a size is not positive.

    Examples
    --------
    >>> output, (h_n, c_n) = LSTM(3, 4)(torch.ones(5, 2, 3))
    >>> tuple(output.shape), tuple(c_n.shape)
    ((5, 2, 4), (1, 2, 4))
    """

    gates = 4

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool = True,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias=bias, dtype=dtype)

    def forward(
        self, x: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Run over a batch of sequences.

        Parameters
        ----------
        x : torch.Tensor, shape (T, N, D)
        state : pair of torch.Tensor, each of shape (1, N, H), optional
            ``(h_0, c_0)``; zeros by default.

        Returns
        -------
        output : torch.Tensor, shape (T, N, H)
        state : pair of torch.Tensor, each of shape (1, N, H)
            ``(h_n, c_n)``.

        Raises
        ------
        ValueError
            If a shape does not fit.
        """
        from_input = self._from_input(x)
        h_0, c_0 = state if state is not None else (None, None)
        h, c = self._checked("h_0", h_0, x), self._checked("c_0", c_0, x)
        output = []
        for x_t in from_input:
            i, f, g, o = (x_t + self._from_state(h)).chunk(4, dim=1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            output.append(h)
        return torch.stack(output), (h[None], c[None])
