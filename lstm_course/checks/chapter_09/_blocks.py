"""Blocks of weights in the order of ONNX, right and wrong: exercise 9.2."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import numpy as np
import torch
from torch import Tensor

from lstm_course.checks._declared import Answer, Case, FunctionExercise, Mistake
from lstm_course.checks._tools import expect


def onnx(parameter: Tensor) -> Tensor:
    """Put the four blocks of rows in the order i, o, f, g."""
    i, f, g, o = parameter.chunk(4)
    return torch.cat([i, o, f, g])


def cases() -> Iterator[Case]:
    """Give first 4H = D, where rows and columns look alike, and last what requires a gradient."""
    rng = np.random.default_rng(92)
    for shape in [(20, 20), (12, 3), (20,)]:
        yield {"parameter": torch.tensor(rng.normal(size=shape))}
    yield {"parameter": torch.nn.LSTM(3, 5).weight_ih_l0}


def judged(function: Answer) -> Answer:
    """Require one new tensor of the parameter's kind."""

    def run(parameter: Tensor) -> Any:
        before = parameter.detach().clone()
        given = function(parameter)
        expect(
            torch.equal(parameter, before),
            "the function writes into the parameter that it was given; make a new tensor with "
            "torch.cat.",
        )
        expect(given is not None, "None came back; does the function end with `return`?")
        expect(
            not isinstance(given, list | tuple),
            "return one tensor, not several blocks; torch.cat joins them.",
        )
        expect(
            isinstance(given, Tensor),
            f"return a tensor, as the parameter is one, not a {type(given).__name__}.",
        )
        expect(
            given.dtype == parameter.dtype,
            f"the result is {given.dtype}, but the parameter {parameter.dtype}; numbers are to be "
            "moved, not rounded.",
        )
        expect(
            given.ndim == parameter.ndim,
            f"the result has the shape {tuple(given.shape)}, but should keep the parameter's, "
            f"{tuple(parameter.shape)}: torch.stack puts the blocks behind each other, along a new "
            "axis; torch.cat joins them.",
        )
        expect(
            len(given) == len(parameter) or given.shape[1:] != parameter.shape[1:],
            f"the parameter has {len(parameter)} rows, but the result {len(given)}: here a block "
            f"has H = {len(parameter) // 4} rows, a quarter of them.",
        )
        return given.detach()

    return run


ORDERS: dict[str, Mistake] = {
    f"the result has the order {', '.join(order)}; ONNX wants i, o, f, c, and c is our g.": (
        "[i, o, f, g]",
        f"[{', '.join(order)}]",
    )
    for order in permutations("ifgo")
    if order not in (tuple("iofg"), tuple("ifgo"))
}
ORDERS[
    "nothing has moved: the order is still i, f, g, o. ONNX wants i, o, f, c, and c is our g; and "
    "a block has H rows, `len(parameter) // 4`, whatever the number of columns."
] = ("[i, o, f, g]", "[i, f, g, o]")
to_onnx = FunctionExercise(
    label="Exercise 9.2",
    answer=onnx,
    adapt=judged,
    cases=cases,
    results={"the result": ""},
    note="parameter.chunk(4) gives four blocks of H rows; split(4) gives blocks of four rows.",
    mistakes=ORDERS
    | {
        "the columns are moved; in PyTorch the blocks lie below each other, as rows.": [
            ("chunk(4)", "chunk(4, dim=-1)"),
            ("[i, o, f, g]", "[i, o, f, g], dim=-1"),
        ],
        "the result is transposed; PyTorch's matrices and ONNX's both have 4H rows.": (
            "torch.cat([i, o, f, g])",
            "torch.cat([i, o, f, g]).T",
        ),
        "single rows are moved, as if i, f, g, o took turns; each block is H rows that lie "
        "together.": lambda parameter: parameter.reshape(-1, 4, *parameter.shape[1:])[
            :, [0, 3, 1, 2]
        ].reshape(parameter.shape),
    },
    else_="Cut the rows into four blocks i, f, g, o, and join them as i, o, f, g.",
)
