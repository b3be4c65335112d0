"""Two recipes for the same model and text, until the training perplexity is 1.1.

The first is that of Dive into Deep Learning (Zhang and others, 2021): the first 10,000 letters of
The Time Machine, batch 32, 35 steps, H 256, weights from N(0, 0.01^2), SGD with learning rate 1,
gradients clipped to norm 1. The second changes the optimizer, the schedule and the batch. Both
memorize; the perplexity on the next 10,000 letters says so.

Measured on the course's story, and on The Time Machine if it has been fetched.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import time
from typing import Any

import numpy as np
import torch
from measure import has_time_machine, store
from torch import nn

from lstm_course import reproducible
from lstm_course.datasets import load_story, load_time_machine
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, letters_only
from lstm_course.training import evaluate, fit

H, V = 256, 28  # one symbol more than the text has, as in the recipe
LETTERS = 10_000
TARGET = 1.1
RECIPES: dict[str, dict[str, Any]] = {
    "*Dive into Deep Learning*: SGD, rate 1, batch 32": {
        "epochs": 500,
        "batch_size": 32,
        "optimizer": torch.optim.SGD,
        "learning_rate": 1.0,
        "schedule": "constant",
    },
    "ours: Adam, one cycle up to 0.01, batch 16": {
        "epochs": 40,
        "batch_size": 16,
        "learning_rate": 0.01,
        "schedule": "one-cycle",
    },
}


def start_small(model: nn.Module) -> None:
    """Draw weights from N(0, 0.01^2) and set biases to zero, as the first recipe does."""
    for parameter in model.parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=0.01)
        else:
            nn.init.zeros_(parameter)


def run(
    name: str, recipe: dict[str, Any], train: np.ndarray, heldout: np.ndarray
) -> dict[str, object]:
    """Train by one recipe; return a row of the table."""
    torch.manual_seed(0)
    model = CharacterModel(V, H, "lstm")
    if recipe["schedule"] == "constant":
        start_small(model)
    start = time.thread_time()
    history = fit(model, train, num_steps=35, clip=1.0, **recipe)
    seconds = (time.thread_time() - start) / recipe["epochs"]
    reached = next(
        (epoch for epoch, value in enumerate(history.train_perplexity, 1) if value <= TARGET), None
    )
    if reached is None:
        best = min(history.train_perplexity)
        raise RuntimeError(f"{name} never reached {TARGET}; its best is {best}")
    return {
        "recipe": name,
        f"passes to {TARGET}": reached,
        "of passes": recipe["epochs"],
        "seconds to it": f"{reached * seconds:.1f}",
        "perplexity, read in one go": f"{evaluate(model, train):.2f}",
        "held-out perplexity": f"{evaluate(model, heldout):.0f}",
    }


def measure(name: str, title: str, text: str) -> None:
    """Train by both recipes on the first letters of a text, and store the table."""
    reproducible(0)
    letters = letters_only(text)
    indices = Vocabulary(letters).encode(letters)
    train, heldout = indices[:LETTERS], indices[LETTERS : 2 * LETTERS]
    rows = [run(recipe, settings, train, heldout) for recipe, settings in RECIPES.items()]
    store(name, f"Two recipes to memorize {LETTERS:,} letters of {title} (LSTM, H {H})", rows)


def main() -> None:
    """Measure on each text that is here."""
    measure("recipes-story", "the story", load_story().train)
    if has_time_machine("measure both recipes on it, too"):
        measure("recipes-time-machine", "*The Time Machine*", load_time_machine().train)


if __name__ == "__main__":
    main()
