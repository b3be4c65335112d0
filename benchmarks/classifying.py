"""What the benchmarks of chapter 16 share: a reader of sequences, its training, and its scores."""

import re
import statistics
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from lstm_course.seq2seq import padded
from lstm_course.training import clip_gradients

Start = Callable[[nn.Module], None]
Cut = Callable[[str], list[str]]


class Sequences(NamedTuple):
    """Sequences of several lengths side by side, and how long each is."""

    x: Tensor  # (T, N) of indices, or (T, N, D) of numbers
    lengths: Tensor  # (N,)

    def of(self, which: Tensor) -> "Sequences":
        """Take some of them, no longer than the longest of these."""
        lengths = self.lengths[which]
        return Sequences(self.x[: int(lengths.max()), which], lengths)


class Reader(nn.Module):
    """Many to one: a recurrent layer reads, and its last valid state is scored."""

    def __init__(
        self,
        kind: type[nn.Module],
        inputs: nn.Module,
        D: int,
        H: int,
        classes: int,
        *,
        start: Start | None = None,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.inputs, self.layer = inputs, kind(D, H)
        self.dropout, self.output_layer = nn.Dropout(dropout), nn.Linear(H, classes)
        if start is not None:
            start(self.layer)

    def forward(self, batch: Sequences) -> Tensor:
        """Score the classes: (N, classes)."""
        output, _ = self.layer(self.dropout(self.inputs(batch.x)))
        last = output[batch.lengths - 1, torch.arange(len(batch.lengths))]
        scores: Tensor = self.output_layer(self.dropout(last))
        return scores


def train(
    model: nn.Module, data: Sequences, labels: Tensor, *, epochs: int, rate: float, batch_size: int
) -> None:
    """Train with Adam, a one-cycle schedule and clipping by norm at 1."""
    per_epoch = -(-len(labels) // batch_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * per_epoch)
    model.train()
    for _ in range(epochs):
        for which in torch.split(torch.randperm(len(labels)), batch_size):
            optimizer.zero_grad()
            loss = cross_entropy(model(data.of(which)), labels[which])
            loss.backward()  # type: ignore[no-untyped-call]
            clip_gradients(model.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()
    model.eval()


def answers(model: nn.Module, data: Sequences) -> NDArray[np.int64]:
    """Give the class of the highest score of each sequence."""
    with torch.no_grad():
        found: NDArray[np.int64] = model(data).argmax(dim=1).numpy()
    return found


def over_runs(scores: Sequence[float], middle: str = "median") -> dict[str, Any]:
    """Give the columns for several runs of one model, the median under a name."""
    return {
        middle: f"{statistics.median(scores):.3f}",
        "lowest": f"{min(scores):.3f}",
        "highest": f"{max(scores):.3f}",
    }


def encoded(texts: Sequence[str], training: Sequence[str], cut: Cut) -> Sequences:
    """Give each token its number: 0 is padding, 1 what no training text holds."""
    known = sorted({token for text in training for token in cut(text)})
    index = {token: place for place, token in enumerate(known, start=2)}
    return Sequences(*padded([[index.get(token, 1) for token in cut(text)] for text in texts]))


def words(text: str) -> list[str]:
    """Cut a text into lower-case words and marks."""
    return re.findall(r"[a-z'’]+|[.,;:?!]", text.lower())


def counting(orders: int, cut: Cut) -> Pipeline:
    """Count n-grams of up to some tokens, and add up a weight for each: logistic regression."""
    counter = CountVectorizer(analyzer=Ngrams(orders, cut))
    return make_pipeline(counter, LogisticRegression(max_iter=1000))


def nearest(cut: Cut, neighbors: int = 5) -> Pipeline:
    """Ask the nearest training texts, by the angle between weighted counts of 1- and 2-grams."""
    counter = TfidfVectorizer(analyzer=Ngrams(2, cut))
    return make_pipeline(counter, KNeighborsClassifier(neighbors, metric="cosine"))


class Ngrams:
    """All runs of up to some tokens of a text."""

    def __init__(self, orders: int, cut: Cut) -> None:
        self.orders, self.cut = orders, cut

    def __call__(self, text: str) -> list[str]:
        """List them."""
        tokens = self.cut(text)
        return [
            " ".join(tokens[start : start + n])
            for n in range(1, self.orders + 1)
            for start in range(len(tokens) - n + 1)
        ]


def pair_score(found: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    """Give the share of pairs, two texts after each other, with both right."""
    return float((found == labels).reshape(-1, 2).all(axis=1).mean())
