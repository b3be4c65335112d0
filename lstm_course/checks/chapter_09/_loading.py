"""How the check of exercise 9.4 tells which weights a module holds, and which way round."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from lstm_course.checks._tools import close, expect
from lstm_course.torch_cells import gate_blocks

Array = NDArray[np.float64]
LAYOUT = (
    "PyTorch stacks the four blocks as rows: weight_ih_l0 is (4H, D) and weight_hh_l0 (4H, H), so "
    "transpose each block, .T, and join them along axis 0."
)


def judge_module(module: Any, D: int, H: int) -> None:
    """Fail where something is no plain ``torch.nn.LSTM`` of the given sizes."""
    expect(module is not None, "nothing came back; does the function end with `return`?")
    expect(isinstance(module, nn.LSTM), f"return a torch.nn.LSTM, not a {type(module).__name__}.")
    expect(
        (module.input_size, module.hidden_size) == (D, H),
        f"the module is nn.LSTM({module.input_size}, {module.hidden_size}), but should be "
        f"nn.LSTM({D}, {H}): W_x['f'] has the shape (D, H).",
    )
    expect(
        (module.num_layers, module.bidirectional, module.bias) == (1, False, True),
        "one layer, one direction, with biases: make the module as nn.LSTM(D, H), with no further "
        "options but the dtype.",
    )
    expect(
        not module.batch_first,
        "with batch_first the module would want (N, T, D); our sequences are (T, N, D).",
    )
    expect(
        module.weight_hh_l0.dtype == torch.float64,
        "the module is in single precision: make it with dtype=torch.float64.",
    )
    for name, right in nn.LSTM(D, H).named_parameters():
        shape = tuple(getattr(module, name).shape)
        expect(
            shape == right.shape,
            f"{name} has the shape {shape}, but should have {tuple(right.shape)}. {LAYOUT}",
        )


def judge_matrix(weight: torch.Tensor, parts: dict[str, Array], name: str, keys: str) -> None:
    """Fail where a matrix of ``torch.nn.LSTM`` does not hold the given blocks."""
    blocks = gate_blocks(weight.detach(), len(weight) // 4)
    given = {k: block.numpy() for k, block in blocks.items()}
    expect(
        not any(close(block, part) for block in given.values() for part in parts.values()),
        f"{name} holds blocks as they were given; PyTorch stores them transposed, .T. Where a "
        "block is square, no shape complains.",
    )
    _judge_order(given, {k: part.T for k, part in parts.items()}, name, keys)


def judge_biases(module: nn.LSTM, b: dict[str, Array], keys: str) -> None:
    """Fail where the two biases of ``torch.nn.LSTM`` do not add up to the given one."""
    named = dict(module.named_parameters())
    vectors = [named[name].detach().numpy() for name in ("bias_ih_l0", "bias_hh_l0")]
    stacked = np.concatenate([b[k] for k in "ifgo"])
    expect(
        not all(close(vector, stacked) for vector in vectors),
        "both bias vectors hold b, so that the network adds it twice; set one of them to zero.",
    )
    expect(
        not any(close(vector, stacked) for vector in vectors) or close(sum(vectors), stacked),
        "one bias vector holds b, but the other still has PyTorch's random start; set it to zero.",
    )
    given = dict(zip("ifgo", np.split(vectors[0] + vectors[1], 4), strict=True))
    _judge_order(given, b, "the sum of the biases", keys)


def _judge_order(given: dict[str, Array], right: dict[str, Array], name: str, keys: str) -> None:
    found = [next((k for k in right if close(given[place], right[k])), "") for place in "ifgo"]
    expect(
        any(found),
        f"{name} holds none of the numbers that were given. Has it kept PyTorch's random start?",
    )
    missing = [k for k in "ifgo" if k not in found]
    expect(all(found), f"{name} does not hold the numbers of {', '.join(missing)}.")
    expect(
        found != list(keys) or keys == "ifgo",
        f"{name} has the blocks in the order of the dictionary, {', '.join(keys)}; PyTorch wants "
        "i, f, g, o whatever order they come in.",
    )
    expect(
        found == list("ifgo"),
        f"{name} has the blocks {', '.join(found)} from top to bottom; PyTorch wants i, f, g, o.",
    )
