"""Checks for the exercises of chapter 07, The LSTM, backwards."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from lstm_course.checks._lstm_back import STEP_FAULTS, lstm_with_cut, step_back
from lstm_course.checks._lstm_steps import sigmoid
from lstm_course.checks._tools import exercise, expect, expect_array, expect_close, expect_number


@exercise("Exercise 7.1")
def blame_by_hand(dc: Any, df: Any) -> None:
    """Check the blame of four slates and three forget gates, worked out on paper.

    Parameters
    ----------
    dc : array_like, shape (4,)
        Of c_0 to c_3.
    df : array_like, shape (3,)
        Of f_1 to f_3.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> blame_by_hand([1.5, 3, 2, 4], [12, 2, 6])
    ✓ Exercise 7.1 is right.
    """
    expect_close(
        expect_array(dc, "dc", (4,), "(c_0 to c_3)"),
        [1.5, 3, 2, 4],
        "dc",
        {
            "c_1 stands in the loss itself: its blame is 1 plus what comes from c_2.": [1, 2, 2, 4],
            "what comes from the next slate must be multiplied by its forget gate.": [5, 5, 4, 4],
            "you multiplied by the input gate; it is the forget gate that scales the old slate.": [
                1,
                1,
                0,
                4,
            ],
            "the order is c_0, c_1, c_2, c_3.": [4, 2, 3, 1.5],
            "c_3 stands in the loss with the factor 4.": [0.75, 1.5, 0.5, 1],
        },
        "Begin at the end with dc_3; each earlier one is its own part, plus the next one times the "
        "next forget gate.",
    )
    expect_close(
        expect_array(df, "df", (3,), "(f_1 to f_3)"),
        [12, 2, 6],
        "df",
        {
            "a gate is blamed by what it lets through: f_t scaled the slate BEFORE the step, "
            "c_{t-1}, and you took c_t.": [3, 3, 3],
            "these are the blames of the input gates, dc_t g_t.": [-3, 2, 2],
            "the blame dc_t is missing: c_{t-1} alone says how c_t moves, not how the loss does.": [
                4,
                1,
                1.5,
            ],
            "the gates are given as values; there is no slope f (1 - f) to go through here.": [
                3,
                0,
                1.5,
            ],
            "the order is f_1, f_2, f_3.": [6, 2, 12],
        },
        "It is dc_t times c_{t-1}.",
    )


@exercise("Exercise 7.2")
def step_backward(function: Callable[..., Any]) -> None:
    """Check the way back through one LSTM step.

    Parameters
    ----------
    function : callable
        ``function(dh, dc, c_before, c, i, f, g, o)`` to ``(dz, dc_before)``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> step_backward(lambda dh, dc, c_before, c, *values: step_back(
    ...     dh, dc, (c_before, c), values))
    ✓ Exercise 7.2 is right.
    """
    rng = np.random.default_rng(72)
    for N, H in [(3, 4), (1, 1), (2, 5)]:
        dh, dc, before, *z = rng.normal(size=(7, N, H))
        values = sigmoid(z[0]), sigmoid(z[1]), np.tanh(z[2]), sigmoid(z[3])
        after = values[1] * before + values[0] * values[2]
        given = [dh.copy(), dc.copy(), before.copy(), after.copy(), *(v.copy() for v in values)]
        result = function(*given)
        expect(
            isinstance(result, tuple) and len(result) == 2,
            "return two arrays: `return dz, dc_before`.",
        )
        expect(
            all(
                np.array_equal(a, b)
                for a, b in zip(given, [dh, dc, before, after, *values], strict=True)
            ),
            "the function changes its inputs; `dc = dc + ...` makes a new array, `dc += ...` "
            "writes into the caller's.",
        )
        right = step_back(dh, dc, (before, after), values)
        found = [
            expect_array(result[0], "dz", (N, 4 * H), "(N, 4H)"),
            expect_array(result[1], "dc_before", (N, H), "(N, H)"),
        ]
        for hint, fault in STEP_FAULTS.items():
            wrong = step_back(dh, dc, (before, after), values, **fault)
            same = all(np.allclose(a, b) for a, b in zip(found, wrong, strict=True))
            expect(not same, hint)
        expect_close(found[0], right[0], "dz", else_="Compare with (eq-07-gates), (eq-07-bends).")
        expect_close(found[1], right[1], "dc_before", else_="Compare with (eq-07-slate).")


@exercise("Exercise 7.3")
def forget_bias(function: Callable[..., Any]) -> None:
    """Check the bias with which the direct path keeps a given share over a given lag.

    Parameters
    ----------
    function : callable
        ``function(share, lag)`` to the bias.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> forget_bias(lambda share, lag: -np.log(share ** (-1 / lag) - 1))
    ✓ Exercise 7.3 is right.
    """
    for share, lag in [(0.5, 50), (0.1, 7), (0.3, 1), (0.9, 1000)]:
        gate = share ** (1 / lag)
        hints = {
            "this is the gate's value f; the bias is the number whose sigmoid is f.": gate,
            "the sign is wrong: a bias above 0 gives a gate above one half.": -_logit(gate),
            "the gate acts `lag` times: f ** lag is the share, so f is its lag-th root.": _logit(
                share
            ),
            "the root is inverted: f is share ** (1 / lag), not share ** lag.": (
                _logit(share**lag) if share**lag > 0 else np.nan
            ),
            "log10 is not the logarithm in the sigmoid; take the natural one.": _logit(gate)
            / np.log(10),
        }
        expect_close(
            expect_number(function(share, lag), "the bias"),
            _logit(gate),
            f"the bias for a share of {share} over {lag} steps",
            {} if lag == 1 else hints,
            "Solve sigmoid(b) ** lag = share for b, one layer after the other.",
        )


@exercise("Exercise 7.4")
def peephole_backward(function: Callable[..., Any]) -> None:
    """Check the way back through a forget gate that looks at the slate.

    Parameters
    ----------
    function : callable
        ``function(dc, c_before, f, p)`` to ``(dz_f, dp, dc_before)``.

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> def right(dc, c_before, f, p):
    ...     dz_f = dc * c_before * f * (1 - f)
    ...     return dz_f, (dz_f * c_before).sum(axis=0), dc * f + dz_f * p
    >>> peephole_backward(right)
    ✓ Exercise 7.4 is right.
    """
    rng = np.random.default_rng(74)
    dc, c, z = rng.normal(size=(3, 4, 3))
    p = rng.normal(size=3)
    f = sigmoid(z + p * c)
    result = function(dc.copy(), c.copy(), f.copy(), p.copy())
    expect(
        isinstance(result, tuple) and len(result) == 3,
        "return three arrays: `return dz_f, dp, dc_before`.",
    )
    dz = dc * c * f * (1 - f)
    expect_close(
        expect_array(result[0], "dz_f", (4, 3), "(N, H)"),
        dz,
        "dz_f",
        {
            "the slope of the sigmoid, f * (1 - f), is missing.": dc * c,
            "the gate is blamed by the slate it let through: dc * c_before, times the slope.": dc
            * f
            * (1 - f),
            "p is a weight inside the sum z; it does not act on the way from c to z.": dz * p,
        },
        "It is the same as without a peephole.",
    )
    expect(
        np.shape(result[1]) != (4, 3),
        "dp has a row for each example of the batch; p is shared by them, so sum over axis 0.",
    )
    expect_close(
        expect_array(result[1], "dp", (3,), "(H,)"),
        (dz * c).sum(axis=0),
        "dp",
        {
            "p met the slate: each share is dz_f * c_before.": dz.sum(axis=0),
            "the blame of p is a sum over the batch, not a mean.": (dz * c).mean(axis=0),
        },
        "p acts as a weight between c_before and z: share by share dz_f * c_before.",
    )
    expect_close(
        expect_array(result[2], "dc_before", (4, 3), "(N, H)"),
        dc * f + dz * p,
        "dc_before",
        {
            "the new path is missing: c_before also feeds the sum z, through p.": dc * f,
            "the direct path is missing: dc * f.": dz * p,
            "the way through z is multiplied by p.": dc * f + dz,
            "on the new path the blame is dz_f, not dc.": dc * f + dc * p,
        },
        "c_before feeds two things: the product with f, and through p the sum z.",
    )


@exercise("Exercise 7.5")
def lstm_1997(function: Callable[..., Any]) -> None:
    """Check an LSTM in PyTorch whose gradient takes the direct path only.

    Parameters
    ----------
    function : callable
        ``function(x, W_x, W_h, b)`` to the outputs, a tensor of shape (T, N, H).

    Raises
    ------
    CheckFailed
        With a hint, where the gradients tell what went wrong.

    Examples
    --------
    >>> lstm_1997(lstm_with_cut)
    ✓ Exercise 7.5 is right.
    """
    T, N, D, H = 6, 2, 3, 4
    rng = np.random.default_rng(75)
    arrays = [rng.normal(size=size) for size in [(T, N, D), (D, 4 * H), (H, 4 * H), (4 * H,)]]
    weights = torch.tensor(rng.normal(size=(T, N, H)))

    def run(lstm: Callable[..., Any]) -> tuple[Any, torch.Tensor]:
        tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
        output = lstm(*tensors)
        expect(
            isinstance(output, torch.Tensor) and output.requires_grad,
            "the output carries no gradient. Detach what the gates read, nothing else; and stay "
            "with tensors.",
        )
        outputs = expect_array(output, "the output", (T, N, H), "(T, N, H)")
        (output * weights).sum().backward()
        return outputs, torch.cat([_gradient(tensor) for tensor in tensors])

    right, expected = run(lstm_with_cut)
    outputs, found = run(function)
    hint = (
        "Cutting the gradient must not change it; first write (eq-07-forward) without any detach."
    )
    expect_close(outputs, right, "the output", else_=hint)
    cuts: dict[str, tuple[str, ...]] = {
        "nothing is cut: the gates still send blame to the page before.": (),
        "you cut W_h off as well: it acts inside the gates and must learn. Detach h before the "
        "product, not the product.": ("product",),
        "you cut the slate, the direct path, which is the one to keep.": ("slate",),
        "you cut both paths; the slate is to stay connected.": ("page", "slate"),
    }
    hints = {hint: run(functools.partial(lstm_with_cut, cut=cut))[1] for hint, cut in cuts.items()}
    hint = "Only the page that the gates read is to be detached."
    expect_close(found, expected, "the gradient", hints, hint)


def _logit(f: float) -> float:
    return float(np.log(f) - np.log1p(-f))


def _gradient(tensor: torch.Tensor) -> torch.Tensor:
    gradient = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
    return gradient.flatten()
