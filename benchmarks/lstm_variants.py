"""What each part of the LSTM is worth: eight kinds, trained alike on the course's story.

Every kind gets the same letters, updates and units. Its learning rate is chosen on the last ninth
of the training text, with the same effort for all; the held-out text is for the comparison alone.
Takes about twenty minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import math

import numpy as np
import torch
from measure import store

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary
from lstm_course.torch_cells import BLOCKS, LSTMVariant
from lstm_course.training import evaluate, fit

UNITS, PASSES, STEPS = 128, 6, 32
RATES = (0.01, 0.02, 0.04, 0.08, 0.16)
SEEDS = range(5)

Scores = tuple[float, float]  # perplexities: of the validation part, and held out


def trained(kind: str, rate: float, seed: int, texts: list[np.ndarray], V: int) -> Scores:
    """Train one network; its scores are infinite where the training broke off."""
    part, validation, heldout = texts
    torch.manual_seed(seed)
    model = CharacterModel(V, UNITS, LSTMVariant(V, UNITS, kind))
    try:
        fit(model, part, epochs=PASSES, num_steps=STEPS, learning_rate=rate, seed=seed)
    except FloatingPointError:
        return math.inf, math.inf
    return evaluate(model, validation), evaluate(model, heldout)


def median(scores: list[Scores], place: int) -> float:
    """Give the median over seeds of the validation (0) or the held-out (1) perplexity."""
    return float(np.median([score[place] for score in scores]))


def row(kind: str, rate: float, scores: list[Scores], vanilla: float, V: int) -> dict[str, object]:
    """Write what became of one kind, at its best rate."""
    heldout = [score[1] for score in scores]
    return {
        "kind": kind,
        "parameters": parameters(kind, V),
        "rate": rate,
        "held out, median": f"{median(scores, 1):.2f}",
        "over seeds": f"{min(heldout):.2f} to {max(heldout):.2f}".replace("inf", "∞"),
        "more than vanilla": f"{median(scores, 1) - vanilla:+.2f}",
    }


def parameters(kind: str, V: int) -> int:
    """Count the numbers that training sets, the output layer's included."""
    model = CharacterModel(V, UNITS, LSTMVariant(V, UNITS, kind))
    return sum(parameter.numel() for parameter in model.parameters())


def main() -> None:
    """Train all kinds at all rates over all seeds."""
    reproducible(0)
    story = load_story()
    vocabulary = Vocabulary(story.train)
    V, train = len(vocabulary), vocabulary.encode(story.train)
    cut = len(train) * 8 // 9
    texts = [train[:cut], train[cut:], vocabulary.encode(story.heldout)]
    best: dict[str, tuple[float, list[Scores]]] = {}
    for kind in BLOCKS:
        runs = {rate: [trained(kind, rate, seed, texts, V) for seed in SEEDS] for rate in RATES}
        rate = min(RATES, key=lambda rate: median(runs[rate], 0))
        best[kind] = rate, runs[rate]
        print(kind, {rate: f"{median(scores, 0):.3f}" for rate, scores in runs.items()}, flush=True)
    vanilla = median(best["vanilla"][1], 1)
    notes = [
        f"{UNITS} units, {PASSES} passes over eight ninths of the story's training text, batch 32, "
        f"{STEPS} steps, Adam with one cycle, clip 1, seeds 0 to {len(SEEDS) - 1}. The peak of the "
        f"rate is the best of {', '.join(map(str, RATES))} on the last ninth. ∞: a perplexity "
        "larger than any number that a computer writes."
    ]
    store(
        "lstm-variants",
        "The LSTM with one thing changed: held-out perplexity",
        [row(kind, rate, scores, vanilla, V) for kind, (rate, scores) in best.items()],
        notes=notes,
    )
    store(
        "lstm-variants-runs",
        "The LSTM with one thing changed, run by run",
        [
            {"kind": kind, "seed": seed, "validation": f"{v:.3f}", "held out": f"{h:.3f}"}
            for kind, (_, scores) in best.items()
            for seed, (v, h) in zip(SEEDS, scores, strict=True)
            if math.isfinite(h)
        ],
        notes=notes,
    )


if __name__ == "__main__":
    main()
