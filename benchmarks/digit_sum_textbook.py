"""A textbook's verdict on the LSTM, with its settings and other starts: the digit sum at 20 digits.

3,000 sequences to train on and 500 to choose by, an embedding of 32, 64 units, Adam with rate
0.003, clipping by norm at 1, batches of 128, 20 passes. The score that the textbook prints is the
best of the 20 accuracies on the 500; the last one and the accuracy on 2,000 sequences that chose
nothing stand beside it. Five seeds, each with its own data. About three minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from typing import NamedTuple

import numpy as np
import torch
from lags import STARTS
from measure import store
from torch import nn
from torch.nn.functional import cross_entropy

from lstm_course.datasets.tasks import DIGITS, digit_sum
from lstm_course.training import clip_gradients

LENGTH, SUMS = 20, 2 * DIGITS - 1
EMBEDDING, UNITS, RATE, BATCH, PASSES = 32, 64, 0.003, 128, 20
TRAIN, DEV, FRESH = 3000, 500, 2000
SEEDS = range(200, 205)

Data = tuple[torch.Tensor, torch.Tensor]


class Adder(nn.Module):
    """Digits, embedded, through a recurrent layer; its last state is read by a linear layer."""

    def __init__(self, start: str) -> None:
        super().__init__()
        kind, begin = STARTS[start]
        self.embedding = nn.Embedding(DIGITS, EMBEDDING)
        self.layer = kind(EMBEDDING, UNITS)
        begin(self.layer, LENGTH)
        self.output_layer = nn.Linear(UNITS, SUMS)

    def forward(self, digits: torch.Tensor) -> torch.Tensor:
        """Map digits (T, N) to scores of the sums (N, 19)."""
        scores: torch.Tensor = self.output_layer(self.layer(self.embedding(digits))[0][-1])
        return scores


class Scores(NamedTuple):
    """Accuracies of one training."""

    best: float  # of the passes' accuracies on the 500
    last: float  # of these, after the last pass
    fresh: float  # after the last pass, on sequences that chose nothing


def draw(rng: np.random.Generator, number: int) -> Data:
    """Draw digits (T, N) and their sums (N,)."""
    inputs, sums = digit_sum(rng, LENGTH, number)
    return torch.from_numpy(inputs.argmax(axis=2)), torch.from_numpy(sums)


def one_pass(model: Adder, optimizer: torch.optim.Optimizer, data: Data) -> None:
    """Train once on every sequence, in a new order."""
    digits, sums = data
    for rows in torch.randperm(len(sums)).split(BATCH):
        optimizer.zero_grad()
        cross_entropy(model(digits[:, rows]), sums[rows]).backward()
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()


def accuracy(model: Adder, data: Data) -> float:
    """Count the right sums."""
    digits, sums = data
    with torch.no_grad():
        return (model(digits).argmax(dim=1) == sums).double().mean().item()


def train(start: str, seed: int) -> Scores:
    """Train one network, with data of its own."""
    rng = np.random.default_rng(seed)
    data, dev, fresh = (draw(rng, number) for number in (TRAIN, DEV, FRESH))
    torch.manual_seed(seed)
    model = Adder(start)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    dev_scores = []
    for _ in range(PASSES):
        one_pass(model, optimizer, data)
        dev_scores.append(accuracy(model, dev))
    return Scores(max(dev_scores), dev_scores[-1], accuracy(model, fresh))


def row(start: str) -> dict[str, object]:
    """Train with every seed: the median, the lowest and the highest accuracy."""
    runs = [train(start, seed) for seed in SEEDS]
    found: dict[str, object] = {"start": start}
    for name in Scores._fields:
        scores = [getattr(run, name) for run in runs]
        found[name] = f"{statistics.median(scores):.2f}"
        found[f"{name}, over seeds"] = f"{min(scores):.2f} to {max(scores):.2f}"
    print(*found.values(), sep=", ", flush=True)
    return found


def main() -> None:
    """Train with all starts and store the table."""
    store(
        "digit-sum-textbook",
        f"The sum of the first two of {LENGTH} digits, by the start of the gates",
        [row(start) for start in STARTS],
        notes=[
            f"{TRAIN:,} sequences to train on, embedding {EMBEDDING}, {UNITS} units, Adam {RATE}, "
            f"clipping by norm at 1, batches of {BATCH}, {PASSES} passes; medians of {len(SEEDS)} "
            f"seeds. Best: the highest accuracy on {DEV} others after any pass, as the textbook "
            f"reports it. Last: the same after the last pass. Fresh: then, on {FRESH:,} sequences "
            "that chose nothing. Always the likeliest sum: 0.10. Chrono: the longest span is the "
            "number of digits.",
        ],
    )


if __name__ == "__main__":
    main()
