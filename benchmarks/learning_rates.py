"""Which learning rate for chapter 9's LSTM? Chosen on text that the chapter does not report on.

The chapter's model and training, on the first eight ninths of the story's training text; measured
on its last ninth.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics

import numpy as np
import torch
from measure import store

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, letters_only
from lstm_course.training import evaluate, fit

H, EPOCHS, STEPS = 128, 4, 32
RATES = (0.01, 0.02, 0.04, 0.08, 0.16)
SEEDS = (0, 1, 2)


def validation_perplexity(
    seed: int, rate: float, training: np.ndarray, validation: np.ndarray, symbols: int
) -> float:
    """Train once as chapter 9 does."""
    torch.manual_seed(seed)
    model = CharacterModel(symbols, H)
    fit(model, training, epochs=EPOCHS, num_steps=STEPS, learning_rate=rate, seed=seed)
    return evaluate(model, validation)


def main() -> None:
    """Train with every rate and seed, and store the table."""
    reproducible(0)
    letters = letters_only(load_story().train)
    vocabulary = Vocabulary(letters)
    indices = vocabulary.encode(letters)
    cut = len(indices) * 8 // 9
    rows: list[dict[str, object]] = []
    for rate in RATES:
        found = [
            validation_perplexity(seed, rate, indices[:cut], indices[cut:], len(vocabulary))
            for seed in SEEDS
        ]
        rows.append(
            {
                "peak of the rate": rate,
                "perplexity on the last ninth": f"{statistics.median(found):.2f}",
                "over seeds": f"{min(found):.2f} to {max(found):.2f}",
            }
        )
    title = f"LSTM with H {H} after {EPOCHS} passes, by the learning rate"
    store("learning-rates", title, rows)


if __name__ == "__main__":
    main()
