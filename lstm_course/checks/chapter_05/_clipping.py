"""Clip the gradients of PyTorch parameters, right and wrong: exercise 5.4."""

import itertools  # noqa: F401 - for a mistake
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect

Clip = Callable[..., Any]


def clipped(parameters: list[Any], max_norm: float) -> Any:
    """Clip by the norm of all gradients."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = torch.cat([g.ravel() for g in gradients]).norm()
    for g in gradients:
        g *= min(1.0, max_norm / norm)
    return norm


def cases() -> Iterator[Case]:
    """Give gradients that are too long and short ones; then with one missing."""
    rng = np.random.default_rng(54)
    a, b = 3 * rng.normal(size=(2, 3)), 0.5 * rng.normal(size=4)
    yield {"long": [a, b], "short": [0.01 * a, 0.01 * b]}
    yield {"long": [a, None, b], "short": [0.01 * a, None, 0.01 * b]}


def on_parameters(function: Clip) -> Clip:
    """Give what becomes of long and of short gradients, and the norms."""
    return lambda long, short: [*_clip(function, long), *_clip(function, short)]


def _clip(function: Clip, gradients: list[Any]) -> tuple[Any, Any]:
    """Give what gradients become, and what a function returns for them."""
    parameters = []
    for gradient in gradients:
        shape = (2,) if gradient is None else gradient.shape
        parameters.append(torch.nn.Parameter(torch.full(shape, 7.0)))  # in single precision
        parameters[-1].grad = None if gradient is None else torch.tensor(gradient).float()
    missing = [gradient is None for gradient in gradients]
    try:
        norm = function(parameters, 2.0)
    except (RuntimeError, AttributeError, TypeError) as error:
        expect(
            "Boolean value of Tensor" not in str(error),
            "a tensor of several numbers is neither true nor false; ask `p.grad is not None`.",
        )
        expect(
            isinstance(error, RuntimeError) or not any(missing),
            f"it stops with {type(error).__name__} at a parameter whose .grad is None, as that of "
            "a layer which was not used; leave such parameters out.",
        )
        raise
    expect(
        all(bool((p == 7).all()) for p in parameters),
        "the parameters themselves have changed; only their gradients, p.grad, are to be clipped.",
    )
    expect(
        [p.grad is None for p in parameters] == missing,
        "a .grad that was None is a tensor now; leave such parameters as they are.",
    )
    after = torch.cat([p.grad.ravel() for p in parameters if p.grad is not None])
    if isinstance(norm, torch.Tensor) and norm.numel() == 1:
        norm = norm.item()
    return after, np.float32(norm) if isinstance(norm, float) else norm


def judge(results: list[Any], case: Case) -> None:
    """Recognize norms that are not returned."""
    expect(results[1] is not None, "the function returns None; return the norm before clipping.")
    expect(
        results[3] is not None,
        "nothing is returned where there is nothing to clip; return the norm there, too (is the "
        "`return` inside the `if`?).",
    )


ALL = "the norm of all is the root of the sum of all squares."
clip = FunctionExercise(
    label="Exercise 5.4",
    answer=clipped,
    adapt=on_parameters,
    cases=cases,
    told=lambda case: "where one .grad is None: " if len(case["long"]) == 3 else "",
    results={
        "the clipped gradient": "",
        "the norm": "",
        "the short gradient": "",
        "the norm of a short gradient": "",
    },
    judge=judge,
    instead={
        "g *= min(1.0, max_norm / norm)": {
            "g = g * min(1.0, max_norm / norm)": "the gradients have not changed: `g = g * factor` "
            "makes a new tensor and leaves p.grad as it was. Write into it, with g.mul_(factor) or "
            "p.grad *= factor.",
            "g *= min(1.0, max_norm / g.norm())": "each gradient is clipped by its own norm, which "
            "changes how they stand to each other; all of them together have one norm.",
            "g.clamp_(-max_norm, max_norm)": "entries are cut one by one, which turns the "
            "direction; multiply all by the same factor.",
            "g *= max(1.0, max_norm / norm)": "long gradients are left alone and short ones are "
            "changed; the comparison is the wrong way round.",
            "g *= max_norm / norm": "a short gradient has been stretched; leave it alone.",
        },
        "torch.cat([g.ravel() for g in gradients]).norm()": {
            "sum(g.norm() for g in gradients)": f"the norms are added; {ALL}",
            "max(g.norm() for g in gradients)": f"the longest single norm is taken; {ALL}",
            "sum(g.abs().sum() for g in gradients)": f"absolute values are added; {ALL}",
            "max(g.abs().max() for g in gradients)": f"the largest entry is taken; {ALL}",
            "torch.cat([g.ravel() for g in gradients]).square().mean().sqrt()": "the mean of "
            f"the squares is taken; {ALL}",
            "torch.cat([g.ravel() for g in gradients]).square().sum()": "the root is missing: you "
            "divided by the squared norm.",
        },
        "return norm": {
            "return min(norm, max_norm)": "that is the norm after clipping; measure it before.",
            "return norm**2": "the root is missing in the norm that is returned.",
        },
        "[p.grad for p in parameters if p.grad is not None]": {
            "[p.grad for p in itertools.takewhile(lambda p: p.grad is not None, parameters)]": (
                "the others are clipped wrongly: leave out that parameter alone, and go on with "
                "those after it."
            ),
        },
    },
    else_="Where norm, the root of the sum of all gradients' squares, is above max_norm, "
    "multiply every entry by max_norm / norm; leave shorter gradients alone. Return the norm "
    "before clipping.",
)
