"""The same minute, the same text: a small causal Transformer beside chapter 11's LSTM.

The minute is that of the chapter's best LSTM: as many passes over the story as its table says. A
Transformer gets as many passes as take the same processor time, measured in turns with the LSTM on
this machine. The search begins at the best of earlier ones, about 36 attempts of one seed with 1 to
4 layers, widths of 48 to 144, contexts of 64 to 256, dropout of 0 to 0.2, rates of 0.004 to 0.024
and updates of 256 to 1,024 letters, and goes on, one property after the other, by the median of
three seeds on the last ninth of the training text. Then three seeds read the whole training text,
and the held-out tenth is measured once. The LSTM's and Kneser–Ney's numbers are chapter 11's. Takes
about an hour of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
import time
from dataclasses import asdict, replace

import numpy as np
from measure import store
from one_minute import SEEDS, TOGETHER, encoded_story, heldout_row
from torch import nn
from transformer import Shape, token_nats, trained

from lstm_course import reproducible
from lstm_course.measured import load_table
from lstm_course.text import perplexity

PART = 24_000  # letters for timing
FIRST = Shape(width=96, layers=3, heads=4, context=128, dropout=0.05, rate=1.6e-2, letters=512)
# One after the other: the best so far goes on to the next.
TURNS: dict[str, tuple[float, ...]] = {
    "layers": (2, 4),
    "context": (64,),
    "letters": (256,),
    "dropout": (0.0, 0.1),
    "rate": (1.1e-2,),
}
COLUMNS = ("layers", "width", "context", "dropout", "rate", "letters")


class Search:
    """Try shapes for a minute each, on the last ninth of the training text."""

    def __init__(self, V: int, part: np.ndarray, validation: np.ndarray, minute: int) -> None:
        self.V, self.part, self.validation, self.minute = V, part, validation, minute
        self.rows: dict[Shape, dict[str, object]] = {}

    def passes(self, shape: Shape) -> int:
        """Count the passes of a minute: the LSTM's, times what a pass of each takes."""
        shares = []
        for _ in range(5):
            start = time.thread_time()
            TOGETHER.trained(self.V, self.part[:PART], 0.02, 0, 1)
            between = time.thread_time()
            trained(self.V, self.part[:PART], shape, 0, 1)
            shares.append((between - start) / (time.thread_time() - between))
        return round(self.minute * statistics.median(shares))

    def attempt(self, shape: Shape) -> None:
        """Train one shape for a minute with each seed, and note the medians."""
        passes = self.passes(shape)
        scores = [self.scores(shape, seed, passes) for seed in SEEDS]
        read, found = zip(*scores, strict=True)
        self.rows[shape] = {
            **{name: asdict(shape)[name] for name in COLUMNS},
            "passes": passes,
            "read": f"{statistics.median(read):.2f}",
            "validation": f"{statistics.median(found):.3f}",
            "over seeds": f"{min(found):.3f} to {max(found):.3f}",
        }
        print(self.rows[shape], flush=True)

    def scores(self, shape: Shape, seed: int, passes: int) -> tuple[float, float]:
        """Train one network; give its perplexity on what it read, and on the validation part."""
        model = trained(self.V, self.part, shape, seed, passes)
        texts = (self.part[: len(self.validation)], self.validation)
        read, found = (perplexity(token_nats(model, text)) for text in texts)
        return read, found

    def best(self) -> Shape:
        """Choose on the validation part."""
        return min(self.rows, key=lambda shape: float(str(self.rows[shape]["validation"])))


def parameters(model: nn.Module) -> int:
    """Count the numbers that training sets."""
    return sum(p.numel() for p in model.parameters())


def chapter_11(model: str) -> dict[str, object]:
    """Read how a model of chapter 11 did on the held-out text."""
    return dict(load_table("one-minute-heldout").row(model=model))


def row(
    name: str, model: nn.Module | None, passes: int | str, score: dict[str, object]
) -> dict[str, object]:
    """Write one model's size before its score."""
    count = parameters(model) if model else ""
    return {"model": name, "parameters": count, "passes": passes} | {**score, "model": name}


def main() -> None:
    """Search, measure the held-out text, and store both tables."""
    reproducible(0)
    V, train, heldout = encoded_story()
    cut = len(train) * 8 // 9
    minute = int(str(load_table("one-minute").row(rung="all five")["passes"]))
    search = Search(V, train[:cut], train[cut:], minute)
    search.attempt(FIRST)
    for name, values in TURNS.items():
        start = search.best()
        for value in values:
            search.attempt(replace(start, **{name: value}))  # type: ignore[arg-type]
    store(
        "transformer-minute",
        "One minute of one processor on the story: small causal Transformers",
        list(search.rows.values()),
        notes=[
            "Perplexity on the last ninth of the training text, trained on the rest, and on as "
            f"many letters that were read; medians of {len(SEEDS)} seeds. The minute is that of "
            f"{minute} passes of chapter 11's LSTM (all five tricks). Letters: of one update. "
            "AdamW (0.9, 0.99), weight decay 0.1, a rate that rises for a tenth of the time and "
            "falls along a cosine, clip 1. The first row's shape is the best of earlier searches, "
            "about 36 attempts of one seed with 1 to 4 layers, widths of 48 to 144, contexts of 64 "
            "to 256, dropout of 0 to 0.2, rates of 0.004 to 0.024 and updates of 256 to 1,024 "
            "letters.",
        ],
    )
    chosen = search.best()
    passes = round(search.passes(chosen) * 8 / 9)  # of a longer text
    models = [trained(V, train, chosen, seed, passes) for seed in SEEDS]
    each = [perplexity(token_nats(model, heldout)) for model in models]
    rows = [
        row("LSTM, H 160", TOGETHER.model(V), round(minute * 8 / 9), chapter_11("LSTM, all five")),
        row(f"Transformer, {chosen}", models[0], passes, heldout_row("", each)),
        row("Kneser–Ney, order 7", None, "", chapter_11("Kneser–Ney, order 7")),
    ]
    store("transformer-minute-heldout", "The same minute on the story's held-out tenth", rows)


if __name__ == "__main__":
    main()
