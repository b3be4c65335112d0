"""Handwritten digits by rows and by pixels, beside counting-free baselines on all 64 pixels.

Three splits of scikit-learn's digits, a fifth held out; six seeds, two for each split. Networks of
64 units, Adam with a one-cycle schedule, batches of 64, 30 epochs. The rate of each model and start
is chosen among three on a fifth of the training images of the first split, with two other seeds.
About ten minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from classifying import Reader, Sequences, Start, answers, over_runs, train
from measure import store
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from torch import nn

from lstm_course.datasets import load_digits
from lstm_course.torch_cells import chrono_, orthogonal_, set_forget_bias, set_update_bias

H, EPOCHS, BATCH = 64, 30, 64
SEEDS, SPLITS = range(6), 3
RATE_SEEDS = (100, 101)


class Split(NamedTuple):
    """Images (N, 64) and labels, to learn from and held out."""

    x: NDArray[np.float32]
    labels: NDArray[np.int64]
    heldout_x: NDArray[np.float32]
    heldout_labels: NDArray[np.int64]


def parted(x: NDArray[np.float32], labels: NDArray[np.int64], seed: int) -> Split:
    """Hold a fifth out, every digit in proportion."""
    x, heldout_x, labels, heldout_labels = train_test_split(
        x, labels, test_size=0.2, stratify=labels, random_state=seed
    )
    return Split(x, labels, heldout_x, heldout_labels)


def splits() -> list[Split]:
    """Give the course's own split, and two more of the same images."""
    own = load_digits()
    first = Split(
        own.train_images.reshape(-1, 64),
        own.train_labels,
        own.heldout_images.reshape(-1, 64),
        own.heldout_labels,
    )
    x = np.concatenate([first.x, first.heldout_x])
    labels = np.concatenate([first.labels, first.heldout_labels])
    return [first, *(parted(x, labels, seed) for seed in range(1, SPLITS))]


def sequences(x: NDArray[np.float32], D: int) -> Sequences:
    """Cut each image into steps of D pixels: (64 / D, N, D)."""
    T = 64 // D
    steps = torch.from_numpy(x.reshape(-1, T, D)).transpose(0, 1)
    return Sequences(steps, torch.full((len(x),), T))


ROWS: dict[str, tuple[type[nn.Module], Start | None]] = {
    "RNN": (nn.RNN, None),
    "LSTM": (nn.LSTM, None),
    "GRU": (nn.GRU, None),
}
PIXELS: dict[str, tuple[type[nn.Module], Start | None]] = {
    "RNN": (nn.RNN, None),
    "RNN, orthogonal $W_h$": (nn.RNN, orthogonal_),
    "LSTM": (nn.LSTM, None),
    "LSTM, $b_f$ = 1": (nn.LSTM, lambda layer: set_forget_bias(layer, 1.0)),
    "LSTM, chrono": (nn.LSTM, lambda layer: chrono_(layer, longest=64)),
    "GRU": (nn.GRU, None),
    "GRU, $b_z$ = 3": (nn.GRU, lambda layer: set_update_bias(layer, 3.0)),
}


def score(split: Split, kind: type[nn.Module], start: Start | None, D: int, **how: Any) -> float:
    """Train one network, and give its accuracy on what is held out."""
    torch.manual_seed(how.pop("seed"))
    model = Reader(kind, nn.Identity(), D, H, 10, start=start)
    labels = torch.from_numpy(split.labels)
    train(model, sequences(split.x, D), labels, epochs=EPOCHS, batch_size=BATCH, **how)
    found = answers(model, sequences(split.heldout_x, D))
    return float(np.mean(found == split.heldout_labels))


def rows_of(D: int, starts: dict[str, Any], rates: tuple[float, ...]) -> Iterator[dict[str, Any]]:
    """Train every start: first for its rate, then with every seed."""
    parts = splits()
    inner = parted(parts[0].x, parts[0].labels, 0)
    for name, (kind, start) in starts.items():
        trials = {
            rate: [score(inner, kind, start, D, rate=rate, seed=seed) for seed in RATE_SEEDS]
            for rate in rates
        }
        rate = max(rates, key=lambda rate: statistics.mean(trials[rate]))
        runs = [score(parts[seed % SPLITS], kind, start, D, rate=rate, seed=seed) for seed in SEEDS]
        found = {"model": name, "rate": rate, **over_runs(runs)}
        print(*found.values(), sep=", ", flush=True)
        yield found


def baselines() -> Iterator[dict[str, Any]]:
    """Score what looks at all 64 pixels at once, on each split."""
    models = {
        "logistic regression": LogisticRegression(max_iter=2000),
        "3 nearest neighbors": KNeighborsClassifier(3),
    }
    parts = splits()
    most = [float(np.mean(p.heldout_labels == np.bincount(p.labels).argmax())) for p in parts]
    yield {"model": "the commonest digit", "rate": "", **over_runs(most)}
    for name, model in models.items():
        scores = [
            float(model.fit(p.x, p.labels).score(p.heldout_x, p.heldout_labels)) for p in parts
        ]
        yield {"model": name, "rate": "", **over_runs(scores)}


NOTE = (
    "Accuracy on the fifth of the images that is held out: three splits for the baselines, six "
    "seeds, two for each split, for the networks. 64 units, Adam with a one-cycle schedule, "
    "batches of 64, 30 epochs, clipping by norm at 1; the rate was chosen among {} on a fifth of "
    "the training images with two other seeds."
)


def main() -> None:
    """Train everything and store both tables."""
    by_row = [*baselines(), *rows_of(8, ROWS, (0.005, 0.01, 0.02))]
    title = "Handwritten digits, row by row: 8 steps of 8 pixels"
    store("digits-rows", title, by_row, notes=[NOTE.format("0.005, 0.01 and 0.02")])
    by_pixel = list(rows_of(1, PIXELS, (0.003, 0.01, 0.03)))
    title = "The same digits, pixel by pixel: 64 steps of one pixel"
    store("digits-pixels", title, by_pixel, notes=[NOTE.format("0.003, 0.01 and 0.03")])


if __name__ == "__main__":
    main()
