"""LSTMs that lack a part, or have one more: what each part is worth can be measured with them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_course.torch_cells._layer import Layer

# What each kind computes from its input and the last h: one block of weights for each letter.
BLOCKS = {
    "vanilla": "ifgo",
    "no input gate": "fgo",
    "no forget gate": "igo",
    "no output gate": "ifg",
    "coupled": "fgo",
    "peepholes": "ifgo",
    "no candidate tanh": "ifgo",
    "no output tanh": "ifgo",
}


class LSTMVariant(Layer):
    """The LSTM, or the LSTM with one thing changed.

    The kinds are those that Greff and others compared (2017, "LSTM: A Search Space Odyssey"); the
    LSTM without any change is called vanilla there, too::

        no input gate        i = 1
        no forget gate       f = 1
        no output gate       o = 1
        coupled              i = 1 - f
        peepholes            i and f see the last c, o sees the new c, unit by unit
        no candidate tanh    g is the sum itself
        no output tanh       h = o * c

    A gate that is not there has no weights. The rows of the others are in the order i, f, g, o.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    kind : str
        One of ``BLOCKS``.
    dtype : torch.dtype, optional
        PyTorch's default unless given.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or there is no such kind.

    Examples
    --------
    >>> layer = LSTMVariant(3, 4, "coupled")
    >>> output, (h_n, c_n) = layer(torch.ones(5, 2, 3))
    >>> tuple(output.shape), tuple(layer.weight_hh_l0.shape)
    ((5, 2, 4), (12, 4))
    """

    state_names = ("h_0", "c_0")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        kind: str = "vanilla",
        *,
        dtype: torch.dtype | None = None,
    ) -> None:
        if kind not in BLOCKS:
            raise ValueError(f"kind must be one of {', '.join(BLOCKS)}, not {kind!r}")
        self.gates = len(BLOCKS[kind])
        super().__init__(input_size, hidden_size, dtype=dtype)
        self.kind = kind
        if kind == "peepholes":
            limit = hidden_size**-0.5
            start = torch.empty(3, hidden_size, dtype=dtype).uniform_(-limit, limit)
            self.peepholes = nn.Parameter(start)  # of i, f and o

    def extra_repr(self) -> str:
        """Show the kind, too."""
        return f"{super().extra_repr()}, kind={self.kind!r}"

    def _step(self, x_t: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        sums = (x_t + self._from_state(h)).chunk(self.gates, dim=1)
        a = dict(zip(BLOCKS[self.kind], sums, strict=True))
        if self.kind == "peepholes":
            a["i"] = a["i"] + self.peepholes[0] * c
            a["f"] = a["f"] + self.peepholes[1] * c
        g = a["g"] if self.kind == "no candidate tanh" else torch.tanh(a["g"])
        f = torch.sigmoid(a["f"]) if "f" in a else 1.0
        i = torch.sigmoid(a["i"]) if "i" in a else 1.0
        if self.kind == "coupled":
            i = 1 - f
        c = f * c + i * g
        if self.kind == "peepholes":
            a["o"] = a["o"] + self.peepholes[2] * c
        o = torch.sigmoid(a["o"]) if "o" in a else 1.0
        h = o * c if self.kind == "no output tanh" else o * torch.tanh(c)
        return h, c
