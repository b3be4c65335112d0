"""How the check of exercise 9.2 tells in which order blocks of weights lie."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from lstm_course.checks._tools import close, exercise, expect, expect_array, expect_close, stopped

Array = NDArray[np.float64]


def reordered(numbers: Array, order: tuple[str, ...], axis: int) -> Array:
    """Give blocks that lie as i, f, g, o along an axis in another order."""
    blocks = dict(zip("ifgo", np.split(numbers, 4, axis), strict=True))
    return np.concatenate([blocks[k] for k in order], axis)


@exercise("Exercise 9.2")
def to_onnx(function: Callable[[torch.Tensor], Any]) -> None:
    """Check the change from PyTorch's order of blocks to that of ONNX."""
    rng = np.random.default_rng(92)
    for shape in [(20, 20), (12, 3), (20,)]:  # first 4H = D, where rows and columns look alike
        numbers = rng.normal(size=shape)
        parameter = torch.tensor(numbers)
        moved = _moved(function, parameter)
        expect(
            np.array_equal(parameter.numpy(), numbers),
            "the function writes into the parameter that it was given; make a new tensor with "
            "torch.cat.",
        )
        _judge_order(moved, numbers)
    lstm = nn.LSTM(3, 5)
    for parameter in lstm.parameters():  # which require a gradient
        right = reordered(parameter.detach().double().numpy(), tuple("iofg"), 0)
        found = _moved(function, parameter)
        expect_close(found, right, "the result for a parameter of nn.LSTM(3, 5)")


def _moved(function: Callable[[torch.Tensor], Any], parameter: torch.Tensor) -> Array:
    shape = tuple(parameter.shape)
    try:
        given = function(parameter)
    except (ValueError, IndexError) as error:
        expect(
            False,
            f"{stopped(error)} There are four blocks of "
            f"H = {shape[0] // 4} rows here: parameter.chunk(4) gives them; split(4) gives blocks "
            "of four rows.",
        )
    expect(
        not isinstance(given, list | tuple),
        "return one tensor, not several blocks; torch.cat joins them.",
    )
    expect(given is not None, "nothing came back; does the function end with `return`?")
    expect(
        isinstance(given, torch.Tensor),
        f"return a tensor, as the parameter is one, not a {type(given).__name__}.",
    )
    expect(
        given.dtype == parameter.dtype,
        f"the result is {given.dtype}, but the parameter {parameter.dtype}; numbers are to be "
        "moved, not rounded.",
    )
    found = tuple(given.shape)
    expect(
        len(found) == len(shape),
        f"the result has the shape {found}, but should keep the parameter's, {shape}: torch.stack "
        "puts the blocks behind each other, along a new axis; torch.cat joins them.",
    )
    expect(
        found == shape or found[1:] != shape[1:],
        f"the parameter has {shape[0]} rows, but the result {found[0]}: here a block has "
        f"H = {shape[0] // 4} rows, a quarter of them.",
    )
    return expect_array(given, "the result", shape)


def _judge_order(moved: Array, numbers: Array) -> None:
    for order in permutations("ifgo"):
        expect(
            order == tuple("iofg") or not close(moved, reordered(numbers, order, 0)),
            f"the result has the order {', '.join(order)}; ONNX wants i, o, f, c, and c is our g.",
        )
        expect(
            numbers.shape != (20, 20) or not close(moved, reordered(numbers, order, 1)),
            "the columns are moved; in PyTorch the blocks lie below each other, as rows.",
        )
    H = len(numbers) // 4
    in_turns = numbers.reshape(H, 4, *numbers.shape[1:])[:, [0, 3, 1, 2]].reshape(numbers.shape)
    right = reordered(numbers, tuple("iofg"), 0)
    expect_close(
        moved,
        right,
        "the result",
        {
            "single rows are moved, as if i, f, g, o took turns; each block is H rows that "
            "lie together.": in_turns,
            "the result is transposed; PyTorch's matrices and ONNX's both have 4H rows.": right.T,
        }
        if numbers.shape == (20, 20)
        else {},
        "Cut the rows into four blocks i, f, g, o, and join them as i, o, f, g.",
    )
