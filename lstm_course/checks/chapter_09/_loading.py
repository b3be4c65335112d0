"""Named NumPy weights in a torch.nn.LSTM: exercise 9.4."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.checks._arrays import Array
from lstm_course.checks._tools import close, exercise, expect
from lstm_course.checks.chapter_09._writing import writing_parameters
from lstm_course.numpy_cells import LSTM
from lstm_course.torch_cells import gate_blocks

LAYOUT = (
    "PyTorch stacks the four blocks as rows: weight_ih_l0 is (4H, D) and weight_hh_l0 (4H, H), so "
    "transpose each block, .T, and join them along axis 0."
)


@exercise("Exercise 9.4")
def to_torch(function: Callable[[Any, Any, Any], Any]) -> None:
    """Check an nn.LSTM in double precision, made of three dictionaries of blocks."""
    rng = np.random.default_rng(94)
    for D, H, keys in [(3, 5, "fiog"), (4, 4, "ogif")]:
        cell = LSTM(D, H, rng=rng)
        blocks = [np.split(w.astype(np.float64), 4, axis=-1) for w in cell.parameters.values()]
        parts: list[dict[str, Array]] = [
            {k: part["ifgo".index(k)] for k in keys} for part in blocks
        ]
        drawer = [{k: block.copy() for k, block in part.items()} for part in parts]
        with writing_parameters(LAYOUT):
            module = function(*drawer)
        for given, part in zip(drawer, parts, strict=True):
            expect(
                list(given) == list(keys) and all(np.array_equal(given[k], part[k]) for k in keys),
                "the function changes the dictionaries or their arrays; leave them as they were.",
            )
        W_x, W_h, b = parts
        _judge_module(module, D, H)
        _judge_matrix(module.weight_ih_l0, W_x, "weight_ih_l0", keys)
        _judge_matrix(module.weight_hh_l0, W_h, "weight_hh_l0", keys)
        _judge_biases(module, b, keys)
        x = rng.normal(size=(4, 2, D))
        with torch.no_grad():
            output = module(torch.from_numpy(x))[0].numpy()
        off = float(np.abs(output - cell.forward(x)[0]).max())
        expect(
            off < 1e-10,
            f"the module's output is off by {off:.1g}, more than double precision allows: the "
            "numbers were rounded on the way. Make the module with dtype=torch.float64, and no "
            "tensor of another type.",
        )


def _judge_module(module: Any, D: int, H: int) -> None:
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


def _judge_matrix(weight: torch.Tensor, parts: dict[str, Array], name: str, keys: str) -> None:
    """Fail where a matrix of ``torch.nn.LSTM`` does not hold the given blocks."""
    blocks = gate_blocks(weight.detach(), len(weight) // 4)
    given = {k: block.numpy() for k, block in blocks.items()}
    expect(
        not any(close(block, part) for block in given.values() for part in parts.values()),
        f"{name} holds blocks as they were given; PyTorch stores them transposed, .T. Where a "
        "block is square, no shape complains.",
    )
    _judge_order(given, {k: part.T for k, part in parts.items()}, name, keys)


def _judge_biases(module: nn.LSTM, b: dict[str, Array], keys: str) -> None:
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
