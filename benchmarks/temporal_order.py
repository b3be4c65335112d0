"""Temporal order over 50 steps: how many updates until 95 of 100 answers are right.

8 units, Adam, batches of 32 drawn afresh, clipping by norm at 1, seven starts. The accuracy is
measured on 1,000 new sequences after every 20 updates; a run ends when it reaches 0.95, or after
1,000 updates. Each start's learning rate is chosen among three with three other seeds. Ten seeds.
About two minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from typing import NamedTuple

import numpy as np
import torch
from lags import STARTS, Reader
from measure import store
from torch.nn.functional import cross_entropy

from lstm_course.datasets.tasks import ORDER_SYMBOLS, temporal_order
from lstm_course.training import clip_gradients

T, H, BATCH, CLASSES = 50, 8, 32, 4
SOON, BUDGET, EVERY, FRESH, GOAL = 300, 1000, 20, 1000, 0.95
RATES, RATE_SEEDS, SEEDS = (0.01, 0.02, 0.04), range(100, 103), range(200, 210)


class Run(NamedTuple):
    """What one training came to."""

    updates: int
    accuracy: float  # on new sequences, when it ended

    @property
    def learned(self) -> bool:
        """Whether enough answers were right, within the budget."""
        return self.accuracy >= GOAL


def update(model: Reader, optimizer: torch.optim.Optimizer, rng: np.random.Generator) -> None:
    """Learn from one batch."""
    x, target = map(torch.from_numpy, temporal_order(rng, T, BATCH))
    optimizer.zero_grad()
    cross_entropy(model(x), target).backward()
    clip_gradients(model.parameters(), max_norm=1.0)
    optimizer.step()


def accuracy(model: Reader, rng: np.random.Generator) -> float:
    """Count the right answers on new sequences."""
    x, target = map(torch.from_numpy, temporal_order(rng, T, FRESH))
    with torch.no_grad():
        return (model(x).argmax(dim=1) == target).double().mean().item()


def train(start: str, rate: float, seed: int) -> Run:
    """Train one network until it has learned, or its budget is spent."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = Reader(start, T, len(ORDER_SYMBOLS), H, CLASSES)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    run = Run(0, 0.0)
    while run.updates < BUDGET and not run.learned:
        for _ in range(EVERY):
            update(model, optimizer, rng)
        run = Run(run.updates + EVERY, accuracy(model, rng))
    return run


def best_rate(start: str) -> float:
    """Choose a rate with other seeds: the fewest updates, then the most right answers."""

    def cost(rate: float) -> tuple[int, float]:
        runs = [train(start, rate, seed) for seed in RATE_SEEDS]
        return sum(run.updates for run in runs), -sum(run.accuracy for run in runs)

    return min(RATES, key=cost)


def row(start: str) -> dict[str, object]:
    """Train with every seed."""
    rate = best_rate(start)
    runs = [train(start, rate, seed) for seed in SEEDS]
    updates = sorted(run.updates for run in runs if run.learned)
    shares = [run.accuracy for run in runs]
    found = {
        "start": start,
        "rate": rate,
        f"within {SOON} updates, of {len(SEEDS)}": sum(number <= SOON for number in updates),
        f"within {BUDGET:,}": len(updates),
        "updates, fewest": updates[0] if updates else "",
        "updates, most": updates[-1] if updates else "",
        "accuracy, lowest": f"{min(shares):.2f}",
        "accuracy, median": f"{statistics.median(shares):.2f}",
    }
    print(*found.values(), sep=", ", flush=True)
    return found


def main() -> None:
    """Train with all starts and store the table."""
    store(
        "temporal-order",
        f"Updates until {GOAL:.0%} are right: temporal order over {T} steps",
        [row(start) for start in STARTS],
        notes=[
            f"{H} units, Adam, batches of {BATCH} drawn afresh, clipping by norm at 1; "
            f"{len(SEEDS)} seeds, at most {BUDGET:,} updates. The rate was chosen among "
            f"{', '.join(map(str, RATES))} with {len(RATE_SEEDS)} other seeds. The accuracy is "
            f"that on {FRESH:,} new sequences, measured after every {EVERY} updates; a run ends "
            f"when it reaches {GOAL}. Updates are those of the runs that learned. Chance: 0.25. "
            "Chrono: the longest span is the number of steps.",
        ],
    )


if __name__ == "__main__":
    main()
