"""An LSTM in PyTorch whose gradient takes the direct path only, right and wrong: exercise 7.5."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lstm_course.checks._declared import Answer, Case, FunctionExercise
from lstm_course.checks._tools import expect, expect_array

ONLY = "Only the h that the gates read is to be detached, at every step, for all four blocks."
SLATE = ("f.sigmoid() * c ", "f.sigmoid() * c.detach() ")
GRADIENTS = {f"the gradient of {name}": "" for name in ("x", "W_x", "W_h", "b")}


def lstm_with_cut(x: Tensor, W_x: Tensor, W_h: Tensor, b: Tensor) -> Tensor:
    """Run an LSTM from blank states; what its gates read sends no gradient back."""
    h = c = x.new_zeros(x.shape[1], len(W_h))
    output = []
    for x_t in x:
        i, f, g, o = (x_t @ W_x + h.detach() @ W_h + b).chunk(4, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        output.append(h)
    return torch.stack(output)


def cases() -> Iterator[Case]:
    """Give one sequence, in single precision."""
    rng = np.random.default_rng(75)
    for T, N, D, H in [(6, 2, 3, 4), (4, 3, 2, 5)]:
        sizes = {"x": (T, N, D), "W_x": (D, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,)}
        yield {name: torch.tensor(rng.normal(size=size)).float() for name, size in sizes.items()}


def with_gradients(lstm: Answer) -> Answer:
    """Give the outputs, and the gradient that reaches each argument."""

    def run(*given: Tensor) -> list[Any]:
        tensors = [tensor.clone().requires_grad_() for tensor in given]
        output = lstm(*tensors)
        _judge_kind(output)
        T, N, H = len(given[0]), given[0].shape[1], len(given[2])
        expect_array(output, "the output", (T, N, H), "(T, N, H)")
        (output * torch.linspace(-1, 2, T * N * H).view(T, N, H)).sum().backward()
        gradients = [torch.zeros_like(t) if t.grad is None else t.grad for t in tensors]
        return [output.detach(), *gradients]

    return run


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
        f"the output is a {type(output).__name__}; stay with PyTorch's tensors, so that the "
        "gradient can flow back.",
    )
    expect(
        output.requires_grad,
        "the output carries no gradient. Let h itself stay connected, and detach only what the "
        "gates read of it.",
    )


lstm_1997 = FunctionExercise(
    label="Exercise 7.5",
    answer=lstm_with_cut,
    adapt=with_gradients,
    cases=cases,
    results={"the output": "(T, N, H)"} | GRADIENTS,
    note="x is (T, N, D) and W_h (H, 4H): N is x.shape[1], H is len(W_h).",
    mistakes={
        "nothing is cut: the gates still send a gradient to the hidden state before. (`h.detach()` "
        "leaves h as it is and returns what is cut off: use what it returns.)": ("h.detach()", "h"),
        "`h.detach_()`, with a `_`, cuts h itself, also where it stands among the outputs; "
        "`h.detach()` leaves h as it is and returns what is cut off.": (
            "h.detach()",
            "h.detach_()",
        ),
        "you cut W_h off as well: it acts inside the gates and must learn. Detach h before the "
        "product, neither the product nor W_h.": ("h.detach() @ W_h", "(h @ W_h).detach()"),
        "you cut the cell state, the direct path, which is the one to keep.": [
            ("h.detach()", "h"),
            SLATE,
        ],
        "you cut both paths; the cell state is to stay connected.": SLATE,
        **{
            f"no gradient reaches {name}. {ONLY}": (found, f"{found}.detach()")
            for name, found in {"x": "(x_t", "W_x": "@ W_x", "b": "+ b"}.items()
        },
        **{
            f"no gradient reaches block {bend[0]}. {ONLY}": (bend, bend.replace(".", ".detach()."))
            for bend in ("i.sigmoid()", "f.sigmoid()", "g.tanh()", "o.sigmoid()")
        },
    },
    else_={
        "the output": "No cut changes it: write the forward pass without any detach first, blocks "
        "i, f, g, o, from blank states."
    }
    | dict.fromkeys(GRADIENTS, ONLY),
)
