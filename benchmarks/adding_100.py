"""The adding problem with 100 steps, to a small error: who gets there, and how soon.

8 units, batches of 32 drawn afresh, Adam with rate 0.02, halved every 500 updates, clipping by norm
at 1. A run ends when the squared error, averaged over 100 updates, is at most 0.003, or after 2,000
updates; then it is scored on 10,000 new sequences. Five seeds. About three minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from typing import NamedTuple

import numpy as np
import torch
from lags import Reader
from measure import store

from lstm_course.datasets.tasks import CHANCE, adding
from lstm_course.training import clip_gradients

T, H, BATCH = 100, 8, 32
RATE, HALVED_EVERY, BUDGET = 0.02, 500, 2000
WINDOW, STOP, GOAL, FRESH = 100, 0.003, 0.005, 10_000
SEEDS = range(200, 205)
NAMES = ("RNN", "GRU", "LSTM", "LSTM, $b_f$ = 1", "LSTM, chrono")


class Run(NamedTuple):
    """What one training came to."""

    updates: int
    error: float  # squared, on new sequences


def squared_error(model: Reader, rng: np.random.Generator, size: int) -> torch.Tensor:
    """Draw sequences and compare answers with sums."""
    x, target = map(torch.from_numpy, adding(rng, T, size))
    error: torch.Tensor = (model(x)[:, 0] - target).square().mean()
    return error


def train(start: str, seed: int) -> Run:
    """Train one network until its error is small, or its budget is spent."""
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Reader(start, T, 2, H, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    halvings = torch.optim.lr_scheduler.StepLR(optimizer, HALVED_EVERY, gamma=0.5)
    errors: list[float] = []
    while len(errors) < BUDGET and (
        len(errors) < WINDOW or statistics.mean(errors[-WINDOW:]) > STOP
    ):
        loss = squared_error(model, rng, BATCH)
        optimizer.zero_grad()
        loss.backward()
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()
        halvings.step()
        errors.append(loss.item())
    with torch.no_grad():
        return Run(len(errors), squared_error(model, rng, FRESH).item())


def row(start: str) -> dict[str, object]:
    """Train with every seed."""
    runs = [train(start, seed) for seed in SEEDS]
    errors, updates = [run.error for run in runs], [run.updates for run in runs]
    found = {
        "start": start,
        f"error ≤ {GOAL}, of {len(SEEDS)}": sum(error <= GOAL for error in errors),
        "error, median": f"{statistics.median(errors):.4f}",
        "lowest": f"{min(errors):.4f}",
        "highest": f"{max(errors):.4f}",
        "updates, fewest": min(updates),
        "updates, median": statistics.median(updates),
        "updates, most": max(updates),
    }
    print(*found.values(), sep=", ", flush=True)
    return found


def main() -> None:
    """Train with all starts and store the table."""
    store(
        "adding-100",
        f"The adding problem with {T} steps, to an error of {GOAL}",
        [row(start) for start in NAMES],
        notes=[
            f"{H} units, batches of {BATCH} drawn afresh, Adam {RATE}, halved every {HALVED_EVERY} "
            f"updates, clipping by norm at 1; {len(SEEDS)} seeds. A run ends when the mean squared "
            f"error of its last {WINDOW} batches is at most {STOP}, or after {BUDGET:,} updates. "
            f"The error is that on {FRESH:,} new sequences. Always 0: {CHANCE['adding']:.3f}; "
            "who knows one of the two numbers: 0.333. Chrono: the longest span is the number of "
            "steps.",
        ],
    )


if __name__ == "__main__":
    main()
