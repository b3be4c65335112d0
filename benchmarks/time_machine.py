"""How well does one LSTM read a real novel? Perplexities on *The Time Machine*, beside counting.

Takes about four minutes of processor time. Without the text, which the package does not carry, it
says so and measures nothing.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
import torch
from measure import has_time_machine, store

from lstm_course import reproducible
from lstm_course.datasets import load_time_machine
from lstm_course.models import CharacterModel
from lstm_course.sampling import generate
from lstm_course.text import KneserNey, NgramMixture, NgramModel, Vocabulary, letters_only
from lstm_course.training import evaluate, fit

H, EPOCHS, BATCH, STEPS = 256, 10, 32, 32
SEEDS = (0, 1, 2)
RATES = (0.01, 0.02, 0.04, 0.08, 0.16)
ORDERS, ALPHAS = range(7), (1.0, 0.1, 0.03, 0.01)

Row = tuple[str, list[float], list[float]]


def texts() -> tuple[Vocabulary, np.ndarray, np.ndarray]:
    """Give the vocabulary, and the novel's first nine tenths and last tenth in 27 symbols."""
    train_text, heldout_text = (letters_only(part) for part in load_time_machine())
    vocabulary = Vocabulary(train_text)
    return vocabulary, vocabulary.encode(train_text), vocabulary.encode(heldout_text)


def counting(V: int, train: np.ndarray, heldout: np.ndarray) -> list[Row]:
    """Measure n-grams as chapter 2 does; what must be chosen is chosen on a validation part."""
    cut = len(train) * 8 // 9
    part, validation = train[:cut], train[cut:]
    alpha, order = min(
        ((alpha, order) for alpha in ALPHAS for order in ORDERS),
        key=lambda choice: NgramModel(choice[1], V, choice[0]).fit(part).perplexity(validation),
    )
    longest = min(
        range(1, 10),
        key=lambda order: KneserNey(order, V).fit(part).perplexity(validation),
    )
    models: dict[str, NgramModel | NgramMixture | KneserNey] = {
        "uniform": NgramModel(0, V),
        f"bigram (+{alpha:g})": NgramModel(2, V, alpha),
        f"trigram (+{alpha:g})": NgramModel(3, V, alpha),
        f"best single order: {order} (+{alpha:g})": NgramModel(order, V, alpha),
        f"mixture of orders {min(ORDERS)} to {max(ORDERS)} (+{min(ALPHAS):g})": NgramMixture(
            ORDERS, V, min(ALPHAS)
        ),
        f"Kneser–Ney, order {longest}": KneserNey(longest, V),
    }
    rows: list[Row] = []
    for name, model in models.items():
        model.fit(train)
        rows.append((name, [model.perplexity(train)], [model.perplexity(heldout)]))
    return rows


def trained(
    V: int, train: np.ndarray, seed: int, rate: float, epochs: int = EPOCHS
) -> CharacterModel:
    """Train one LSTM."""
    torch.manual_seed(seed)
    model = CharacterModel(V, H)
    fit(
        model,
        train,
        epochs=epochs,
        batch_size=BATCH,
        num_steps=STEPS,
        learning_rate=rate,
        seed=seed,
    )
    return model


def best_rate(V: int, train: np.ndarray) -> float:
    """Choose the learning rate by three epochs and the training text's last ninth."""
    cut = len(train) * 8 // 9
    found = {r: evaluate(trained(V, train[:cut], 0, r, epochs=3), train[cut:]) for r in RATES}
    return min(found, key=lambda rate: found[rate])


def row(name: str, read: list[float], heldout: list[float]) -> dict[str, object]:
    """Write the median perplexities, and how far the held-out ones reach."""
    several = f"{min(heldout):.2f} to {max(heldout):.2f}" if len(heldout) > 1 else ""
    return {
        "model": name,
        "training perplexity": f"{np.median(read):.2f}",
        "held-out perplexity": f"{np.median(heldout):.2f}",
        "over seeds": several,
    }


def measure() -> None:
    """Count, train, let the LSTM write, and store the table."""
    rng = reproducible(0)
    vocabulary, train, heldout = texts()
    V = len(vocabulary)
    rows = counting(V, train, heldout)
    rate = best_rate(V, train)
    models = [trained(V, train, seed, rate) for seed in SEEDS]
    scores = [[evaluate(model, text) for model in models] for text in (train, heldout)]
    rows.append((f"LSTM, H {H}, {EPOCHS} passes", scores[0], scores[1]))
    sample = generate(models[0], vocabulary, "the time traveller ", 240, temperature=0.7, rng=rng)
    setting = (
        f"{V} symbols, {len(train):,} for training, {len(heldout):,} held out (the last tenth). "
        f"`nn.LSTM`, default start; batch {BATCH}, {STEPS} steps, Adam, one cycle up to a rate of "
        f"{rate:g} (the best of {', '.join(map(str, RATES))} on the last ninth of the training "
        f"text), clip 1; medians over seeds {', '.join(map(str, SEEDS))}."
    )
    written = f"Written by the LSTM (temperature 0.7) after *the time traveller*: {sample}"
    title = "One LSTM on *The Time Machine*"
    store("time-machine", title, [row(*found) for found in rows], notes=[setting, written])


def main() -> None:
    """Measure if the text is here."""
    if has_time_machine("train an LSTM of 256 units on it and count it, about four minutes"):
        measure()


if __name__ == "__main__":
    main()
