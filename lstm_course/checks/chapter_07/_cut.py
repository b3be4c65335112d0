"""An LSTM in PyTorch whose gradient is cut somewhere, and how to tell where."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lstm_course.checks._calls import call
from lstm_course.checks._tools import close, exercise, expect, expect_array

_SIZES = "x is (T, N, D) and W_h (H, 4H): N is x.shape[1], H is len(W_h)."
_NAMES = ("x", "W_x", "W_h", "b")
_ONLY = "Only the page that the gates read is to be detached, at every step, for all four blocks."
_CUTS: dict[str, tuple[str, ...]] = {
    "nothing is cut: the gates still send blame to the page before. (`h.detach()` leaves h as it "
    "is and returns what is cut off: use what it returns.)": (),
    "you cut W_h off as well: it acts inside the gates and must learn. Detach h before the "
    "product, neither the product nor W_h.": ("product",),
    "you cut the slate, the direct path, which is the one to keep.": ("slate",),
    "you cut both paths; the slate is to stay connected.": ("page", "slate"),
}


def lstm_with_cut(
    x: Tensor, W_x: Tensor, W_h: Tensor, b: Tensor, cut: tuple[str, ...] = ("page",)
) -> Tensor:
    """Run an LSTM whose gradient is cut somewhere; its outputs do not depend on where."""

    def held(name: str, value: Tensor) -> Tensor:
        return value.detach() if name in cut else value

    h = c = x.new_zeros(x.shape[1], len(W_h))
    output = []
    for x_t in x:
        a = x_t @ W_x + held("product", held("page", h) @ W_h) + b
        i, f, g, o = a.chunk(4, dim=-1)
        c = f.sigmoid() * held("slate", c) + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        output.append(h)
    return torch.stack(output)


@exercise("Exercise 7.5")
def lstm_1997(function: Callable[..., Any]) -> None:
    """Check an LSTM in PyTorch whose gradient takes the direct path only."""
    T, N, D, H = 6, 2, 3, 4
    rng = np.random.default_rng(75)
    sizes = [(T, N, D), (D, 4 * H), (H, 4 * H), (4 * H,)]
    given = [torch.tensor(rng.normal(size=size), dtype=torch.float32) for size in sizes]
    weights = torch.tensor(rng.normal(size=(T, N, H)), dtype=torch.float32)

    def run(lstm: Callable[..., Any]) -> tuple[Any, list[Any]]:
        tensors = [tensor.clone().requires_grad_() for tensor in given]
        output = call(lstm, dict(zip(_NAMES, tensors, strict=True)), _SIZES)
        _judge_kind(output)
        numbers = expect_array(output, "the output", (T, N, H), "(T, N, H)")
        (output * weights).sum().backward()
        return numbers, [_gradient(tensor) for tensor in tensors]

    right, expected = run(lstm_with_cut)
    found, gradients = run(function)
    expect(
        _close(found, right),
        f"the output is off by up to {np.abs(found - right).max():.3g}. No cut changes it: write "
        "the forward pass without any detach first, blocks i, f, g, o, from blank states.",
    )
    if all(map(_close, gradients, expected)):
        return
    for hint, cut in _CUTS.items():
        wrong = run(functools.partial(lstm_with_cut, cut=cut))[1]
        expect(not all(map(_close, gradients, wrong)), hint)
    for name, gradient in zip(_NAMES, gradients, strict=True):
        expect(bool(gradient.any()), f"no blame reaches {name}. {_ONLY}")
        for gate, block in zip("ifgo", np.array_split(gradient, 4, axis=-1), strict=True):
            expect(
                name == "x" or bool(block.any()),
                f"no blame reaches block {gate} of {name}. {_ONLY}",
            )
    names = [n for n, *pair in zip(_NAMES, gradients, expected, strict=True) if not _close(*pair)]
    expect(
        False,
        f"the output is right, but not the gradient of {', '.join(names)}. {_ONLY}",
    )


def _judge_kind(output: Any) -> None:
    expect(output is not None, "the function returns None; return the outputs.")
    expect(
        not isinstance(output, list),
        "the outputs are a list; make one tensor of them, `torch.stack(output)`.",
    )
    expect(
        not isinstance(output, tuple), "return the outputs alone, (T, N, H), without the states."
    )
    expect(
        isinstance(output, Tensor),
        f"the output is a {type(output).__name__}; stay with PyTorch's tensors, so that blame can "
        "flow back.",
    )
    expect(
        output.requires_grad,
        "the output carries no gradient. Let h itself stay connected, and detach only what the "
        "gates read of it.",
    )


def _gradient(tensor: Tensor) -> Any:
    gradient = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
    return gradient.numpy()


def _close(found: Any, expected: Any) -> bool:
    return close(found, expected, rtol=1e-4, atol=1e-5)  # single precision
