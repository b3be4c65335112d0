"""Pairs of opinions with the same words: who can tell them apart, and from how many of them.

Easy and hard pairs of ``lstm_course.datasets.opinions``, 50 to 400 to learn from, with 400 plain
sentences; 300 held-out pairs, and 300 with adjectives that no training pair has. Five seeds, each
with sentences of its own. Networks with 32 numbers a word and 64 units, 800 updates of 32
sentences, Adam with a one-cycle schedule. The rates were chosen with seeds 0 to 2. A second
table leaves one frame of the hard pairs out, three seeds. About twelve minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from classifying import Reader, answers, counting, encoded, over_runs, pair_score, train
from measure import store
from numpy.typing import NDArray
from torch import nn

from lstm_course.datasets.opinions import FRAMES, Opinions, opinion_pairs, plain_opinions, set_apart

E, H, BATCH, UPDATES = 32, 64, 32, 800
PLAIN, HELDOUT, APART = 400, 300, 15
FRAME_SEEDS = range(10, 13)
SEEDS, SIZES, LEVELS = range(10, 15), (50, 100, 200, 400), ("easy", "hard")
COUNTERS = {"bag of words": 1, "… and pairs": 2, "… and triples": 3, "… up to six words": 6}
NETWORKS: dict[str, tuple[type[nn.Module], float]] = {
    "RNN": (nn.RNN, 0.005),
    "LSTM": (nn.LSTM, 0.01),
    "GRU": (nn.GRU, 0.01),
}


class Data(NamedTuple):
    """What one seed has to learn from, and what it is asked."""

    texts: tuple[str, ...]
    labels: NDArray[np.int64]
    heldout: Opinions
    never_denied: Opinions


def drawn(level: str, size: int, seed: int) -> Data:
    """Draw sentences that share none between the parts."""
    rng = np.random.default_rng(seed)
    usual, apart = set_apart(rng, APART)
    pairs = opinion_pairs(rng, max(SIZES) + HELDOUT, level, usual)
    training, heldout = pairs.where(pairs.pairs < size), pairs.where(pairs.pairs >= max(SIZES))
    plain = plain_opinions(rng, PLAIN)
    return Data(
        training.texts + plain.texts,
        np.concatenate([training.labels, plain.labels]),
        heldout,
        opinion_pairs(rng, HELDOUT, level, apart),
    )


def scores(model: str, data: Data, seed: int) -> tuple[float, float]:
    """Train one model; give its two pair scores."""
    asked = (data.heldout, data.never_denied)
    if model in COUNTERS:
        counter = counting(COUNTERS[model], str.split).fit(data.texts, data.labels)
        found = [counter.predict(part.texts) for part in asked]
    else:
        torch.manual_seed(seed)
        kind, rate = NETWORKS[model]
        V = 2 + len({word for text in data.texts for word in text.split()})
        network = Reader(kind, nn.Embedding(V, E), E, H, 2)
        epochs = round(UPDATES * BATCH / len(data.texts))
        x, labels = encoded(data.texts, data.texts, str.split), torch.from_numpy(data.labels)
        train(network, x, labels, epochs=epochs, rate=rate, batch_size=BATCH)
        found = [answers(network, encoded(part.texts, data.texts, str.split)) for part in asked]
    first, second = (pair_score(f, part.labels) for f, part in zip(found, asked, strict=True))
    return first, second


def rows() -> Iterator[dict[str, Any]]:
    """Train every model on every level and size, with every seed."""
    for level in LEVELS:
        for model in (*COUNTERS, *NETWORKS):
            for size in SIZES:
                runs = [scores(model, drawn(level, size, seed), seed) for seed in SEEDS]
                heldout, apart = zip(*runs, strict=True)
                found = {
                    "pairs": level,
                    "model": model,
                    "trained on": size,
                    **over_runs(heldout, "pair score"),
                    "never denied": f"{statistics.median(apart):.3f}",
                    "never denied, lowest": f"{min(apart):.3f}",
                }
                print(*found.values(), sep=", ", flush=True)
                yield found


def without(frame: int, model: str, seed: int) -> tuple[float, float]:
    """Train on the pairs of four frames; give the pair score on these, and on the fifth."""
    data, size = drawn("hard", max(SIZES), seed), 2 * max(SIZES)
    starts = tuple(" ".join(text.split()[:3]) for text in FRAMES["hard"][frame])
    kept = [k for k, text in enumerate(data.texts) if k >= size or not text.startswith(starts)]
    out = np.array([text.startswith(starts) for text in data.heldout.texts])
    texts = tuple(data.texts[k] for k in kept)
    left = Data(texts, data.labels[kept], data.heldout.where(~out), data.heldout.where(out))
    return scores(model, left, seed)


def frame_rows() -> Iterator[dict[str, Any]]:
    """Leave each frame out, with some of the seeds."""
    for model in ("RNN", "LSTM"):
        for frame, (text, _) in enumerate(FRAMES["hard"]):
            runs = [without(frame, model, seed) for seed in FRAME_SEEDS]
            others, left = zip(*runs, strict=True)
            found = {
                "model": model,
                "left out": " ".join(text.split()[:3]) + " …",
                "the other four": f"{statistics.median(others):.3f}",
                **over_runs(left, "the one left out"),
            }
            print(*found.values(), sep=", ", flush=True)
            yield found


def main() -> None:
    """Train everything and store both tables."""
    store(
        "pairs-frames",
        "Hard pairs: one of the five frames left out of the training pairs",
        list(frame_rows()),
        notes=[
            "Pair score on held-out pairs of the four frames trained on, and of the one left out; "
            "medians of three seeds. Trained as in the table `pairs`, on what is left of 400 pairs "
            "and on all 400 plain sentences."
        ],
    )
    store(
        "pairs",
        "Pairs with the same words and the opposite opinion: both right",
        list(rows()),
        notes=[
            "Pair score on 300 held-out pairs, median of five seeds; *never denied*: on 300 pairs "
            "whose adjectives stand in no training pair, only in the 400 plain sentences (up to "
            "two of the thirty are not even there). "
            "Networks: 32 numbers a word, 64 units, 800 updates of 32 sentences, Adam with a "
            "one-cycle schedule, rates chosen with three other seeds."
        ],
    )


if __name__ == "__main__":
    main()
