"""The embedded Reber grammar, one string at a time: how many strings until no prediction is wrong.

8 units, Adam with rate 0.01, an update after each string, clipping by norm at 1. After every 250
strings the network reads 500 new ones; a run ends when, at every place of every one of them, the
letter that it holds likeliest may follow, or after 20,000 strings. Ten seeds. About ten minutes of
one core.

The last network is trained with ten further seeds, to see whether what it reaches holds.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from measure import store
from torch import nn
from torch.nn.functional import cross_entropy, one_hot
from torch.nn.utils.rnn import pad_sequence

from lstm_course.datasets.tasks import embedded_reber, reber_choices
from lstm_course.torch_cells import set_forget_bias
from lstm_course.training import clip_gradients

LETTERS = "BTPSXVE"
H, RATE = 8, 0.01
SOON, BUDGET, EVERY, FRESH = 10_000, 20_000, 250, 500
SEEDS, FURTHER_SEEDS = range(200, 210), range(300, 310)
KEEPING = "LSTM, $b_f$ = 3"
CELLS: dict[str, Callable[[], nn.Module]] = {
    "RNN": lambda: nn.RNN(len(LETTERS), H),
    "LSTM": lambda: nn.LSTM(len(LETTERS), H),
    KEEPING: lambda: forgetting(3.0),
}


def forgetting(bias: float) -> nn.LSTM:
    """Make an LSTM with another forget bias."""
    lstm = nn.LSTM(len(LETTERS), H)
    set_forget_bias(lstm, bias)
    return lstm


class Reader(nn.Module):
    """A recurrent layer that is asked after every letter for the next one."""

    def __init__(self, cell: str) -> None:
        super().__init__()
        self.layer, self.output_layer = CELLS[cell](), nn.Linear(H, len(LETTERS))

    def forward(self, letters: torch.Tensor) -> torch.Tensor:
        """Map letters (T, N) to scores of the next ones (T, N, 7)."""
        scores: torch.Tensor = self.output_layer(
            self.layer(one_hot(letters, len(LETTERS)).float())[0]
        )
        return scores


class Questions(NamedTuple):
    """Strings, and what may follow at each place."""

    letters: torch.Tensor  # (T, N), the last letter of each left out
    legal: torch.Tensor  # (T, N, 7), true everywhere behind a string's end
    lasting: torch.Tensor  # (N,), the place at which the second letter must return


class Run(NamedTuple):
    """What one training came to."""

    strings: int
    legal: float  # share of the new strings with no wrong prediction
    lasting: float  # share of those whose second letter is asked back rightly


def numbers(text: str) -> torch.Tensor:
    """Write letters as numbers."""
    return torch.tensor([LETTERS.index(letter) for letter in text])


def questions(rng: np.random.Generator) -> Questions:
    """Draw new strings."""
    texts = [embedded_reber(rng) for _ in range(FRESH)]
    letters = pad_sequence([numbers(text[:-1]) for text in texts])
    legal = torch.ones(*letters.shape, len(LETTERS), dtype=torch.bool)
    for n, text in enumerate(texts):
        for t in range(len(text) - 1):
            choices = reber_choices(text[: t + 1])
            legal[t, n] = torch.tensor([letter in choices for letter in LETTERS])
    return Questions(letters, legal, torch.tensor([len(text) - 3 for text in texts]))


def scores(model: Reader, asked: Questions) -> tuple[float, float]:
    """Give the share of strings without a wrong prediction, and of second letters asked back."""
    with torch.no_grad():
        likeliest = model(asked.letters).argmax(dim=2, keepdim=True)
    right = asked.legal.gather(2, likeliest)[..., 0]
    at_the_end = right[asked.lasting, torch.arange(FRESH)]
    return right.all(dim=0).double().mean().item(), at_the_end.double().mean().item()


def train(cell: str, seed: int) -> Run:
    """Train one network until no prediction is wrong, or its budget is spent."""
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Reader(cell)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE, fused=True)
    run = Run(0, 0.0, 0.0)
    while run.strings < BUDGET and run.legal < 1:
        for _ in range(EVERY):
            letters = numbers(embedded_reber(rng))
            optimizer.zero_grad()
            cross_entropy(model(letters[:-1, None])[:, 0], letters[1:]).backward()
            clip_gradients(model.parameters(), max_norm=1.0)
            optimizer.step()
        run = Run(run.strings + EVERY, *scores(model, questions(rng)))
    return run


def row(cell: str, seeds: Sequence[int] = SEEDS, of_which: str = "") -> dict[str, object]:
    """Train with every seed."""
    runs = [train(cell, seed) for seed in seeds]
    strings = sorted(run.strings for run in runs if run.legal == 1)
    found = {
        "network": cell + of_which,
        "learned of 10": sum(number <= SOON for number in strings),
        f"within {BUDGET:,}": len(strings),
        "strings, fewest": strings[0] if strings else "",
        "strings, median": statistics.median(strings) if strings else "",
        "strings, most": strings[-1] if strings else "",
        "whole strings right, lowest": f"{min(run.legal for run in runs):.2f}",
        "second letter asked back, lowest": f"{min(run.lasting for run in runs):.2f}",
        "second letter asked back, highest": f"{max(run.lasting for run in runs):.2f}",
    }
    print(*found.values(), sep=", ", flush=True)
    return found


def main() -> None:
    """Train all networks and store the table."""
    store(
        "reber",
        "Strings until an embedded Reber grammar is learned",
        [*map(row, CELLS), row(KEEPING, FURTHER_SEEDS, ", further seeds")],
        notes=[
            f"{H} units, Adam {RATE}, one string an update, clipping by norm at 1; ten seeds, at "
            f"most {BUDGET:,} strings; learned of 10: within {SOON:,}. After every {EVERY} the "
            f"network reads {FRESH} new strings; it has learned when, at each place of all of "
            "them, the letter that it holds likeliest may follow. Strings are those of the runs "
            "that learned. The second letter must return before the last one: guessed, it is right "
            "in half of the strings. The further seeds chose nothing.",
        ],
    )


if __name__ == "__main__":
    main()
