"""How the checks of chapter 09 tell in which order, and which way round, blocks of weights lie."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from lstm_course.checks._tools import close, expect
from lstm_course.torch_cells import gate_blocks

Array = NDArray[np.float64]


def reordered(numbers: Array, order: tuple[str, ...], axis: int) -> Array:
    """Give blocks that lie as i, f, g, o along an axis in another order.

    Parameters
    ----------
    numbers : numpy.ndarray
        With 4 H entries along the axis.
    order : tuple of str
        The four letters.
    axis : int

    Returns
    -------
    numpy.ndarray, same shape

    Examples
    --------
    >>> reordered(np.arange(4.0), ("i", "o", "f", "g"), 0)
    array([0., 3., 1., 2.])
    """
    blocks = dict(zip("ifgo", np.split(numbers, 4, axis), strict=True))
    return np.concatenate([blocks[k] for k in order], axis)


def judge_matrix(weight: torch.Tensor, parts: dict[str, Array], name: str, keys: str) -> None:
    """Fail where a matrix of ``torch.nn.LSTM`` does not hold the given blocks.

    Parameters
    ----------
    weight : torch.Tensor, shape (4*H, ...)
    parts : dict of str to numpy.ndarray
        The right blocks by gate, for a product from the right, as everywhere in this course.
    name : str
        What PyTorch calls the matrix.
    keys : str
        The order in which the student got the blocks.

    Raises
    ------
    CheckFailed
        With the order that was found, or another hint.

    Examples
    --------
    >>> parts = {k: np.full((2, 1), float(n)) for n, k in enumerate("ifgo")}
    >>> right = torch.tensor([[0.0, 0], [1, 1], [2, 2], [3, 3]])
    >>> judge_matrix(right, parts, "weight_ih_l0", "ifgo")
    """
    blocks = gate_blocks(weight.detach(), len(weight) // 4)
    given = {k: block.numpy() for k, block in blocks.items()}
    expect(
        not any(close(block, part) for block in given.values() for part in parts.values()),
        f"{name} holds blocks as they were given; PyTorch stores them transposed, .T. Where a "
        "block is square, no shape complains.",
    )
    _judge_order(given, {k: part.T for k, part in parts.items()}, name, keys)


def judge_biases(module: nn.LSTM, b: dict[str, Array], keys: str) -> None:
    """Fail where the two biases of ``torch.nn.LSTM`` do not add up to the given one.

    Parameters
    ----------
    module : torch.nn.LSTM
    b : dict of str to numpy.ndarray, shape (H,)
        The right bias by gate.
    keys : str
        The order in which the student got the blocks.

    Raises
    ------
    CheckFailed
        With the order that was found, or another hint.

    Examples
    --------
    >>> from lstm_course.numpy_cells import LSTM
    >>> cell = LSTM(2, 3, rng=np.random.default_rng(0))
    >>> judge_biases(cell.to_torch(), dict(zip("ifgo", np.split(cell.b, 4))), "ifgo")
    """
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
    found = [next((k for k in right if close(given[place], right[k])), "?") for place in "ifgo"]
    expect(
        found != list(keys) or keys == "ifgo",
        f"{name} has the blocks in the order of the dictionary, {', '.join(keys)}; PyTorch wants "
        "i, f, g, o whatever order they come in.",
    )
    expect(
        found == list("ifgo"),
        f"{name} has the blocks {', '.join(found)} from top to bottom; PyTorch wants i, f, g, o.",
    )
