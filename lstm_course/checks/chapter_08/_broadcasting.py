"""How the check of exercise 8.3 tells which axes were summed, and which were meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._tools import expect, expect_close, stopped

Array = NDArray[np.float64]
CASES = [
    ((4, 3), (4, 3)),
    ((4, 3), (3,)),
    ((4, 3), ()),
    ((4, 3), (4, 1)),
    ((4, 3), (1, 3)),
    ((5, 4, 3), (4, 1)),
    ((5, 4, 4), (1, 1, 4)),
    ((1, 3), (1, 3)),
]


def judge_sums(function: Callable[[Array, tuple[int, ...]], Any]) -> None:
    """Fail where a function does not undo broadcasting, for missing axes and for stretched ones."""
    for full, shape in CASES:
        d = np.random.default_rng(0).normal(size=full)
        case = f"d of shape {full} for a parent of shape {shape}: "
        try:
            result = np.asarray(function(d.copy(), shape))
        except ValueError as error:  # also what NumPy says about an axis that is not there
            advice = " Add numbers up; do not rearrange them." if "reshape" in str(error) else ""
            expect(False, f"{case}{stopped(error)}{advice}")
        expect(result.dtype.kind == "f", f"{case}no array came back; does it end with `return`?")
        _judge_shape(result.shape, full, shape, case)
        _judge_numbers(result, d, shape, case)


def _judge_shape(
    found: tuple[int, ...], full: tuple[int, ...], shape: tuple[int, ...], case: str
) -> None:
    if found == shape:
        return
    missing = len(full) - len(shape)
    case = f"{case}the result has the shape {found}. "
    expect(
        1 not in shape or found != full[missing:],
        f"{case}An axis of length 1 that was stretched must be summed, too.",
    )
    expect(found != full, f"{case}Nothing has been summed.")
    expect(
        found != (), f"{case}All numbers were added up. Sum only over the axes that were copied."
    )
    expect(
        len(found) <= len(shape),
        f"{case}Axes are left over: all that the parent does not have must be summed.",
    )
    expect(
        found != tuple(size for size in shape if size != 1),
        f"{case}A stretched axis stays, with length 1: keepdims=True.",
    )
    expect(
        False,
        f"{case}The wrong axes were summed. NumPy adds missing axes in FRONT: sum the first "
        f"{missing} of d away, and only then count the axes as the parent does.",
    )


def _judge_numbers(result: Array, d: Array, shape: tuple[int, ...], case: str) -> None:
    missing = d.ndim - len(shape)
    copied = (*range(missing), *(missing + k for k, size in enumerate(shape) if size == 1))
    first = tuple(0 if axis in copied else slice(None) for axis in range(d.ndim))
    hints = {
        f"{case}that is the mean. A number that was used many times gets the SUM of the "
        "gradients.": d.mean(axis=copied),
        f"{case}that is the gradient of one copy only. A number that was used many times gets "
        "the SUM of the gradients.": d[first],
    }
    expect_close(
        result,
        d.sum(axis=copied).reshape(shape),
        f"{case}the result",
        {message: wrong.reshape(shape) for message, wrong in hints.items()} if copied else {},
        "Add up the gradients of all copies.",
    )
