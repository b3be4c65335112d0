"""How a layer starts: biases that keep, and recurrent matrices that neither stretch nor shrink."""

from __future__ import annotations

from typing import Any

from torch import nn

from lstm_course.torch_cells.gates import gate_blocks
from lstm_course.torch_cells.gru import GRU
from lstm_course.torch_cells.lstm import LSTM
from lstm_course.torch_cells.rnn import RNN

LSTMS = (nn.LSTM, nn.LSTMCell, LSTM)
GRUS = (nn.GRU, nn.GRUCell, GRU)
RNNS = (nn.RNN, nn.RNNCell, RNN)


def set_forget_bias(module: nn.Module, value: float) -> None:
    """Set the forget gates' bias of every LSTM in a module, in all layers and directions.

    PyTorch adds two bias vectors. The forget block of ``bias_ih`` is set to the value and that of
    ``bias_hh`` to zero, so that their sum is the value.

    Parameters
    ----------
    module : torch.nn.Module
        An LSTM, or a model that holds some.
    value : float
        1 opens the gate to 0.73 where all else is zero, 3 to 0.95 (Józefowicz and others, 2015).

    Raises
    ------
    ValueError
        If there is no LSTM, or one without biases.

    Examples
    --------
    >>> lstm = nn.LSTM(2, 3, bidirectional=True)
    >>> set_forget_bias(lstm, 1.0)
    >>> gate_blocks((lstm.bias_ih_l0_reverse + lstm.bias_hh_l0_reverse).detach(), 3)["f"]
    tensor([1., 1., 1.])
    """
    _set_bias(module, LSTMS, "f", value)


def set_update_bias(module: nn.Module, value: float) -> None:
    """Set the update gates' bias of every GRU in a module, in all layers and directions.

    In PyTorch ``h = (1 - z) * n + z * h``: a positive value *keeps* the state. The update block of
    ``bias_ih`` is set to the value and that of ``bias_hh`` to zero.

    Parameters
    ----------
    module : torch.nn.Module
        A GRU, or a model that holds some.
    value : float
        3 keeps 0.95 of the state where all else is zero.

    Raises
    ------
    ValueError
        If there is no GRU, or one without biases.

    Examples
    --------
    >>> gru = nn.GRU(2, 3)
    >>> set_update_bias(gru, 2.0)
    >>> gate_blocks((gru.bias_ih_l0 + gru.bias_hh_l0).detach(), 3)["z"]
    tensor([2., 2., 2.])
    """
    _set_bias(module, GRUS, "z", value)


def orthogonal_(module: nn.Module, gain: float = 1.0) -> None:
    """Start every recurrent matrix orthogonal, each gate's block by itself.

    A block then neither stretches nor shrinks the state (Saxe and others, 2014). The stacked
    (G*H, H) matrix must not be made orthogonal as a whole: its blocks would be shorter.

    Parameters
    ----------
    module : torch.nn.Module
        A recurrent layer, or a model that holds some; drawn under torch's seed.
    gain : float
        What each block is multiplied by.

    Raises
    ------
    ValueError
        If there is no recurrent layer.

    Examples
    --------
    >>> import torch
    >>> gru = nn.GRU(2, 3)
    >>> orthogonal_(gru)
    >>> z = gate_blocks(gru.weight_hh_l0.detach(), 3)["z"]
    >>> torch.allclose(z @ z.T, torch.eye(3), atol=1e-6)
    True
    """
    for layer in _layers(module, LSTMS + GRUS + RNNS):
        for name, weight in layer.named_parameters():
            if name.startswith("weight_hh"):
                for block in gate_blocks(weight.detach(), layer.hidden_size).values():
                    nn.init.orthogonal_(block, gain)


def _set_bias(module: nn.Module, kinds: tuple[type, ...], gate: str, value: float) -> None:
    for layer in _layers(module, kinds):
        if not layer.bias:
            raise ValueError(f"{layer} was made with bias=False: it has no bias to set")
        for name, bias in layer.named_parameters():
            if name.startswith("bias_"):
                block = gate_blocks(bias.detach(), layer.hidden_size)[gate]
                block.fill_(value if name.startswith("bias_ih") else 0.0)


def _layers(module: nn.Module, kinds: tuple[type, ...]) -> list[Any]:
    found = [layer for layer in module.modules() if isinstance(layer, kinds)]
    if not found:
        kind = " or ".join(dict.fromkeys(k.__name__.removesuffix("Cell") for k in kinds))
        raise ValueError(f"no {kind} in a {type(module).__name__}")
    return found
