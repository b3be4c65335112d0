"""Clip the gradients of PyTorch parameters and judge what has become of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.checks._tools import close, expect, expect_close, expect_number

Array = NDArray[np.float64]


def judge_clipping(function: Callable[..., Any]) -> None:
    """Fail where gradients are not clipped by their global norm, in place.

    Parameters
    ----------
    function : callable
        ``function(parameters, max_norm)`` to the norm before clipping.

    Raises
    ------
    CheckFailed
        With what has become of the gradients instead.

    Examples
    --------
    >>> judge_clipping(torch.nn.utils.clip_grad_norm_)
    """
    rng = np.random.default_rng(54)
    a, b = 3 * rng.normal(size=(2, 3)), 0.5 * rng.normal(size=4)
    together = float(np.sqrt((a**2).sum() + (b**2).sum()))
    _judge_long_gradients(function, [a, b], 1.0, together)
    small = [0.01 * a, 0.01 * b]
    _, after = _clipped(function, small, 1.0)
    expect(
        not close(_flat(after), _flat(small) / (0.01 * together), rtol=1e-4),
        "a short gradient has been stretched to max_norm; it should be left alone.",
    )
    expect(
        close(_flat(after), _flat(small), rtol=1e-4),
        "a gradient shorter than max_norm has been changed; it should be left alone.",
    )
    try:
        _clipped(function, [a, None, b], 1.0)
    except (AttributeError, TypeError) as error:
        expect(
            False,
            f"it stops with {type(error).__name__} at a parameter whose .grad is None, as that of "
            "a layer which was not used; leave such parameters out.",
        )


def _judge_long_gradients(
    function: Callable[..., Any], gradients: list[Array], max_norm: float, together: float
) -> None:
    norm, after = _clipped(function, gradients, max_norm)
    each = [g * min(1.0, max_norm / float(np.linalg.norm(g))) for g in gradients]
    summed = max_norm / sum(float(np.linalg.norm(g)) for g in gradients)
    mistakes = {
        "the gradients have not changed: `g = g * factor` makes a new tensor and leaves p.grad as "
        "it was. Write into it, with g.mul_(factor) or p.grad *= factor.": _flat(gradients),
        "each gradient is clipped by its own norm, which changes how they stand to each other; "
        "all of them together have one norm.": _flat(each),
        "entries are cut one by one, which turns the direction; multiply all by the same "
        "factor.": np.clip(_flat(gradients), -max_norm, max_norm),
        "the norms are added; the norm of all is the root of the sum of all squares.": summed
        * _flat(gradients),
        "the root is missing: you divided by the squared norm.": _flat(gradients)
        * (max_norm / together**2),
    }
    for message, wrong in mistakes.items():
        expect(not close(_flat(after), wrong, rtol=1e-4), message)
    expect(
        close(_flat(after), _flat(gradients) * (max_norm / together), rtol=1e-4),
        "the gradients are not what they should be: every entry times max_norm / norm, where norm "
        "is the root of the sum of the squares of all entries.",
    )
    value = norm.item() if isinstance(norm, torch.Tensor) and norm.numel() == 1 else norm
    expect(value is not None, "nothing is returned; return the norm before clipping.")
    number = expect_number(value, "the norm")
    expect(
        not close(number, max_norm, rtol=1e-4),
        "the norm that is returned is the one after clipping; measure it before.",
    )
    expect_close(
        number,
        together,
        "the norm",
        {"the root is missing in the norm that is returned.": together**2},
        "It is the root of the sum of the squares of all entries, before clipping.",
    )


def _clipped(
    function: Callable[..., Any], gradients: Sequence[Array | None], max_norm: float
) -> tuple[Any, list[Array]]:
    """Give what the function returns for such gradients, and what they have become."""
    parameters = []
    for gradient in gradients:
        shape = () if gradient is None else gradient.shape
        parameter = torch.nn.Parameter(torch.zeros(shape, dtype=torch.float64))
        parameter.grad = None if gradient is None else torch.tensor(gradient)
        parameters.append(parameter)
    result = function(parameters, max_norm)
    return result, [p.grad.numpy() for p in parameters if p.grad is not None]


def _flat(gradients: list[Array]) -> Array:
    return np.concatenate([gradient.ravel() for gradient in gradients])
