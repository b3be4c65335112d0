"""Film reviews: sentiment by counting, by neighbors and by networks, single ones and pairs.

The course's own split, and two more, a fifth of each kind held out and no pair parted; 18 seeds,
six for each split. Networks with 64 numbers a word and 64 units, dropout 0.5, Adam with a one-cycle
schedule, batches of 64, 20 epochs. The rate of each is chosen among three on a fifth of the
training reviews of the first split, with five other seeds. About six minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from classifying import Reader, answers, counting, encoded, nearest, pair_score, train, words
from measure import store
from numpy.typing import NDArray
from torch import nn

from lstm_course.datasets import Reviews, load_reviews
from lstm_course.datasets.opinions import Opinions
from lstm_course.datasets.reviews import KINDS
from lstm_course.torch_cells import set_forget_bias

E = H = BATCH = 64
EPOCHS, DROPOUT = 20, 0.5
SEEDS, SPLITS, RATE_SEEDS = range(18), 3, range(100, 105)
RATES = (0.005, 0.01, 0.02)
NETWORKS = {
    "RNN": (nn.RNN, None),
    "LSTM, $b_f$ = 1": (nn.LSTM, lambda layer: set_forget_bias(layer, 1.0)),
    "GRU": (nn.GRU, None),
}


def parted(everything: Opinions, seed: int) -> Reviews:
    """Hold out a fifth of each kind, and both members of a pair or none."""
    rng = np.random.default_rng(seed)
    heldout = np.zeros(len(everything.texts), dtype=bool)
    single = np.arange(len(everything.texts)) + 1 + everything.pairs.max()
    group = np.where(everything.pairs >= 0, everything.pairs, single)
    for kind in np.unique(everything.kinds):
        groups = np.unique(group[everything.kinds == kind])
        heldout |= np.isin(group, rng.permutation(groups)[: len(groups) // 5])
    return Reviews(everything.where(~heldout), everything.where(heldout))


def joined(parts: Iterable[Opinions]) -> Opinions:
    """Put reviews behind each other."""
    texts, labels, pairs, kinds = zip(*parts, strict=True)
    return Opinions(sum(texts, ()), *map(np.concatenate, (labels, pairs, kinds)))


def splits() -> list[Reviews]:
    """Give the course's own split, and two more of the same reviews."""
    own = load_reviews()
    everything = joined(own)
    return [own, *(parted(everything, seed) for seed in range(1, SPLITS))]


def answered(split: Reviews, name: str, rate: float, seed: int) -> NDArray[np.int64]:
    """Train one network and give its answers to what is held out."""
    torch.manual_seed(seed)
    kind, start = NETWORKS[name]
    texts = split.train.texts
    V = 2 + len({word for text in texts for word in words(text)})
    model = Reader(kind, nn.Embedding(V, E), E, H, 2, start=start, dropout=DROPOUT)
    labels = torch.from_numpy(split.train.labels)
    x = encoded(texts, texts, words)
    train(model, x, labels, epochs=EPOCHS, rate=rate, batch_size=BATCH)
    return answers(model, encoded(split.heldout.texts, texts, words))


def of_kind(kind: str, split: Reviews, found: NDArray[np.int64], wrong: bool = False) -> float:
    """Give the accuracy on single reviews, or the share of pairs with both right, or both wrong."""
    chosen = split.heldout.kinds == kind
    labels, found, pairs = split.heldout.labels[chosen], found[chosen], split.heldout.pairs[chosen]
    if kind in ("plain", "wry"):
        return float(np.mean(found == labels))
    if wrong:
        found = 1 - found
    together = np.argsort(pairs, kind="stable")
    return pair_score(found[together], labels[together])


def scored(name: str, rate: object, found: list[tuple[Reviews, Any]]) -> dict[str, Any]:
    """Give a row of the table: medians over the runs."""
    row: dict[str, Any] = {"model": name, "rate": rate}
    for kind in KINDS:
        title = kind if kind in ("plain", "wry") else f"{kind} pairs"
        runs = [of_kind(kind, split, answer) for split, answer in found]
        row[title] = f"{statistics.median(runs):.3f}"
        if title != kind:
            wrong = [of_kind(kind, split, answer, wrong=True) for split, answer in found]
            row[f"{kind}, both wrong"] = f"{statistics.median(wrong):.3f}"
        if kind == "plain":
            row[f"{title}, range"] = f"{min(runs):.2f} to {max(runs):.2f}"
    print(*row.values(), sep=", ", flush=True)
    return row


def rows() -> Iterator[dict[str, Any]]:
    """Score the baselines on each split, then every network with every seed."""
    parts = splits()
    yield scored("one answer for all", "", [(p, np.ones_like(p.heldout.labels)) for p in parts])
    models = {
        "logistic regression, words": counting(1, words),
        "… and pairs": counting(2, words),
        "… and triples": counting(3, words),
        "5 nearest neighbors": nearest(words),
    }
    for name, model in models.items():
        found = [
            (p, model.fit(p.train.texts, p.train.labels).predict(p.heldout.texts)) for p in parts
        ]
        yield scored(name, "", found)
    inner = parted(parts[0].train, 0)
    right = inner.heldout.labels
    for name in NETWORKS:
        trials = {
            rate: np.mean([answered(inner, name, rate, seed) for seed in RATE_SEEDS] == right)
            for rate in RATES
        }
        rate = max(RATES, key=lambda rate: trials[rate])
        found = [(p := parts[seed % SPLITS], answered(p, name, rate, seed)) for seed in SEEDS]
        yield scored(name, rate, found)


def main() -> None:
    """Train everything and store the table."""
    store(
        "reviews",
        "Film reviews: accuracy on single ones, and the share of pairs with both right",
        list(rows()),
        notes=[
            "Pairs: the share with both right, then with both wrong. "
            "Trained on all four kinds, a fifth held out; medians of three splits for the "
            "baselines, of 18 seeds, six for each split, for the networks. 64 numbers a word, 64 "
            "units, dropout 0.5, Adam with a one-cycle schedule, batches of 64, 20 epochs; the "
            "rate was chosen among 0.005, 0.01 and 0.02 on a fifth of the training reviews, with "
            "five seeds. The second and the third split part no pair, but reviews that resemble "
            "each other."
        ],
    )


if __name__ == "__main__":
    main()
