"""Is a wide batch free? The same LSTM with 8 to 512 rows, by letters read and by seconds used.

Each width has a rate of its own, chosen on the last ninth of the training text with other seeds,
for one pass over the text and for as many as take about the seconds of one pass with 8 rows.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
import time
from functools import partial

import numpy as np
import torch
from measure import store
from torch.nn.functional import cross_entropy

from lstm_course.datasets import load_story
from lstm_course.models import CharacterModel
from lstm_course.text import Vocabulary, letters_only, sequential_batches
from lstm_course.training import fit

H, T = 64, 16
PASSES = {8: (1,), 32: (1, 3), 128: (1, 4), 512: (1, 5)}
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
CHOOSING, SEEDS = range(100, 103), range(5)


def perplexity_of(model: CharacterModel, text: np.ndarray) -> float:
    """Read a text in 32 rows."""
    ((inputs, targets),) = sequential_batches(text, 32, (len(text) - 1) // 32)
    with torch.no_grad():
        scores, _ = model(torch.from_numpy(inputs.T))
        return (
            cross_entropy(scores.flatten(0, 1), torch.from_numpy(targets.T.flatten())).exp().item()
        )


def main() -> None:
    """Measure, print and store the table."""
    torch.set_num_threads(1)
    train_text, heldout_text = (letters_only(text) for text in load_story())
    vocabulary = Vocabulary(train_text)
    training, heldout = vocabulary.encode(train_text), vocabulary.encode(heldout_text)
    cut = len(training) * 8 // 9
    to_learn, to_choose = training[:cut], training[cut:]
    adam = partial(torch.optim.Adam, fused=True)

    def trained(rows: int, passes: int, rate: float, seed: int) -> tuple[CharacterModel, float]:
        torch.manual_seed(seed)
        model = CharacterModel(len(vocabulary), H)
        start = time.thread_time()
        fit(
            model,
            to_learn,
            learning_rate=rate,
            seed=seed,
            epochs=passes,
            batch_size=rows,
            num_steps=T,
            optimizer=adam,
        )
        return model, time.thread_time() - start

    table = []
    for rows, counts in PASSES.items():
        for passes in counts:

            def chosen_by(rate: float, rows: int = rows, passes: int = passes) -> float:
                runs = (trained(rows, passes, rate, seed) for seed in CHOOSING)
                return statistics.median(perplexity_of(model, to_choose) for model, _ in runs)

            rate = min(RATES, key=chosen_by)
            runs = [trained(rows, passes, rate, seed) for seed in SEEDS]
            found = [perplexity_of(model, heldout) for model, _ in runs]
            table.append(
                {
                    "rows": rows,
                    "passes": passes,
                    "updates": passes * (len(to_learn) // (rows * T)),
                    "seconds": f"{statistics.median(seconds for _, seconds in runs):.2f}",
                    "best rate": rate,
                    "held-out perplexity": f"{statistics.median(found):.2f}",
                    "over seeds": f"{min(found):.2f} to {max(found):.2f}",
                }
            )
    title = f"One LSTM (H {H}, {T} steps a batch), trained with narrow and with wide batches"
    note = (
        f"Adam, one cycle up to a rate chosen among {', '.join(map(str, RATES))} on the last ninth "
        f"of the training text (seeds 100 to 102). Seconds of processor time and perplexity: "
        f"medians over {len(SEEDS)} seeds."
    )
    store("wide-batches", title, table, notes=[note])


if __name__ == "__main__":
    main()
