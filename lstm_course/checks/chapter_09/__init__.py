"""Checks for the exercises of chapter 9, The LSTM in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from lstm_course.checks._tools import (
    CheckFailed,
    close,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
)
from lstm_course.checks.chapter_09._blocks import to_onnx
from lstm_course.checks.chapter_09._counting import layer, miscounts
from lstm_course.checks.chapter_09._forget_bias import open_forget_gates
from lstm_course.checks.chapter_09._loading import LAYOUT, judge_biases, judge_matrix, judge_module
from lstm_course.checks.chapter_09._training import mistakes, perplexity
from lstm_course.checks.chapter_09._writing import writing_parameters
from lstm_course.numpy_cells import LSTM

__all__ = [
    "heldout_perplexity",
    "open_forget_gates",
    "parameter_counts",
    "to_onnx",
    "to_torch",
]


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
    given = expect_array(counts, "parameter_counts", (3,), "(networks,)")
    below = layer(10, 20)
    asked = {
        "the first count": (layer(28, 256), "It is 4 (H (D + H) + 2 H)."),
        "the second count": (
            below + layer(20, 20),
            "Count each layer by itself: layer two has D = 20.",
        ),
        "the third count": (
            2 * below + 2 * layer(40, 20),
            "Two directions of layer one with D = 10, two of layer two with D = 40.",
        ),
    }
    for (name, (right, advice)), count, wrong in zip(
        asked.items(), given, miscounts(), strict=True
    ):
        hints = {f"{name} {message}": number for message, number in wrong.items()}
        expect_close(count, right, name, hints, advice)


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
        drawer = [{k: part[k].copy() for k in keys} for part in (W_x, W_h, b)]
        with writing_parameters(LAYOUT):
            module = function(*drawer)
        for given, part in zip(drawer, (W_x, W_h, b), strict=True):
            expect(
                list(given) == list(keys) and all(np.array_equal(given[k], part[k]) for k in keys),
                "the function changes the dictionaries or their arrays; leave them as they were.",
            )
        judge_module(module, D, H)
        judge_matrix(module.weight_ih_l0, W_x, "weight_ih_l0", keys)
        judge_matrix(module.weight_hh_l0, W_h, "weight_hh_l0", keys)
        judge_biases(module, b, keys)
        x = rng.normal(size=(4, 2, D))
        with torch.no_grad():
            output = module(torch.from_numpy(x))[0].numpy()
        off = float(np.abs(output - cell.forward(x)[0]).max())
        expect(
            off < 1e-10,
            f"the module's output is off by {off:.1g}, more than double precision allows: the "
            "numbers were rounded on the way. Make the module with dtype=torch.float64, and no "
            "tensor of another type.",
        )


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
    letters = np.random.default_rng(95).choice(27, p=np.arange(27) / 351, size=3200)
    texts = letters[:2000], letters[2000:]

    def answer(
        value: float | None, seed: int, chance: int, texts: Any = texts, epochs: int = 2
    ) -> float:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(chance)  # what is not seeded by the answer shows
            return _one_number(_run(function, value, seed, *texts, epochs))

    for value, seed in [(3.0, 1), (None, 2), (0.0, 3)]:
        given, right = answer(value, seed, 10), perplexity(value, seed, *texts, 2)
        if not close(given, right, rtol=1e-4):
            expect(
                close(given, answer(value, seed, 11)),
                "two runs with one seed give two results: call torch.manual_seed(seed) before the "
                "model is made.",
            )
            for message, wrong in mistakes(value, seed, *texts).items():
                expect(not close(given, wrong, rtol=1e-4), message)
            raise CheckFailed(
                f"the perplexity is {given:.4f}, but should be {right:.4f}; compare your settings "
                "with the list, one by one."
            )
    astray = texts[0], 26 - texts[1]  # another language: the longer the training, the worse
    expect(
        close(answer(3.0, 1, 10, astray, 3), perplexity(3.0, 1, *astray, 3), rtol=1e-4),
        "where training makes the held-out text worse, yours is not the perplexity after the last "
        "epoch. To choose the best epoch by the held-out text is to learn from it: train for all "
        "epochs, then evaluate once.",
    )


def _run(function: Callable[..., Any], value: float | None, *rest: Any) -> Any:
    try:
        return function(value, *rest)
    except TypeError as error:
        expect(
            value is not None or "NoneType" not in str(error),
            "with the value None, nothing is to be set: PyTorch's own start stays as it is.",
        )
        raise


def _one_number(result: Any) -> float:
    expect(
        not hasattr(result, "heldout_perplexity"),
        "you return what fit returns, its History; return one number, what evaluate gives.",
    )
    if isinstance(result, tuple | list):
        raise CheckFailed(f"return the perplexity alone, not a {type(result).__name__}.")
    return expect_number(result, "the perplexity")
