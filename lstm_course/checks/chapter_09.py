"""Checks for the exercises of chapter 09, The LSTM in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.checks._blocks import judge_biases, judge_matrix, reordered
from lstm_course.checks._forget_bias import judge_forget_gates
from lstm_course.checks._tools import (
    CheckFailed,
    close,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
)
from lstm_course.checks._training import mistakes, perplexity
from lstm_course.numpy_cells import LSTM


@exercise("Exercise 9.1")
def parameter_counts(counts: Any) -> None:
    """Check the numbers of parameters of three LSTMs, counted on paper.

    Parameters
    ----------
    counts : array_like of int, shape (3,)
        Of ``nn.LSTM(28, 256)``, ``nn.LSTM(10, 20, num_layers=2)`` and the same bidirectional.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> parameter_counts([292_864, 5_920, 15_040])
    ✓ Exercise 9.1 is right.
    """

    def layer(D: int, H: int, G: int = 4, biases: int = 2) -> int:
        return G * (H * (D + H) + biases * H)

    given = expect_array(counts, "the list of counts", (3,), "three numbers")
    first, second, third = given
    expect_close(
        first,
        layer(28, 256),
        "the first count",
        {
            "the first count has one bias; PyTorch keeps two.": layer(28, 256, biases=1),
            "the first count has no biases.": layer(28, 256, biases=0),
            "the first count is that of an RNN: an LSTM has four blocks.": layer(28, 256, G=1),
            "the first count has three blocks, as a GRU has; the candidate g has weights, "
            "too.": layer(28, 256, G=3),
        },
        "It is 4 (H (D + H) + 2 H).",
    )
    below = layer(10, 20)
    expect_close(
        second,
        below + layer(20, 20),
        "the second count",
        {
            "the second count gives both layers D = 10; layer two reads the 20 numbers of layer "
            "one's output.": 2 * below,
            "the second count is that of one layer.": below,
            "the second count has one bias for each block; PyTorch keeps two.": layer(
                10, 20, biases=1
            )
            + layer(20, 20, biases=1),
        },
        "Count each layer by itself: layer two has D = 20.",
    )
    expect_close(
        third,
        2 * below + 2 * layer(40, 20),
        "the third count",
        {
            "the third count is twice the second: but layer two reads *both* directions of layer "
            "one, so its D is 40.": 2 * (below + layer(20, 20)),
            "the third count has layer two once; it, too, has two directions.": 2 * below
            + layer(40, 20),
            "the third count has one direction only.": below + layer(40, 20),
            "the third count gives both layers D = 10.": 4 * below,
        },
        "Two directions of layer one with D = 10, two of layer two with D = 40.",
    )


@exercise("Exercise 9.2")
def to_onnx(function: Callable[[torch.Tensor], Any]) -> None:
    """Check the change from PyTorch's order of blocks to that of ONNX.

    Parameters
    ----------
    function : callable
        ``function(parameter)`` to a tensor of the same shape, blocks in the order i, o, f, g.

    Raises
    ------
    CheckFailed
        With the order that was found, or another hint.

    Examples
    --------
    >>> def right(parameter):
    ...     i, f, g, o = parameter.chunk(4)
    ...     return torch.cat([i, o, f, g])
    >>> to_onnx(right)
    ✓ Exercise 9.2 is right.
    """
    rng = np.random.default_rng(92)
    for shape in [(12, 12), (12,), (20, 3)]:
        numbers = rng.normal(size=shape)
        parameter = torch.tensor(numbers)
        given = function(parameter)
        expect(
            np.array_equal(parameter.numpy(), numbers),
            "the function writes into the parameter that it was given; make a new tensor with "
            "torch.cat.",
        )
        moved = expect_array(given, "the result", shape, "as the parameter's")
        for order in permutations("ifgo"):
            expect(
                order == tuple("iofg") or not close(moved, reordered(numbers, order, 0)),
                f"the result has the order {', '.join(order)}; ONNX wants i, o, f, c, and c is our "
                "g.",
            )
            expect(
                shape[1:] != (12,) or not close(moved, reordered(numbers, order, 1)),
                "the columns are moved; in PyTorch the blocks lie below each other, as rows.",
            )
        H = shape[0] // 4
        rows = numbers.reshape(H, 4, *shape[1:])[:, [0, 3, 1, 2]].reshape(shape)
        expect_close(
            moved,
            reordered(numbers, tuple("iofg"), 0),
            "the result",
            {
                "single rows are moved, as if i, f, g, o took turns; each block is H rows that "
                "lie together.": rows
            },
            "Cut the rows into four blocks i, f, g, o, and join them as i, o, f, g.",
        )


@exercise("Exercise 9.3")
def open_forget_gates(function: Callable[[nn.Module, float], Any]) -> None:
    """Check the setting of every forget bias in a model.

    Parameters
    ----------
    function : callable
        ``function(model, value)``; changes the model in place.

    Raises
    ------
    CheckFailed
        With the gates that are wrong, and what may have happened.

    Examples
    --------
    >>> from lstm_course.torch_cells import set_forget_bias
    >>> open_forget_gates(set_forget_bias)
    ✓ Exercise 9.3 is right.
    """
    judge_forget_gates(function)


@exercise("Exercise 9.4")
def to_torch(function: Callable[[Any, Any, Any], Any]) -> None:
    """Check the loading of named NumPy weights into ``torch.nn.LSTM``.

    Parameters
    ----------
    function : callable
        ``function(W_x, W_h, b)``, three dictionaries by gate, to an ``nn.LSTM`` of float64.

    Raises
    ------
    CheckFailed
        With a hint, where the weights tell what went wrong.

    Examples
    --------
    >>> def right(W_x, W_h, b):
    ...     cell = LSTM(*W_x["f"].shape, rng=np.random.default_rng(0))
    ...     parts = ("W_x", W_x), ("W_h", W_h), ("b", b)
    ...     for name, part in parts:
    ...         setattr(cell, name, np.concatenate([part[k] for k in "ifgo"], axis=-1))
    ...     return cell.to_torch()
    >>> to_torch(right)
    ✓ Exercise 9.4 is right.
    """
    rng = np.random.default_rng(94)
    for D, H, keys in [(3, 5, "fiog"), (4, 4, "ogif")]:
        cell = LSTM(D, H, rng=rng)
        parts = [
            dict(zip("ifgo", np.split(w, 4, axis=-1), strict=True))
            for w in cell.parameters.values()
        ]
        W_x, W_h, b = ({k: part[k].astype(np.float64) for k in keys} for part in parts)
        module = function(W_x, W_h, b)
        expect(
            isinstance(module, nn.LSTM),
            f"return a torch.nn.LSTM, not a {type(module).__name__}.",
        )
        expect(
            (module.input_size, module.hidden_size) == (D, H) and module.num_layers == 1,
            f"the module should be nn.LSTM({D}, {H}): W_x['f'] has the shape (D, H).",
        )
        expect(
            module.weight_hh_l0.dtype == torch.float64,
            "the module is in single precision: make it with dtype=torch.float64.",
        )
        judge_matrix(module.weight_ih_l0, W_x, "weight_ih_l0", keys)
        judge_matrix(module.weight_hh_l0, W_h, "weight_hh_l0", keys)
        judge_biases(module, b, keys)
        x = rng.normal(size=(4, 2, D))
        with torch.no_grad():
            output = module(torch.from_numpy(x))[0].numpy()
        expect_close(output, cell.forward(x)[0], "the module's output")


@exercise("Exercise 9.5")
def heldout_perplexity(function: Callable[..., Any]) -> None:
    """Check a training whose forget bias is set beforehand.

    Parameters
    ----------
    function : callable
        ``function(value, seed, training, heldout, epochs)`` to the held-out perplexity.

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> heldout_perplexity(perplexity)
    ✓ Exercise 9.5 is right.
    """
    letters = np.random.default_rng(95).choice(27, p=np.arange(27) / 351, size=2600)
    training, heldout = letters[:2000], letters[2000:]

    def answer(value: float | None, seed: int, chance: int) -> float:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(chance)  # what is not seeded by the answer shows
            return expect_number(function(value, seed, training, heldout, 2), "the perplexity")

    for value, seed in [(3.0, 1), (None, 2)]:
        given, right = answer(value, seed, 10), perplexity(value, seed, training, heldout, 2)
        if not close(given, right, rtol=1e-4):
            expect(
                close(given, answer(value, seed, 11)),
                "two runs with one seed give two results: call torch.manual_seed(seed) before the "
                "model is made.",
            )
            for message, wrong in mistakes(value, seed, training, heldout).items():
                expect(not close(given, wrong, rtol=1e-4), message)
            raise CheckFailed(
                f"the perplexity is {given:.4f}, but should be {right:.4f}; compare your settings "
                "with the list, one by one."
            )
