"""From one long row of indices to batches of inputs and targets, in two ways."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from lstm_course._numbers import whole
from lstm_course.text.indices import IntArray, as_indices

Batch = tuple[IntArray, IntArray]


def sequential_batches(
    indices: ArrayLike, batch_size: int, num_steps: int, *, offset: int = 0
) -> Iterator[Batch]:
    """Cut a text into rows that go on from batch to batch.

    The text is cut into ``batch_size`` strips of equal length; a batch shows the next ``num_steps``
    tokens of every strip. Row ``n`` of a batch continues row ``n`` of the one before, so that a
    network may carry its state over.

    Parameters
    ----------
    indices : array_like of int, shape (K,)
        The encoded text.
    batch_size : int
        Number of strips, N.
    num_steps : int
        Tokens per row, T.
    offset : int
        Tokens to leave out at the start; another one each epoch moves the cuts.

    Yields
    ------
    inputs, targets : numpy.ndarray of int64, shape (N, T)
        The targets are the inputs moved on by one token.

    Raises
    ------
    ValueError
        If the text is too short for one batch, or a size is not positive.

    Examples
    --------
    >>> for inputs, targets in sequential_batches(range(9), batch_size=2, num_steps=2):
    ...     print(inputs.tolist(), targets.tolist())
    [[0, 1], [4, 5]] [[1, 2], [5, 6]]
    [[2, 3], [6, 7]] [[3, 4], [7, 8]]
    """
    batch_size, num_steps = whole("batch_size", batch_size), whole("num_steps", num_steps)
    text = _text_for_batches(indices, batch_size, num_steps, whole("offset", offset))
    strip = (len(text) - 1) // batch_size
    inputs = text[: batch_size * strip].reshape(batch_size, strip)
    targets = text[1 : batch_size * strip + 1].reshape(batch_size, strip)
    return (
        (inputs[:, start : start + num_steps], targets[:, start : start + num_steps])
        for start in range(0, strip - num_steps + 1, num_steps)
    )


def random_batches(
    indices: ArrayLike, batch_size: int, num_steps: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Cut a text into windows without overlap and show them in random order.

    Where the first window begins is drawn, too, so that another epoch has other windows.

    Parameters
    ----------
    indices : array_like of int, shape (K,)
        The encoded text.
    batch_size : int
        Windows per batch, N.
    num_steps : int
        Tokens per window, T.
    rng : numpy.random.Generator
        Draws the start and the order.

    Yields
    ------
    inputs, targets : numpy.ndarray of int64, shape (N, T)
        The targets are the inputs moved on by one token. Windows left over from the last full
        batch are not shown.

    Raises
    ------
    ValueError
        If the text is too short for one batch, or a size is not positive.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> inputs, targets = next(random_batches(range(20), 3, 4, rng))
    >>> inputs.shape, bool(np.all(targets == inputs + 1))
    ((3, 4), True)
    """
    batch_size, num_steps = whole("batch_size", batch_size), whole("num_steps", num_steps)
    text = _text_for_batches(indices, batch_size, num_steps, 0)
    spare = len(text) - 1 - batch_size * num_steps
    text = text[rng.integers(0, min(num_steps - 1, spare) + 1) :]
    starts = rng.permutation((len(text) - 1) // num_steps) * num_steps
    steps = np.arange(num_steps)

    def batches() -> Iterator[Batch]:
        for first in range(0, len(starts) - batch_size + 1, batch_size):
            places = starts[first : first + batch_size, None] + steps
            yield text[places], text[places + 1]

    return batches()


def _text_for_batches(indices: ArrayLike, batch_size: int, num_steps: int, offset: int) -> IntArray:
    if batch_size < 1 or num_steps < 1 or offset < 0:
        raise ValueError(
            "batches need batch_size >= 1, num_steps >= 1 and offset >= 0, not "
            f"{batch_size}, {num_steps} and {offset}"
        )
    text = as_indices(indices)[offset:]
    needed = batch_size * num_steps + 1
    if len(text) < needed:
        raise ValueError(
            f"a text of {len(text)} tokens is too short for one batch of {batch_size} rows and "
            f"{num_steps} steps, which takes {needed}; give more text or smaller batches"
        )
    return text
