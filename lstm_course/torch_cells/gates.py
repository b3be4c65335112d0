"""Looking at the gates of ``torch.nn``'s layers, and of ours, by name."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from lstm_course._shapes import require_input
from lstm_course.torch_cells.gru import GRU
from lstm_course.torch_cells.lstm import LSTM

GATE_NAMES = {1: ("h",), 3: ("r", "z", "n"), 4: ("i", "f", "g", "o")}


def gate_blocks(tensor: Tensor, hidden_size: int) -> dict[str, Tensor]:
    """Take a stacked weight or bias apart into its gates.

    Parameters
    ----------
    tensor : torch.Tensor, shape (G*H, ...)
        Such as ``weight_hh_l0``, ``bias_ih_l0``, or the gradient of one.
    hidden_size : int
        H.

    Returns
    -------
    dict of str to torch.Tensor, each of shape (H, ...)
        Views, in PyTorch's order: i, f, g, o for four blocks, r, z, n for three, h for one.

    Raises
    ------
    ValueError
        If the rows are not one, three or four times H.

    Examples
    --------
    >>> lstm = nn.LSTM(3, 5)
    >>> blocks = gate_blocks(lstm.weight_ih_l0, 5)
    >>> list(blocks), tuple(blocks["f"].shape)
    (['i', 'f', 'g', 'o'], (5, 3))
    """
    rows = tensor.shape[0] if tensor.ndim else 0
    fits = hidden_size > 0 and rows % hidden_size == 0
    names = GATE_NAMES.get(rows // hidden_size) if fits else None
    if names is None:
        raise ValueError(
            f"{rows} rows are not 4 (LSTM), 3 (GRU) or 1 (RNN) times the hidden size {hidden_size}"
        )
    return dict(zip(names, tensor.chunk(len(names)), strict=True))


@torch.no_grad()
def gate_values(module: Any, x: Tensor, state: Any = None) -> dict[str, Tensor]:
    """Show what the gates of one layer do over a sequence.

    The outputs are the states, so once they are known all gates of all steps follow at once.

    Parameters
    ----------
    module : LSTM or GRU, of ``torch.nn`` or ours
        One layer, one direction, (T, N, D), without projection.
    x : torch.Tensor, shape (T, N, D)
    state : torch.Tensor, shape (1, N, H), or a pair of such, optional
        Zeros by default.

    Returns
    -------
    dict of str to torch.Tensor, each of shape (T, N, H)
        Values of i, f, g, o or of r, z, n, after the sigmoid or tanh; no gradients.

    Raises
    ------
    ValueError
        If the module is of another kind, or ``x`` of another shape.

    Examples
    --------
    >>> values = gate_values(nn.LSTM(3, 4), torch.zeros(5, 1, 3))
    >>> list(values), tuple(values["f"].shape)
    (['i', 'f', 'g', 'o'], (5, 1, 4))
    """
    one = getattr(module, "num_layers", 1) == 1 and not getattr(module, "bidirectional", False)
    plain = (
        one and not getattr(module, "batch_first", False) and not getattr(module, "proj_size", 0)
    )
    if not (plain and isinstance(module, nn.LSTM | nn.GRU | LSTM | GRU)):
        raise ValueError(
            "gate_values needs an LSTM or GRU with one layer, one direction, inputs (T, N, D) and "
            f"no projection, not {module}"
        )
    layer: Any = module
    require_input(x, layer.input_size)
    output, _ = layer(x, state)
    h_0 = state[0] if isinstance(state, tuple) else state
    before = torch.cat([torch.zeros_like(output[:1]) if h_0 is None else h_0, output[:-1]])
    linear, H = nn.functional.linear, layer.hidden_size
    b_ih, b_hh = (layer.bias_ih_l0, layer.bias_hh_l0) if layer.bias else (None, None)
    from_input = torch.split(linear(x, layer.weight_ih_l0, b_ih), H, dim=2)
    from_state = torch.split(linear(before, layer.weight_hh_l0, b_hh), H, dim=2)
    if len(from_input) == 4:
        i, f, g, o = (a + b for a, b in zip(from_input, from_state, strict=True))
        return {"i": i.sigmoid(), "f": f.sigmoid(), "g": g.tanh(), "o": o.sigmoid()}
    r, z = (torch.sigmoid(from_input[gate] + from_state[gate]) for gate in (0, 1))
    inner = r * from_state[2]
    if getattr(layer, "reset", "after") == "before":
        b_n = None if b_hh is None else b_hh[2 * H :]
        inner = linear(r * before, layer.weight_hh_l0[2 * H :], b_n)
    return {"r": r, "z": z, "n": torch.tanh(from_input[2] + inner)}
