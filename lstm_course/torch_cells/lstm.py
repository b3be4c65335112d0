"""One layer of the LSTM, with one product per step."""

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
        If a size is not a positive whole number.

    Examples
    --------
    >>> output, (h_n, c_n) = LSTM(3, 4)(torch.ones(5, 2, 3))
    >>> tuple(output.shape), tuple(c_n.shape)
    ((5, 2, 4), (1, 2, 4))
    """

    gates = 4
    state_names = ("h_0", "c_0")

    def _step(self, x_t: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        i, f, g, o = (x_t + self._from_state(h)).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, c
