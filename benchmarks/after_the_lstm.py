"""The same minute, the same text: a small causal Transformer beside chapter 11's LSTM.

The minute is that of the chapter's best LSTM: as many passes over the story as its table says. A
Transformer gets as many passes as take the same processor time, measured in turns with the LSTM on
this machine. Its dropout, rate and batch are chosen on the last ninth of the training text,
one after the other; then three seeds read the whole training text, and the held-out tenth is
measured once. The LSTM's and Kneser–Ney's numbers are chapter 11's. Takes about half an hour of
one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import sys
import time
from dataclasses import replace

import numpy as np
import torch
from measure import store
from one_minute import SEEDS, TOGETHER
from transformer import Shape, token_nats, trained

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.measured import load_table
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, letters_only, perplexity

PART = 24_000  # letters for timing
FIRST = Shape(64, 2, 4, 128, 0.1, 4e-3, 1024)
# One after the other: the best so far goes on to the next.
TURNS: tuple[tuple[dict[str, float], ...], ...] = (
    ({"dropout": 0.0},),
    ({"rate": 8e-3},),
    ({"letters": 512},),
)


class Search:
    """Try shapes for a minute each, on the last ninth of the training text."""

    def __init__(self, V: int, part: np.ndarray, validation: np.ndarray, minute: int) -> None:
        self.V, self.part, self.validation, self.minute = V, part, validation, minute
        self.rows: list[dict[str, object]] = []
        self.found: dict[Shape, float] = {}

    def passes(self, shape: Shape) -> int:
        """Count the passes of a minute: the LSTM's, times what a pass of each takes."""
        seconds: dict[str, list[float]] = {"LSTM": [], "Transformer": []}
        for _ in range(3):
            start = time.thread_time()
            TOGETHER.trained(self.V, self.part[:PART], 0.02, 0, 1)
            seconds["LSTM"].append(time.thread_time() - start)
            start = time.thread_time()
            trained(self.V, self.part[:PART], shape, 0, 1)
            seconds["Transformer"].append(time.thread_time() - start)
        share = min(seconds["LSTM"]) / min(seconds["Transformer"])
        return round(self.minute * share)

    def attempt(self, shape: Shape) -> None:
        """Train one shape for a minute, and note what came out."""
        passes = self.passes(shape)
        model = trained(self.V, self.part, shape, SEEDS[0], passes)
        found = perplexity(token_nats(model, self.validation))
        read = perplexity(token_nats(model, self.part[: len(self.validation)]))
        self.found[shape] = found
        self.rows.append(
            {
                "layers": shape.layers,
                "width": shape.width,
                "context": shape.context,
                "dropout": shape.dropout,
                "rate": shape.rate,
                "letters an update": shape.letters,
                "parameters": sum(p.numel() for p in model.parameters()),
                "passes": passes,
                "read": f"{read:.2f}",
                "validation": f"{found:.3f}",
            }
        )
        print(self.rows[-1], flush=True)

    def best(self) -> Shape:
        """Choose on the validation part."""
        return min(self.found, key=lambda shape: self.found[shape])


def parameters_of_lstm(V: int) -> int:
    """Count the LSTM's parameters."""
    model: CharacterModel = TOGETHER.model(V)
    return sum(p.numel() for p in model.parameters())


def main() -> None:
    """Search, measure the held-out text, and store both tables."""
    reproducible(0)
    texts = load_story()
    letters = letters_only(texts.train)
    vocabulary = Vocabulary(letters)
    V, train = len(vocabulary), vocabulary.encode(letters)
    heldout = vocabulary.encode(letters_only(texts.heldout))
    cut = len(train) * 8 // 9
    minute = int(str(load_table("one-minute").row(rung="all five")["passes"]))
    search = Search(V, train[:cut], train[cut:], minute)
    search.attempt(FIRST)
    for turn in TURNS:
        start = search.best()
        for change in turn:
            search.attempt(replace(start, **change))  # type: ignore[arg-type]
    chosen = search.best()
    search.attempt(replace(chosen, layers=2 * chosen.layers))  # to compare; it is not chosen
    store(
        "transformer-minute",
        "One minute of one processor on the story: small causal Transformers",
        search.rows,
        notes=[
            "Perplexity on the last ninth of the training text, trained on the rest, and on as "
            f"many letters that were read; one seed. The minute is that of {minute} passes of "
            "chapter 11's LSTM (all five tricks). AdamW (0.9, 0.99), weight decay 0.1, a rate that "
            "rises for a tenth of the time and falls along a cosine, clip 1. The last row was "
            "tried after the choice.",
        ],
    )
    passes = round(search.passes(chosen) * 8 / 9)  # of a longer text
    models = [trained(V, train, chosen, seed, passes) for seed in SEEDS]
    each = [perplexity(token_nats(model, heldout)) for model in models]
    count = sum(p.numel() for p in models[0].parameters())
    lstm = load_table("one-minute-heldout").row(model="LSTM, all five")
    counted = load_table("one-minute-heldout").row(model="Kneser–Ney, order 7")
    rows = [
        {
            "model": "LSTM, H 160",
            "parameters": parameters_of_lstm(V),
            "passes": round(minute * 8 / 9),
            "held-out perplexity": lstm["held-out perplexity"],
            "bits per character": lstm["bits per character"],
            "over seeds": lstm["over seeds"],
        },
        {
            "model": f"Transformer, {chosen}",
            "parameters": count,
            "passes": passes,
            "held-out perplexity": f"{np.median(each):.3f}",
            "bits per character": f"{np.log2(np.median(each)):.2f}",
            "over seeds": f"{min(each):.3f} to {max(each):.3f}",
        },
        {
            "model": "Kneser–Ney, order 7",
            "parameters": "",
            "passes": "",
            "held-out perplexity": counted["held-out perplexity"],
            "bits per character": counted["bits per character"],
            "over seeds": "",
        },
    ]
    store("transformer-minute-heldout", "The same minute on the story's held-out tenth", rows)


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main())
