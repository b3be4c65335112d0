"""How much text does it take? One recipe and counting on ever longer beginnings of the story.

The recipe is the best of ``one_minute.py``, somewhat smaller. How many passes a text bears is
chosen on the last ninth of the training text, with one seed; the held-out text only measures. About
ten minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from dataclasses import replace

import numpy as np
from measure import store
from one_minute import TOGETHER

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.text import KneserNey, Vocabulary, letters_only
from lstm_course.training import evaluate

SIZES = (5_000, 10_000, 20_000, 40_000, 100_000)
PASSES = (20, 40, 80, 160)
MOST_LETTERS = 4_500_000  # read in one training: about a minute
SEEDS = (0, 1, 2)
RATE = 0.02
RECIPE = replace(TOGETHER, hidden_size=128)


def measured(V: int, read: np.ndarray, validation: np.ndarray, heldout: np.ndarray) -> dict:
    """Train on one beginning of the text."""
    borne = [passes for passes in PASSES if passes * len(read) <= MOST_LETTERS]
    found = {
        passes: evaluate(RECIPE.trained(V, read, RATE, SEEDS[0], passes), validation)
        for passes in borne
    }
    passes = min(found, key=lambda number: found[number])
    scores = [evaluate(RECIPE.trained(V, read, RATE, seed, passes), heldout) for seed in SEEDS]
    orders = {order: KneserNey(order, V).fit(read) for order in (3, 4, 5, 6, 7)}
    order = min(orders, key=lambda number: orders[number].perplexity(validation))
    return {
        "letters": len(read),
        "passes": passes,
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
            f"{RECIPE.weight_drop}, forget bias 1, AdamW with a quick rise to {RATE}. The passes, "
            f"of {', '.join(map(str, PASSES))} where {MOST_LETTERS:,} letters allow them, and the "
            "order of the counter are chosen on the last ninth of the training text; medians of "
            f"{len(SEEDS)} seeds.",
        ],
    )


if __name__ == "__main__":
    main()
