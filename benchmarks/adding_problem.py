"""How many updates an LSTM needs to learn the adding problem, by the start of its gates.

The task, the network and the training are those of chapter 7: 16 units, Adam with rate 0.01,
batches of 32 drawn afresh, clipping by norm at 1. A run has learned when the squared error,
averaged over 20 updates, falls below 1/6: half of what is left to one who knows one of the two
numbers only. Counts are in updates, so the table does not depend on the machine's speed.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import math
import statistics
from typing import Any

import numpy as np
import torch
from measure import store
from torch import nn

from lstm_course.datasets.tasks import adding
from lstm_course.torch_cells import chrono_, gate_blocks, set_forget_bias
from lstm_course.training import clip_gradients

H, BATCH, RATE, WINDOW = 16, 32, 0.01, 20
BUDGET, SEEDS = 1000, 30
LEARNED = 1 / 6
STARTS: dict[str, dict[str, Any]] = {
    "default": {},
    "$b_f$ = 1": {"b_f": 1.0},
    "$b_f$ = 5": {"b_f": 5.0},
    "$b_i$ = −3": {"b_i": -3.0},
    "$b_f$ = 5, $b_i$ = −3": {"b_f": 5.0, "b_i": -3.0},
    "chrono": {"chrono": True},
}
# The longest distance is for three starts only: a run that never learns takes the longest.
CONTESTS = {
    60: list(STARTS),
    120: list(STARTS),
    240: ["default", "$b_f$ = 5, $b_i$ = −3", "chrono"],
}


class Adder(nn.Module):
    """An LSTM whose last page is read by a linear layer with one output."""

    def __init__(
        self,
        T: int,
        *,
        b_f: float | None = None,
        b_i: float | None = None,
        chrono: bool = False,
        candidate: float = 1.0,
    ) -> None:
        super().__init__()
        self.lstm, self.output_layer = nn.LSTM(2, H), nn.Linear(H, 1)
        if chrono:
            chrono_(self.lstm, longest=T)
        if b_f is not None:
            set_forget_bias(self.lstm, b_f)
        if b_i is not None:
            for bias, value in ((self.lstm.bias_ih_l0, b_i), (self.lstm.bias_hh_l0, 0.0)):
                gate_blocks(bias.detach(), H)["i"].fill_(value)
        for weight in self.lstm.parameters():
            gate_blocks(weight.detach(), H)["g"].mul_(candidate)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map inputs (T, N, 2) to N answers."""
        return self.output_layer(self.lstm(x)[0][-1])[:, 0]


def updates_until_learned(seed: int, T: int, start: dict[str, Any]) -> int | None:
    """Train until the task is learned; None if the budget does not suffice."""
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Adder(T, **start)
    optimizer, errors = torch.optim.Adam(model.parameters(), lr=RATE, fused=True), []
    for update in range(1, BUDGET + 1):
        x, target = map(torch.from_numpy, adding(rng, T, BATCH))
        loss = (model(x) - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()
        errors.append(loss.item())
        if update % WINDOW == 0 and statistics.mean(errors[-WINDOW:]) < LEARNED:
            return update
    return None


def row(T: int, name: str) -> dict[str, object]:
    """Train with every seed: how many learned, and the least, middle and most updates it took."""
    runs = [updates_until_learned(seed, T, STARTS[name]) for seed in range(SEEDS)]
    in_order = sorted(math.inf if updates is None else updates for updates in runs)
    ranks = {"least": in_order[0], "median": in_order[SEEDS // 2], "most": in_order[-1]}
    return {
        "steps": T,
        "start": name,
        f"learned of {SEEDS}": sum(map(math.isfinite, in_order)),
        **{rank: n if math.isfinite(n) else f"> {BUDGET}" for rank, n in ranks.items()},
    }


def main() -> None:
    """Measure all starts at all lengths and store the table."""
    store(
        "adding-problem",
        "Updates until the adding problem is learned, by the start of the gates",
        [row(T, name) for T, names in CONTESTS.items() for name in names],
        notes=[
            f"The LSTM of chapter 7, {SEEDS} seeds each, at most {BUDGET:,} updates. Learned: a "
            f"mean squared error below 1/6 over {WINDOW} updates. Chrono: the longest span is the "
            "number of steps.",
        ],
    )


if __name__ == "__main__":
    main()
