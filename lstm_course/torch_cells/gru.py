"""One layer of the GRU, with both places of the reset gate."""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor, nn

from lstm_course.torch_cells._layer import Layer

Reset = Literal["after", "before"]
MARK = "reset_before"  # the entry of a state dict that tells the two kinds apart


class GRU(Layer):
    """The gated recurrent unit (Cho and others, 2014), in both of its published forms.

    ::

        r, z = sigmoid(x W_ih' + b_ih + h W_hh' + b_hh)      (each with its own rows)
        n = tanh(x W_ih' + b_ih + r * (h W_hh' + b_hh))      reset "after" the product: PyTorch
        n = tanh(x W_ih' + b_ih + (r * h) W_hh' + b_hh)      reset "before" it
        h = (1 - z) * n + z * h

    Stands in for ``torch.nn.GRU`` with one layer and one direction; rows hold r, z, n. The reset
    before the product needs a second product per step, and the same weights mean something else
    there: its state dict carries one entry more, ``reset_before``, and no GRU takes the weights of
    the other kind.

    Parameters
    ----------
    input_size, hidden_size : int
        D and H.
    reset : {"after", "before"}
        Where the reset gate stands.
    bias : bool
        Whether there are biases.
    dtype : torch.dtype, optional
        PyTorch's default unless given.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or ``reset`` is another word.

    Examples
    --------
    >>> output, h_n = GRU(3, 4)(torch.ones(5, 2, 3))
    >>> torch.equal(output[-1], h_n[0])
    True
    """

    gates = 3

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        reset: Reset = "after",
        *,
        bias: bool = True,
        dtype: torch.dtype | None = None,
    ) -> None:
        if reset not in ("after", "before"):
            raise ValueError(f"reset must be 'after' or 'before', not {reset!r}")
        super().__init__(input_size, hidden_size, bias=bias, dtype=dtype)
        self.reset = reset
        if reset == "before":
            self.register_buffer(MARK, torch.tensor(True))
        self.register_load_state_dict_pre_hook(_refuse_the_other_reset)  # type: ignore[no-untyped-call]

    def extra_repr(self) -> str:
        """Show the reset, too."""
        return f"{super().extra_repr()}, reset={self.reset!r}"

    def _step(self, x_t: Tensor, h: Tensor) -> tuple[Tensor]:
        z, n = self._reset_after(x_t, h) if self.reset == "after" else self._reset_before(x_t, h)
        h = (1 - z) * n + z * h
        return (h,)

    def _reset_after(self, x_t: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        x_rz, x_n = x_t.tensor_split([2 * self.hidden_size], dim=1)
        h_rz, h_n = self._from_state(h).tensor_split([2 * self.hidden_size], dim=1)
        r, z = torch.sigmoid(x_rz + h_rz).chunk(2, dim=1)
        return z, torch.tanh(x_n + r * h_n)

    def _reset_before(self, x_t: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        H, linear = self.hidden_size, nn.functional.linear
        W_rz, W_n = self.weight_hh_l0.tensor_split([2 * H])
        b_rz, b_n = self.bias_hh_l0.tensor_split([2 * H]) if self.bias else (None, None)
        r, z = torch.sigmoid(x_t[:, : 2 * H] + linear(h, W_rz, b_rz)).chunk(2, dim=1)
        return z, torch.tanh(x_t[:, 2 * H :] + linear(r * h, W_n, b_n))


def _refuse_the_other_reset(layer: GRU, weights: dict[str, Any], prefix: str, *_: Any) -> None:
    """Tell the weights of one kind from those of the other, which have the same shapes."""
    marked = prefix + MARK in weights
    if f"{prefix}weight_hh_l0" not in weights or marked == (layer.reset == "before"):
        return
    theirs = "before" if marked else "after"
    advice = (
        "torch.nn has none"
        if marked
        else "torch.nn.GRU is such a one. If they do come from a GRU that resets before it, add "
        f"the entry {prefix + MARK!r}: torch.tensor(True) to them"
    )
    raise ValueError(
        f"these weights are of a GRU that resets {theirs} the product, and this one resets "
        f"{layer.reset} it: make GRU({layer.input_size}, {layer.hidden_size}, {theirs!r}); {advice}"
    )
