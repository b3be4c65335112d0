"""A well-known recipe, re-run whole and measured on what it has not read, too.

The recipe is that of Dive into Deep Learning (Zhang and others, 2021), as in ``recipes.py``: the
first 10,000 letters of The Time Machine, 500 passes. Its RNN, LSTM and GRU are measured on the
next 10,000 letters as they train, and write at two moments. Without the novel the course's story
takes its place, in a table of its own. The LSTM is then trained from more seeds, and measured in
one go, on the next page with its scores divided by a temperature, too: how sure is it when wrong?
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
import torch
from measure import has_time_machine, store
from recipes import LETTERS, RECIPES, H, V, start_small

from lstm_course import reproducible
from lstm_course.datasets import load_story, load_time_machine
from lstm_course.models import CharacterModel
from lstm_course.sampling import generate
from lstm_course.text import KneserNey, Vocabulary, letters_only
from lstm_course.training import History, evaluate, fit

RECIPE = next(recipe for recipe in RECIPES.values() if recipe["schedule"] == "constant")
CELLS = ("rnn", "lstm", "gru")
WATCHED = (10, 20, 50, 100, 200, 300, 500)
WRITES_AFTER = (50, 500)
EVERY = 10
SEEDS = (0, 1, 2, 3, 4)
TEMPERATURES = (2, 3, 4)


def trained(
    cell: str, epochs: int, train: np.ndarray, heldout: np.ndarray, seed: int = 0
) -> tuple[CharacterModel, History]:
    """Train one cell by the recipe; fewer epochs are the beginning of more."""
    torch.manual_seed(seed)
    model = CharacterModel(V, H, cell)
    start_small(model)
    settings = {**RECIPE, "epochs": epochs, "seed": seed}
    history = fit(model, train, heldout, num_steps=35, clip=1.0, evaluate_every=EVERY, **settings)
    return model, history


def curve_rows(cell: str, history: History) -> list[dict[str, object]]:
    """Give the two perplexities after some of the passes."""
    return [
        {
            "cell": cell.upper(),
            "passes": epoch,
            "training perplexity": f"{history.train_perplexity[epoch - 1]:.2f}",
            "held-out perplexity": f"{history.heldout_perplexity[epoch - 1]:.1f}",
        }
        for epoch in WATCHED
    ]


def seed_row(train: np.ndarray, heldout: np.ndarray, seed: int) -> dict[str, object]:
    """Train one LSTM to the end, and measure it in one go."""
    model, _ = trained("lstm", WRITES_AFTER[-1], train, heldout, seed)
    model.eval()
    with torch.no_grad():
        scores = model(torch.tensor(heldout[:-1, None]))[0][:, 0].double()
    targets = torch.tensor(heldout[1:])
    cooled = {
        f"scores / {temperature}": torch.nn.functional.cross_entropy(
            scores / temperature, targets
        ).exp()
        for temperature in TEMPERATURES
    }
    return {
        "seed": seed,
        "read": f"{evaluate(model, train):.2f}",
        "next page": f"{evaluate(model, heldout):.1f}",
        "letters guessed": f"{(scores.argmax(1) == targets).double().mean():.2f}",
        **{name: f"{found:.1f}" for name, found in cooled.items()},
    }


def measure_seeds() -> None:
    """Measure the LSTM from several seeds on the novel."""
    reproducible(0)
    letters = letters_only(load_time_machine().train)
    indices = Vocabulary(letters, unknown="?").encode(letters)
    parts = indices[:LETTERS], indices[LETTERS : 2 * LETTERS]
    store(
        "audit-seeds",
        f"An LSTM that read {LETTERS:,} letters of *The Time Machine* 500 times, by seed",
        [seed_row(*parts, seed) for seed in SEEDS],
        notes=[
            "Both texts measured after training, in one go. Letters guessed: the share of the next "
            "page's letters that had the highest score. Scores / 2 and so on: the next "
            "page's perplexity with all scores divided by that."
        ],
    )


def measure(names: tuple[str, str], title: str, text: str, prefix: str) -> None:
    """Run the recipe on the first letters of a text; store the curve and what it writes."""
    curve_name, writes_name = names
    reproducible(0)
    letters = letters_only(text)
    vocabulary = Vocabulary(letters, unknown="?")  # 28 symbols, as in the recipe
    indices = vocabulary.encode(letters)
    train, heldout = indices[:LETTERS], indices[LETTERS : 2 * LETTERS]
    curve: list[dict[str, object]] = []
    written: list[dict[str, object]] = []
    for cell in CELLS:
        for epochs in WRITES_AFTER:
            model, history = trained(cell, epochs, train, heldout)
            written.append(
                {
                    "cell": cell.upper(),
                    "passes": epochs,
                    "training perplexity": f"{history.train_perplexity[-1]:.2f}",
                    "writes": generate(model, vocabulary, prefix, 50, greedy=True),
                }
            )
        curve += curve_rows(cell, history)
    counted = KneserNey(5, V).fit(train).perplexity(heldout)
    setting = (
        f"H {H}, batch 32, 35 steps, SGD with rate 1, weights from N(0, 0.01²), clip 1, seed 0; "
        f"trained on the first {LETTERS:,} letters, held out: the next {LETTERS:,}, measured every "
        f"{EVERY} passes. Counting with Kneser–Ney, order 5, on the same letters: {counted:.2f}."
    )
    store(curve_name, f"A recipe and {LETTERS:,} letters of {title}", curve, notes=[setting])
    store(
        writes_name,
        f"What it writes after “{prefix.strip()}”, always the likeliest letter",
        written,
    )


def main() -> None:
    """Measure on each text that is here."""
    measure(("audit-story", "audit-story-writes"), "the story", load_story().train, "she went ")
    if has_time_machine("run the recipe on it, too"):
        measure(
            ("audit-time-machine", "audit-time-machine-writes"),
            "*The Time Machine*",
            load_time_machine().train,
            "time traveller ",
        )
        measure_seeds()


if __name__ == "__main__":
    main()
