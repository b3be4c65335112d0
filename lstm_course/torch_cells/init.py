"""How a layer starts: biases that keep, and recurrent matrices that neither stretch nor shrink."""

from __future__ import annotations

from typing import Any

import torch
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


def chrono_(module: nn.Module, longest: float) -> None:
    """Give every unit of every LSTM a span of its own, and start it to keep that long.

    A span u is drawn uniformly between 1 and ``longest - 1``; the forget gate's bias becomes
    log u and the input gate's -log u: much is kept, little written. Where all else is zero, such
    a unit keeps u / (1 + u) of its memory at each step (Tallec and Ollivier, 2018). The blocks of
    ``bias_ih`` are set to these values and those of ``bias_hh`` to zero.

    Parameters
    ----------
    module : torch.nn.Module
        An LSTM, or a model that holds some, in all layers and directions; drawn under torch's
        seed.
    longest : float
        The longest span that matters, in steps; at least 2.

    Raises
    ------
    ValueError
        If there is no LSTM, one without biases, or ``longest`` is below 2.

    Examples
    --------
    >>> lstm = nn.LSTM(2, 3)
    >>> chrono_(lstm, longest=60)
    >>> bias = gate_blocks((lstm.bias_ih_l0 + lstm.bias_hh_l0).detach(), 3)
    >>> spans = bias["f"].exp()
    >>> bool((spans >= 1).all() and (spans <= 59).all()), torch.equal(bias["i"], -bias["f"])
    (True, True)
    """
    if not longest >= 2:
        raise ValueError(f"longest must be at least 2 steps, not {longest}")
    for layer in _with_biases(module, LSTMS):
        for name, bias in layer.named_parameters():
            if name.startswith("bias_"):
                block = gate_blocks(bias.detach(), layer.hidden_size)
                b_f = torch.zeros_like(block["f"])
                if name.startswith("bias_ih"):
                    b_f.uniform_(1, longest - 1).log_()
                block["f"].copy_(b_f)
                block["i"].copy_(-b_f)


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
    for layer in _with_biases(module, kinds):
        for name, bias in layer.named_parameters():
            if name.startswith("bias_"):
                block = gate_blocks(bias.detach(), layer.hidden_size)[gate]
                block.fill_(value if name.startswith("bias_ih") else 0.0)


def _with_biases(module: nn.Module, kinds: tuple[type, ...]) -> list[Any]:
    layers = _layers(module, kinds)
    for layer in layers:
        if not layer.bias:
            raise ValueError(f"{layer} was made with bias=False: it has no bias to set")
    return layers


def _layers(module: nn.Module, kinds: tuple[type, ...]) -> list[Any]:
    found = [layer for layer in module.modules() if isinstance(layer, kinds)]
    if not found:
        kind = " or ".join(dict.fromkeys(k.__name__.removesuffix("Cell") for k in kinds))
        raise ValueError(f"no {kind} in a {type(module).__name__}")
    return found
