"""What one minute of one processor buys on a real novel: the ladder's best, in some sizes.

The size and the share that is dropped are chosen on the last ninth of the training text, as in
``one_minute.py``; the held-out text decides nothing. Takes about ten minutes. Without the text,
which the package does not carry, it says so and measures nothing.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from measure import has_time_machine, store
from one_minute import (
    BATCH,
    SEEDS,
    STEPS,
    TOGETHER,
    Rung,
    heldout_rows,
    passes_in_a_minute,
)
from time_machine import texts

from lstm_course import reproducible
from lstm_course.text import KneserNey
from lstm_course.training import evaluate

RATE = 0.02
SIZES = {
    "H 160, 0.25 and 0.3": TOGETHER,
    "H 160, 0.1 and 0.2": Rung(160, 0.1, 0.2, 1.0, True),
    "H 224, 0.25 and 0.3": Rung(224, 0.25, 0.3, 1.0, True),
    "H 224, 0.1 and 0.2": Rung(224, 0.1, 0.2, 1.0, True),
    "H 288, 0.25 and 0.3": Rung(288, 0.25, 0.3, 1.0, True),
}


def measure() -> None:
    """Choose a size, measure the held-out text, and store the table."""
    reproducible(0)
    vocabulary, train, heldout = texts()
    V, cut = len(vocabulary), len(train) * 8 // 9
    part, validation = train[:cut], train[cut:]
    tried: dict[str, float] = {}
    passes = passes_in_a_minute(V, part, SIZES)
    for name, rung in SIZES.items():
        tried[name] = evaluate(rung.trained(V, part, RATE, SEEDS[0], passes[name]), validation)
        print(name, passes[name], f"{tried[name]:.3f}", flush=True)
    best = min(tried, key=lambda name: tried[name])
    order = min(range(3, 10), key=lambda n: KneserNey(n, V).fit(part).perplexity(validation))
    in_all = round(passes[best] * 8 / 9)  # of a text that is longer by a ninth part
    rows = heldout_rows(V, SIZES[best], best, RATE, in_all, train, heldout, order)
    said = ", ".join(f"{name}: {value:.3f}" for name, value in tried.items())
    setting = (
        f"{len(train):,} letters for training, {len(heldout):,} held out (the last tenth), "
        f"{in_all} passes, batch {BATCH}, {STEPS} steps, all five tricks, AdamW up to {RATE}; "
        f"medians over {len(SEEDS)} seeds. On the last ninth of the training text, one seed (size, "
        f"dropout and weight drop): {said}."
    )
    store("one-minute-time-machine", "One minute on *The Time Machine*", rows, notes=[setting])


def main() -> None:
    """Measure if the text is here."""
    if has_time_machine("train LSTMs on it, a minute each"):
        measure()


if __name__ == "__main__":
    main()
