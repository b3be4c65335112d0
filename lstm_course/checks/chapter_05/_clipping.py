"""Clip the gradients of PyTorch parameters and judge what has become of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.checks._tools import close, exercise, expect, expect_close, expect_number, plain

Array = NDArray[np.float64]
Clip = Callable[..., Any]
MAX_NORM = 2.0


@exercise("Exercise 5.4")
def clip(function: Callable[..., Any]) -> None:
    """Check clipping by the global norm, in place, on tensors with gradients."""
    rng = np.random.default_rng(54)
    long = [3 * rng.normal(size=(2, 3)), 0.5 * rng.normal(size=4)]
    short = [0.01 * gradient for gradient in long]
    _judge_long(function, long, short)
    _judge_short(function, short)
    _judge_missing(function, long)


def _judge_long(function: Clip, gradients: list[Array], short: list[Array]) -> None:
    """Judge gradients that must be shortened."""
    given, together = _flat(gradients), _length(gradients)
    norm, after = _clipped(function, gradients)
    if close(_flat(after), given, rtol=1e-4):
        _, shortened = _clipped(function, short)
        expect(
            close(_flat(shortened), _flat(short), rtol=1e-4),
            "long gradients are left alone and short ones are changed; the comparison is the wrong "
            "way round.",
        )
    for message, wrong in _mistakes(gradients).items():
        expect(not close(_flat(after), wrong, rtol=1e-4), message)
    expect(
        close(_flat(after), given * (MAX_NORM / together), rtol=1e-4),
        "the gradients are not what they should be: every entry times max_norm / norm, where norm "
        "is the root of the sum of the squares of all entries.",
    )
    _judge_norm(norm, together, "the norm")


def _mistakes(gradients: list[Array]) -> dict[str, Array]:
    """Give what the usual mistakes make of gradients that are too long."""
    given, lengths = _flat(gradients), [float(np.linalg.norm(g)) for g in gradients]
    each = [g * min(1.0, MAX_NORM / n) for g, n in zip(gradients, lengths, strict=True)]
    everything = "the norm of all is the root of the sum of all squares."
    return {
        "the gradients have not changed: `g = g * factor` makes a new tensor and leaves p.grad as "
        "it was. Write into it, with g.mul_(factor) or p.grad *= factor.": given,
        "each gradient is clipped by its own norm, which changes how they stand to each other; "
        "all of them together have one norm.": _flat(each),
        "entries are cut one by one, which turns the direction; multiply all by the same "
        "factor.": np.clip(given, -MAX_NORM, MAX_NORM),
        f"the norms are added; {everything}": given * (MAX_NORM / sum(lengths)),
        f"the longest single norm is taken; {everything}": given * (MAX_NORM / max(lengths)),
        f"absolute values are added; {everything}": given * (MAX_NORM / np.abs(given).sum()),
        f"the largest entry is taken; {everything}": given * (MAX_NORM / np.abs(given).max()),
        f"the mean of the squares is taken; {everything}": given
        * (MAX_NORM / np.sqrt((given**2).mean())),
        "the root is missing: you divided by the squared norm.": given
        * (MAX_NORM / (given**2).sum()),
    }


def _judge_short(function: Clip, gradients: list[Array]) -> None:
    """Judge gradients that must be left alone."""
    norm, after = _clipped(function, gradients)
    expect(
        not close(_flat(after), _flat(gradients) * (MAX_NORM / _length(gradients)), rtol=1e-4),
        "a short gradient has been stretched to max_norm; it should be left alone.",
    )
    expect(
        close(_flat(after), _flat(gradients), rtol=1e-4),
        "a gradient shorter than max_norm has been changed; it should be left alone.",
    )
    expect(
        norm is not None,
        "nothing is returned where there is nothing to clip; return the norm there, too (is the "
        "`return` inside the `if`?).",
    )
    _judge_norm(norm, _length(gradients), "the norm of a short gradient")


def _judge_missing(function: Clip, gradients: list[Array]) -> None:
    """Judge a parameter in the middle that no gradient has reached."""
    expected = [g * (MAX_NORM / _length(gradients)) for g in gradients]
    try:
        norm, after = _clipped(function, [gradients[0], None, gradients[1]])
    except (AttributeError, TypeError) as error:
        expect(
            False,
            f"it stops with {type(error).__name__} at a parameter whose .grad is None, as that of "
            "a layer which was not used; leave such parameters out.",
        )
    expect(
        len(after) == len(gradients),
        "a .grad that was None is a tensor now; leave such parameters as they are.",
    )
    expect(
        close(_flat(after), _flat(expected), rtol=1e-4),
        "where one .grad is None, the others are clipped wrongly: leave out that parameter alone, "
        "and go on with those after it.",
    )
    _judge_norm(norm, _length(gradients), "the norm beside a .grad of None")


def _judge_norm(norm: Any, right: float, name: str) -> None:
    expect(norm is not None, "nothing is returned; return the norm before clipping.")
    value = norm.item() if isinstance(norm, torch.Tensor) and norm.numel() == 1 else norm
    expect(
        plain(value).ndim == 0,
        "the result should be one number, the norm of all gradients together before clipping.",
    )
    number = expect_number(value, name)
    hints = {
        "the norm that is returned is the one after clipping; measure it before.": MAX_NORM,
        "the root is missing in the norm that is returned.": right**2,
    }
    # PyTorch works in single precision by default.
    if not close(number, right, rtol=1e-4):
        expect_close(
            number,
            right,
            name,
            hints,
            "It is the root of the sum of the squares of all entries, before clipping.",
        )


def _clipped(function: Clip, gradients: Sequence[Array | None]) -> tuple[Any, list[Array]]:
    """Give what the function returns for such gradients, and what they have become."""
    parameters = []
    for gradient in gradients:
        shape = (2,) if gradient is None else gradient.shape
        parameter = torch.nn.Parameter(torch.full(shape, 7.0, dtype=torch.float64))
        parameter.grad = None if gradient is None else torch.tensor(gradient)
        parameters.append(parameter)
    try:
        result = function(parameters, MAX_NORM)
    except RuntimeError as error:
        expect(
            "Boolean value of Tensor" not in str(error),
            "a tensor of several numbers is neither true nor false; ask `p.grad is not None`.",
        )
        raise
    expect(
        all(bool((p == 7).all()) for p in parameters),
        "the parameters themselves have changed; only their gradients, p.grad, are to be clipped.",
    )
    return result, [p.grad.numpy() for p in parameters if p.grad is not None]


def _flat(gradients: list[Array]) -> Array:
    return np.concatenate([gradient.ravel() for gradient in gradients])


def _length(gradients: list[Array]) -> float:
    return float(np.linalg.norm(_flat(gradients)))
