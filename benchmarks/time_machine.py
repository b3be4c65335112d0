"""How well does one LSTM read a real novel? Perplexities on *The Time Machine*, beside counting.

Takes about four minutes of processor time. Needs the text: set LSTM_COURSE_DATA to a folder with
timemachine.txt, or run ``python -m lstm_course fetch time-machine``.
Writes benchmarks/results/time-machine.md, and its numbers as time-machine.csv.
"""

import os
import platform
import textwrap
import time

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
import torch
from measure import RESULTS, write_rows

from lstm_course import reproducible
from lstm_course.datasets import load_time_machine
from lstm_course.sampling import generate
from lstm_course.text import NgramMixture, NgramModel, Vocabulary, letters_only
from lstm_course.torch_cells import CharacterModel
from lstm_course.training import evaluate, fit

H, EPOCHS, BATCH, STEPS = 256, 10, 32, 32
SEEDS = (0, 1, 2)
RATES = (0.01, 0.02, 0.04, 0.08, 0.16)
ORDERS, ALPHAS = range(7), (1.0, 0.1, 0.03, 0.01)
TABLE = RESULTS / "time-machine.md"

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
    models: dict[str, NgramModel | NgramMixture] = {
        "uniform": NgramModel(0, V),
        f"bigram (+{alpha:g})": NgramModel(2, V, alpha),
        f"trigram (+{alpha:g})": NgramModel(3, V, alpha),
        f"best single order: {order} (+{alpha:g})": NgramModel(order, V, alpha),
        f"mixture of orders {min(ORDERS)} to {max(ORDERS)} (+{min(ALPHAS):g})": NgramMixture(
            ORDERS, V, min(ALPHAS)
        ),
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


def shown(values: list[float]) -> str:
    """Write a perplexity, or the median of several and how far they reach."""
    middle = f"{np.median(values):.2f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.2f}–{max(values):.2f})"


def main() -> None:
    """Measure, print and store the table."""
    started = time.process_time()
    rng = reproducible(0)
    vocabulary, train, heldout = texts()
    V = len(vocabulary)
    rows = counting(V, train, heldout)
    rate = best_rate(V, train)
    models = [trained(V, train, seed, rate) for seed in SEEDS]
    scores = [[evaluate(model, text) for model in models] for text in (train, heldout)]
    rows.append((f"LSTM, H {H}, {EPOCHS} epochs", scores[0], scores[1]))
    sample = generate(models[0], vocabulary, "the time traveller ", 240, temperature=0.7, rng=rng)
    lines = [
        "# One LSTM on *The Time Machine*",
        "",
        f"Letters and spaces only: {V} symbols, {len(train):,} for training, {len(heldout):,} held "
        f"out (the last tenth). `nn.LSTM` with H {H}, default start; batch {BATCH}, {STEPS} steps, "
        f"Adam, one-cycle to a rate of {rate:g} (the best of {', '.join(map(str, RATES))} on the "
        "last ninth of the training text), clip 1; seeds "
        f"{', '.join(map(str, SEEDS))}: median (lowest–highest). Python "
        f"{platform.python_version()}, PyTorch {torch.__version__}, one thread, "
        f"{(time.process_time() - started) / 60:.0f} minutes of processor time for everything.",
        "",
        "| model | training perplexity | held-out perplexity |",
        "|---|--:|--:|",
        *(f"| {name} | {shown(train)} | {shown(heldout)} |" for name, train, heldout in rows),
        "",
        "Written by the LSTM (seed 0, temperature 0.7) after *the time traveller*:",
        "",
        *(f"> {line}" for line in textwrap.wrap(sample, 90)),
    ]
    RESULTS.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_rows(
        "time-machine",
        [
            {
                "model": name,
                "training": round(np.median(train), 3),
                "heldout": round(np.median(heldout), 3),
            }
            for name, train, heldout in rows
        ],
    )
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
