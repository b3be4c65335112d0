"""How much text does it take? One recipe and counting on ever longer beginnings of the story.

The recipe is the best of ``one_minute.py``, somewhat smaller. How many passes a text bears, and in
which batches, is chosen on the last ninth of the training text, with one seed; the held-out text
only measures. About fifteen minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from dataclasses import replace
from itertools import product

import numpy as np
import torch
from measure import store
from one_minute import TOGETHER

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import KneserNey, Vocabulary, letters_only
from lstm_course.training import evaluate

SIZES = (5_000, 10_000, 20_000, 40_000, 100_000)
PASSES = (20, 40, 80, 160)
BATCHES = ((32, 64), (8, 32))  # rows and steps: small batches make more updates of few letters
MOST_LETTERS = 4_500_000  # read in one training: about a minute
SEEDS = (0, 1, 2)
RATE = 0.02
RECIPE = replace(TOGETHER, hidden_size=128)


def trained(
    V: int, read: np.ndarray, passes: int, batch: tuple[int, int], seed: int
) -> CharacterModel:
    """Train one network in batches of a size."""
    torch.manual_seed(seed)
    model = RECIPE.model(V)
    rows, steps = batch
    RECIPE.run(RATE, seed)(model, read, epochs=passes, batch_size=rows, num_steps=steps)
    return model


def measured(
    V: int, read: np.ndarray, validation: np.ndarray, heldout: np.ndarray
) -> dict[str, object]:
    """Train on one beginning of the text."""
    borne = [passes for passes in PASSES if passes * len(read) <= MOST_LETTERS]
    found = {
        choice: evaluate(trained(V, read, *choice, SEEDS[0]), validation)
        for choice in product(borne, BATCHES)
    }
    passes, batch = min(found, key=lambda choice: found[choice])
    scores = [evaluate(trained(V, read, passes, batch, seed), heldout) for seed in SEEDS]
    orders = {order: KneserNey(order, V).fit(read) for order in (3, 4, 5, 6, 7)}
    order = min(orders, key=lambda number: orders[number].perplexity(validation))
    return {
        "letters": len(read),
        "passes": passes,
        "batch": "{} × {}".format(*batch),
        "LSTM": f"{np.median(scores):.2f}",
        "over seeds": f"{min(scores):.2f} to {max(scores):.2f}",
        "Kneser–Ney": f"{orders[order].perplexity(heldout):.2f}",
        "order": order,
    }


def main() -> None:
    """Measure every size."""
    reproducible(0)
    texts = load_story()
    letters = letters_only(texts.train)
    vocabulary = Vocabulary(letters)
    train = vocabulary.encode(letters)
    heldout = vocabulary.encode(letters_only(texts.heldout))
    validation = train[len(train) * 8 // 9 :]
    rows = []
    for size in SIZES:
        rows.append(measured(len(vocabulary), train[:size], validation, heldout))
        print(rows[-1], flush=True)
    store(
        "learning-curve",
        "Perplexity of the held-out text by letters read",
        rows,
        notes=[
            f"H {RECIPE.hidden_size}, a dropout of {RECIPE.dropout}, a weight drop of "
            f"{RECIPE.weight_drop}, forget bias 1, AdamW with a quick rise to {RATE}. Chosen "
            "on the last ninth of the training text: the passes, of "
            f"{', '.join(map(str, PASSES))} where {MOST_LETTERS:,} letters allow them, "
            "the batch (rows × steps) and the order of the counter. "
            f"Medians of {len(SEEDS)} seeds.",
        ],
    )


if __name__ == "__main__":
    main()
