"""Where dropout may stand in an LSTM that has to remember: at the output, in h, or in c.

Of which kind is the first bat of a sentence with one to four clauses? It is answered at the
sentence's end, up to 39 words on, so that the answer has to be kept. Half of the numbers are
dropped in training, none when new sentences are measured.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
import torch
from measure import store
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, dropout, one_hot
from torch.nn.utils.rnn import pad_sequence

from lstm_course import reproducible
from lstm_course.datasets.bats import WORDS, bat_sentence
from lstm_course.torch_cells import set_forget_bias

V, H, SHARE = len(WORDS) + 1, 32, 0.5
INDEX = {word: k for k, word in enumerate(WORDS, start=1)}
UPDATES, SEEDS, NEW = 200, range(5), 1000
PLACES = {
    "nowhere": "",
    "h, on its way to the output": "output",
    "h, in the loop, one mask for all steps": "h once",
    "h, in the loop, a new mask at each step": "h",
    "c, in the loop, a new mask at each step": "c",
}


class Reader(nn.Module):
    """An LSTM that answers at each sentence's own end, with dropout in one place."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.cell, self.head = nn.LSTMCell(V, H), nn.Linear(H, 2)
        set_forget_bias(self.cell, 1.0)

    def forward(self, texts: list[str]) -> Tensor:
        """Score the two kinds, (N, 2), of each sentence's first bat."""
        rows = [torch.tensor([INDEX[word] for word in text.split()]) for text in texts]
        lengths = torch.tensor([len(row) for row in rows])
        x = one_hot(pad_sequence(rows), V).float()
        h = c = x.new_zeros(len(rows), H)
        once = self._mask(h)
        for t, x_t in enumerate(x):
            read = h * {"h": self._mask(h), "h once": once}.get(self.place, 1)
            new_h, new_c = self.cell(x_t, (read, c))
            if self.place == "c":
                new_c = new_c * self._mask(c)
            reading = (t < lengths)[:, None]
            h, c = torch.where(reading, new_h, h), torch.where(reading, new_c, c)
        scores: Tensor = self.head(h * once if self.place == "output" else h)
        return scores

    def _mask(self, like: Tensor) -> Tensor:
        return dropout(torch.ones_like(like), SHARE, self.training)


def sentences(count: int, rng: np.random.Generator) -> tuple[list[str], Tensor]:
    """Draw sentences of one to four clauses, and the kind of the first bat in each."""
    kinds = [rng.integers(2, size=rng.integers(1, 5)) for _ in range(count)]
    return [bat_sentence(row, rng) for row in kinds], torch.tensor([row[0] for row in kinds])


def share_right(place: str, seed: int) -> float:
    """Train on 500 sentences, and measure on new ones of four clauses."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    texts, kinds = sentences(500, rng)
    reader = Reader(place)
    optimizer = torch.optim.Adam(reader.parameters(), lr=0.02)
    for _ in range(UPDATES):
        chosen = rng.integers(500, size=32)
        loss = cross_entropy(reader([texts[k] for k in chosen]), kinds[chosen])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimizer.step()
    texts, kinds = sentences(NEW, rng)
    four = [text.count("bat") == 4 for text in texts]
    with torch.no_grad():
        right = reader.eval()(texts).argmax(dim=1) == kinds
    return right[torch.tensor(four)].float().mean().item()


def main() -> None:
    """Measure every place, and store the table."""
    reproducible(0)
    rows: list[dict[str, object]] = []
    for name, place in PLACES.items():
        runs = [share_right(place, seed) for seed in SEEDS]
        numbers = {"median": np.median(runs), "lowest": min(runs), "highest": max(runs)}
        measured = {column: f"{value:.2f}" for column, value in numbers.items()}
        rows.append({"dropped": name, **measured})
        print(rows[-1], flush=True)
    store(
        "dropout-place",
        f"The first of four bats, after {UPDATES} updates with dropout of {SHARE:.0%}: share right",
        rows,
        [
            f"H {H}, forget bias 1, Adam at 0.02, 32 of 500 sentences an update; {len(SEEDS)} "
            "seeds; measured without dropout on new sentences of four clauses. Two answers.",
        ],
    )


if __name__ == "__main__":
    main()
