"""Dropout for recurrent networks: one mask of units for all steps, one of weights for a batch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from lstm_course._numbers import real


class LockedDropout(nn.Module):
    """Set a share of the units to zero in training, the same ones at every step of a batch.

    What is left is made larger by 1 / (1 - p), so that the mean stays. Every row of a batch has a
    mask of its own (Gal and Ghahramani, 2016).

    Parameters
    ----------
    p : float
        The share, at least 0 and below 1.

    Raises
    ------
    ValueError
        If the share is out of range.

    Examples
    --------
    >>> _ = torch.manual_seed(0)
    >>> LockedDropout(0.5)(torch.ones(3, 1, 4))[:, 0]  # three steps, four units
    tensor([[0., 0., 2., 0.],
            [0., 0., 2., 0.],
            [0., 0., 2., 0.]])
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = _share(p)

    def forward(self, x: Tensor) -> Tensor:
        """Apply the masks in training; in evaluation leave all as it is.

        Parameters
        ----------
        x : torch.Tensor, shape (T, N, H)
            The time must be the first axis.

        Returns
        -------
        torch.Tensor, shape (T, N, H)
        """
        if not self.training or self.p == 0:
            return x
        return x * nn.functional.dropout(torch.ones_like(x[:1]), self.p)

    def extra_repr(self) -> str:
        """Name the share where the module is printed."""
        return f"p={self.p}"


class WeightDrop(nn.Module):
    """Let a recurrent layer do without a share of its recurrent weights, other ones in each batch.

    The mask is drawn once a call and holds for all steps, so the fast kernels of ``torch.nn`` stay
    in use (Merity, Keskar and Socher, 2018; DropConnect, Wan and others, 2013).

    Parameters
    ----------
    layer : torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU, or a layer of ``torch_cells``
    p : float
        The share of the entries of every ``weight_hh``, at least 0 and below 1.

    Attributes
    ----------
    layer : torch.nn.Module
        With its whole weights: these are trained, stored and used for evaluation.

    Raises
    ------
    ValueError
        If the share is out of range, or the layer has no recurrent weights or takes single steps.

    Examples
    --------
    >>> layer = WeightDrop(nn.LSTM(27, 8), 0.3)
    >>> output, (h, c) = layer(torch.zeros(5, 1, 27))
    >>> tuple(output.shape), layer.layer.weight_hh_l0.shape
    ((5, 1, 8), torch.Size([32, 8]))
    """

    def __init__(self, layer: nn.Module, p: float) -> None:
        super().__init__()
        self.p = _share(p)
        self.names = [name for name, _ in layer.named_parameters() if "weight_hh" in name]
        if not self.names:
            raise ValueError(
                f"{type(layer).__name__} has no weight_hh to drop; nn.RNN, nn.LSTM, nn.GRU have"
            )
        if isinstance(layer, nn.RNNCellBase):
            kind = type(layer).__name__
            raise ValueError(
                f"{kind} takes single steps, and one mask holds for all steps of a sequence: use "
                f"nn.{kind.removesuffix('Cell')}"
            )
        self.layer = layer
        for size in ("input_size", "hidden_size"):
            setattr(self, size, getattr(layer, size))
        for way in ("bidirectional", "batch_first"):  # those of torch_cells are neither
            setattr(self, way, getattr(layer, way, False))

    def forward(self, x: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Run the layer, in training with a share of its recurrent weights set to zero.

        Parameters
        ----------
        x, state
            As the layer takes them.

        Returns
        -------
        output, state
            As the layer gives them.
        """
        if not self.training or self.p == 0:
            return self.layer(x, state)  # type: ignore[no-any-return]
        whole = dict(self.layer.named_parameters())
        dropped = {name: nn.functional.dropout(whole[name], self.p) for name in self.names}
        return functional_call(self.layer, dropped, (x, state))  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        """Name the share where the module is printed."""
        return f"p={self.p}"


def _share(p: float) -> float:
    """Check the share of what is dropped."""
    share = real("p", p)
    if not 0 <= share < 1:
        raise ValueError(f"p must be at least 0 and below 1, not {p}")
    return share
