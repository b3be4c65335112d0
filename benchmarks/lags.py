"""How long a memory can be trained, by task, by length and by the start of the gates.

Four tasks of ``lstm_course.datasets.tasks``, four lengths, seven starts, five seeds. Networks of 32
units, Adam, batches of 32 drawn afresh, clipping by norm at 1. The learning rate of each task and
start is chosen among three at 20 and at 50 steps, with two other seeds. A run ends when the mean
score of 20 batches, each met for the first time, is as good as solved, or with its budget of
updates; then it is scored on 1,000 new sequences. About forty minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from measure import store
from torch import nn
from torch.nn.functional import cross_entropy

from lstm_course.datasets import tasks
from lstm_course.torch_cells import chrono_, set_forget_bias, set_update_bias
from lstm_course.training import clip_gradients

H, BATCH, WINDOW = 32, 32, 20
LENGTHS = (20, 50, 100, 200)
RATES, RATE_LENGTHS, RATE_SEEDS = (0.003, 0.01, 0.03), (20, 50), (100, 101)
SEEDS = range(5)
Start = Callable[[nn.Module, int], None]


class Task(NamedTuple):
    """A task with its sizes, and when it counts as solved."""

    draw: Callable[[np.random.Generator, int, int], tuple[Any, Any]]
    inputs: int
    outputs: int  # 1: a number is asked for, with the squared error as the score
    budget: int
    stop: float  # the score of 20 batches at which training ends
    solved: float  # the score on 1,000 new sequences that counts as solved


def recall(rng: np.random.Generator, T: int, N: int) -> tasks.Batch:
    """Draw the task by its number of steps, like the others."""
    return tasks.recall(rng, T - 1, N)


TASKS = {
    "adding": Task(tasks.adding, 2, 1, 600, 0.01, 0.02),
    "temporal order": Task(tasks.temporal_order, 8, 4, 600, 0.99, 0.95),
    "recall": Task(recall, 4, 4, 600, 0.99, 0.95),
    "digit sum": Task(tasks.digit_sum, 10, 19, 1500, 0.99, 0.95),
}
STARTS: dict[str, tuple[type[nn.Module], Start]] = {
    "RNN": (nn.RNN, lambda layer, T: None),
    "GRU": (nn.GRU, lambda layer, T: None),
    "GRU, $b_z$ = 3": (nn.GRU, lambda layer, T: set_update_bias(layer, 3.0)),
    "LSTM": (nn.LSTM, lambda layer, T: None),
    "LSTM, $b_f$ = 1": (nn.LSTM, lambda layer, T: set_forget_bias(layer, 1.0)),
    "LSTM, $b_f$ = 3": (nn.LSTM, lambda layer, T: set_forget_bias(layer, 3.0)),
    "LSTM, chrono": (nn.LSTM, lambda layer, T: chrono_(layer, longest=T)),
}


class Reader(nn.Module):
    """A recurrent layer whose last state is read by a linear layer."""

    def __init__(self, start: str, T: int, inputs: int, units: int, outputs: int) -> None:
        super().__init__()
        kind, begin = STARTS[start]
        self.layer = kind(inputs, units)
        begin(self.layer, T)
        self.output_layer = nn.Linear(units, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map inputs (T, N, D) to answers (N, outputs)."""
        answers: torch.Tensor = self.output_layer(self.layer(x)[0][-1])
        return answers


class Run(NamedTuple):
    """What one training came to."""

    updates: int
    stopped: bool  # before the budget was spent, or with its last update
    recent: float  # the mean score of the last 20 batches
    score: float  # on 1,000 new sequences


def loss_and_score(task: Task, model: Reader, batch: tuple[Any, Any]) -> tuple[torch.Tensor, float]:
    """Give what is minimized, and the accuracy, or the squared error where a number is asked."""
    x, target = map(torch.from_numpy, batch)
    answers = model(x)
    if task.outputs == 1:
        loss = (answers[:, 0] - target).square().mean()
        return loss, loss.item()
    right = (answers.argmax(dim=1) == target).double().mean()
    return cross_entropy(answers, target), right.item()


def good(task: Task, score: float, bound: float) -> bool:
    """Say whether a score reaches a bound: from above where it is an error."""
    return score <= bound if task.outputs == 1 else score >= bound


def train(task: Task, start: str, T: int, rate: float, seed: int) -> Run:
    """Train one network."""
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Reader(start, T, task.inputs, H, task.outputs)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    scores: list[float] = []
    stopped = False
    while len(scores) < task.budget and not stopped:
        loss, score = loss_and_score(task, model, task.draw(rng, T, BATCH))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_gradients(model.parameters(), max_norm=1.0)
        optimizer.step()
        scores.append(score)
        recent = statistics.mean(scores[-WINDOW:])
        stopped = len(scores) % WINDOW == 0 and good(task, recent, task.stop)
    with torch.no_grad():
        _, score = loss_and_score(task, model, task.draw(rng, T, 1000))
    return Run(len(scores), stopped, recent, score)


def best_rate(task: Task, start: str) -> float:
    """Choose a rate with other seeds: the fewest updates, then the best last batches."""

    def cost(rate: float) -> tuple[int, float]:
        runs = [train(task, start, T, rate, seed) for T in RATE_LENGTHS for seed in RATE_SEEDS]
        recent = sum(run.recent for run in runs)
        return sum(run.updates for run in runs), recent if task.outputs == 1 else -recent

    return min(RATES, key=cost)


def rows_of(name: str, start: str) -> list[dict[str, object]]:
    """Train every length and seed of a task with a start."""
    rate = best_rate(TASKS[name], start)
    return [row(name, start, rate, T) for T in LENGTHS]


def row(name: str, start: str, rate: float, T: int) -> dict[str, object]:
    """Train every seed of a task with a start at one length."""
    task = TASKS[name]
    runs = [train(task, start, T, rate, seed) for seed in SEEDS]
    scores = [run.score for run in runs]
    found: dict[str, object] = {
        "task": name,
        "start": start,
        "rate": rate,
        "steps": T,
        "solved of 5": sum(good(task, score, task.solved) for score in scores),
        "score, median": f"{statistics.median(scores):.3f}",
        "lowest": f"{min(scores):.3f}",
        "highest": f"{max(scores):.3f}",
        "updates of each seed": " ".join(str(run.updates) if run.stopped else "-" for run in runs),
    }
    print(*found.values(), sep=", ", flush=True)  # it takes long: say how far it has come
    return found


def keep(rows: list[dict[str, object]]) -> None:
    """Store the table."""
    store(
        "lags",
        "What an RNN, a GRU and an LSTM learn to remember, by length and by start",
        rows,
        notes=[
            "32 units, Adam, batches of 32 drawn afresh, clipping by norm at 1, five seeds; at "
            "most 600 updates, for the digit sum 1,500. The rate of a task and start was chosen "
            "among 0.003, 0.01 and 0.03 at 20 and at 50 steps with two other seeds. The score is "
            "the accuracy on 1,000 new sequences, for the adding problem the mean squared error; "
            "solved: at least 0.95, or an error of at most 0.02. A run stops when the mean of its "
            "last 20 batches is at least 0.99, or an error of at most 0.01; a dash: it did not. "
            "Chrono: the longest span is the number of steps.",
        ],
    )


def main() -> None:
    """Train everything and store the table."""
    keep([found for name in TASKS for start in STARTS for found in rows_of(name, start)])


if __name__ == "__main__":
    main()
