"""What the benchmarks of chapter 17 share: how a writer is trained, compared and told of."""

import statistics
from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lstm_course.seq2seq import PAD, until_end
from lstm_course.training import clip_gradients

BATCH = 64


def train(
    model: nn.Module,
    scores: Callable[[Tensor, Tensor], Tensor],
    target: Tensor,
    seed: int,
    *,
    updates: int,
    rate: float,
) -> None:
    """Train with Adam, whose rate falls to 0 over the second half, and clipping by norm at 1.

    ``scores`` maps which columns of the target (T, N) are read, and these columns without their
    last token, to scores of each next one.
    """
    rng = np.random.default_rng(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    falling = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min(1.0, 2 - 2 * k / updates))
    for _ in range(updates):
        batch = torch.from_numpy(rng.integers(target.shape[1], size=BATCH))
        right = target[:, batch]
        found = scores(batch, right[:-1])
        loss = cross_entropy(found.flatten(0, 1), right[1:].flatten(), ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()
        falling.step()


def wrong(written: Tensor, target: Tensor) -> Tensor:
    """Tell of each token written, (T, N), whether the target has another behind its start."""
    wanted = until_end(target[1:])[: len(written)]
    right = torch.zeros_like(written)
    right[: len(wanted)] = wanted
    return written != right


def spread(values: Iterable[float], digits: int = 3) -> str:
    """Write the median, and the lowest and the highest."""
    every = sorted(values)
    low, middle, high = every[0], statistics.median(every), every[-1]
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
