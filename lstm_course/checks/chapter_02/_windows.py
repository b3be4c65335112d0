"""Judging windows cut from a text, for the exercises about batches."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._calls import returned
from lstm_course.checks._tools import exercise, expect, expect_close, plain


@exercise("Exercise 2.3")
def windows(random_windows: Callable[..., tuple[np.ndarray, np.ndarray]]) -> None:
    """Check windows without overlap, in random order, from a random start."""
    length, steps, epochs = 203, 5, 100
    firsts, orders = [], set()
    for seed in range(epochs):
        inputs, targets = two_arrays(
            random_windows(np.arange(length), steps, np.random.default_rng(seed)), steps
        )
        judge_epoch(inputs, targets, length, steps)
        firsts.append(int(inputs.min()))
        orders.add(tuple(inputs[:, 0] - inputs.min()))
    expect(
        any(firsts),
        f"in {epochs} epochs the first window always began at token 0. Draw where to begin, from "
        "0 to T - 1, so that another epoch has other windows.",
    )
    expect(
        max(firsts) < steps,
        f"one epoch left out the first {max(firsts)} tokens. Begin at 0 to T - 1 = {steps - 1}; "
        "beyond that a whole window is lost.",
    )
    expect(
        max(firsts) == steps - 1,
        f"in {epochs} epochs the first window never began at token T - 1 = {steps - 1}. "
        "rng.integers(n) draws from 0 to n - 1.",
    )
    missing = sorted(set(range(steps)) - set(firsts))
    expect(
        not missing,
        f"in {epochs} epochs the first window never began at token "
        f"{', '.join(map(str, missing))}; each of 0 to "
        f"T - 1 = {steps - 1} should come.",
    )
    expect(
        len(orders) > 2,  # one more window fits behind some starts than behind others
        f"in {epochs} epochs the windows always came in the same order; draw it anew for each, "
        "with rng.permutation.",
    )
    again = random_windows(np.arange(length), steps, np.random.default_rng(epochs - 1))[0]
    expect(
        np.array_equal(plain(again), inputs),
        "two generators with the same seed gave different windows. Draw from the `rng` that is "
        "passed in, not from np.random.",
    )
    # A text in which no token is its own position.
    text = length + np.random.default_rng(23).permutation(length)
    rows = random_windows(text, steps, np.random.default_rng(epochs - 1))
    tokens, after = two_arrays(rows, steps)
    expect(
        np.array_equal(tokens, text[inputs.astype(int)]),
        "inputs holds positions in the text, or their order, not tokens: for a text whose tokens "
        "are not their own positions it is wrong. Take what stands there, indices[...].",
    )
    expect(
        np.array_equal(after, text[targets.astype(int)]),
        "targets holds the inputs plus 1. That is the next token only where every token is its "
        "own position; take what stands one place further in the text.",
    )


def two_arrays(result: Any, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Require what a batch maker gives back."""
    inputs, targets = map(plain, returned(result, "inputs", "targets"))
    for array, name in ((inputs, "inputs"), (targets, "targets")):
        expect(array.dtype != object, f"the rows of {name} differ in length; each has T = {steps}.")
        expect(
            array.ndim == 2 and array.shape[1] == steps and len(array) > 0,
            f"{name} has the shape {array.shape}, but should have one row for each window and "
            f"T = {steps} columns.",
        )
    expect(
        inputs.shape == targets.shape,
        f"inputs {inputs.shape} and targets {targets.shape} should have the same shape.",
    )
    return inputs, targets


def judge_epoch(inputs: np.ndarray, targets: np.ndarray, length: int, steps: int) -> None:
    """Judge one epoch over the text 0, 1, 2, ..., in which each token is its own position."""
    expect(
        bool(np.all(np.diff(inputs, axis=1) == 1)),
        "the tokens in a row do not follow each other in the text.",
    )
    expect_close(
        targets,
        inputs + 1,
        "targets",
        {
            "the targets are the inputs themselves; they should be the next tokens.": inputs,
            "the targets are the next window, not the next tokens.": inputs + steps,
        },
        "The targets should be the inputs moved on by one token.",
    )
    expect(
        len(np.unique(inputs)) == inputs.size,
        "windows overlap: some token is shown twice in one epoch. Let starts be T apart.",
    )
    expect(
        bool(np.all(np.diff(np.sort(inputs[:, 0])) == steps)),
        "the windows leave a gap: some token between them is never shown. Let starts be T apart.",
    )
    expect(
        bool(np.any(np.diff(inputs[:, 0]) < 0)),
        "the windows come in the order of the text; shuffle their starts.",
    )
    fitting = (length - 1 - int(inputs.min())) // steps
    expect(
        len(inputs) == fitting,
        f"with a start at {int(inputs.min())}, {fitting} windows fit into {length} tokens, each "
        f"with a target after its last token; you have {len(inputs)}.",
    )
