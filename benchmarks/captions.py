"""Captions for pictures of handwritten digits: five encoders, their controls, and a baseline.

A GRU writes *seven top left and two bottom right* under a picture of four cells. Twenty ordered
pairs of digits are left out of training; pictures to be tested are made of held-out images. About
five minutes of one core.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from typing import NamedTuple

import numpy as np
import torch
from measure import store
from sklearn.neighbors import KNeighborsClassifier
from torch import Tensor, nn
from writing import spread, train, wrong

from lstm_course.datasets import load_digits
from lstm_course.datasets.captions import (
    DIGIT_WORDS,
    Captioned,
    caption,
    compose,
    draw_pairs,
)
from lstm_course.seq2seq import END, PAD, START, padded, until_end
from lstm_course.text import Vocabulary

SEEDS, RATE, UPDATES, H = range(5), 0.003, 600, 128
WORDS = Vocabulary([*DIGIT_WORDS, "top", "bottom", "left", "right", "and"])
DIGITS = torch.tensor(WORDS.encode(DIGIT_WORDS) + 3)
LONGEST = 12  # words of a caption, the end included
# The encoder's name: whether it convolves, whether a tanh ends it, whether each step reads it.
ENCODERS = {
    "linear, tanh": (False, True, False),
    "CNN, tanh": (True, True, False),
    "CNN, centered, tanh": (True, True, False),
    "CNN": (True, False, False),
    "CNN, at every step": (True, False, True),
}


class Captioner(nn.Module):
    """A picture becomes a GRU's first state, or a part of its every input."""

    def __init__(self, encoder: str) -> None:
        super().__init__()
        convolves, ends_in_tanh, self.every_step = ENCODERS[encoder]
        layers: list[nn.Module] = [nn.Flatten(), nn.Linear(256, H)]
        if convolves:
            layers = [
                nn.Conv2d(1, 16, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Conv2d(16, 32, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.Linear(512, H),
            ]
        if "centered" in encoder:
            layers.append(nn.BatchNorm1d(H, affine=False))
        self.encoder = nn.Sequential(*layers, nn.Tanh() if ends_in_tanh else nn.Identity())
        self.words = nn.Embedding(len(WORDS) + 3, 32)
        self.decoder = nn.GRU(32 + H * self.every_step, H)
        self.head = nn.Linear(H, len(WORDS) + 3)

    def decode(self, words: Tensor, seen: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor]:
        """Give scores (T, N, V) for what follows each word, and the state."""
        x = self.words(words)
        if self.every_step:
            x = torch.cat([x, seen.expand(len(words), -1, -1)], dim=-1)
        elif state is None:
            state = seen[None]
        outputs, state = self.decoder(x, state)
        return self.head(outputs), state

    def forward(self, pictures: Tensor, words: Tensor) -> Tensor:
        """Score each next word, the right ones before it given."""
        return self.decode(words, self.encoder(pictures[:, None]), None)[0]

    @torch.no_grad()
    def write(self, pictures: Tensor) -> Tensor:
        """Write captions greedily, (T, N)."""
        seen, state = self.encoder(pictures[:, None]), None
        words, written = torch.full((1, len(pictures)), START), []
        for _ in range(LONGEST):
            scores, state = self.decode(words, seen, state)
            words = scores.argmax(dim=-1)
            written.append(words)
        return until_end(torch.cat(written))


class Score(NamedTuple):
    """How well captions are written, freely and with the right words given."""

    exact: float
    told: float  # each next word, the right ones before it given
    told_digits: float  # the same, of the digits' words alone
    different: int  # captions in all
    saturated: float  # the share of the encoder's numbers beyond 0.99


def tensors(made: Captioned) -> tuple[Tensor, Tensor]:
    """Turn pictures and captions into tensors, (N, 16, 16) and (T, N)."""
    target, _ = padded([[START, *(WORDS.encode(c.split()) + 3), END] for c in made.captions])
    return torch.from_numpy(made.pictures), target


@torch.no_grad()
def score(model: Captioner, pictures: Tensor, target: Tensor) -> Score:
    """Let a model write captions, and ask it for each next word."""
    written = model.write(pictures)
    told = model(pictures, target[:-1]).argmax(dim=-1) == target[1:]
    seen = model.encoder(pictures[:, None])
    return Score(
        (~wrong(written, target)).all(dim=0).double().mean().item(),
        told[target[1:] != PAD].double().mean().item(),
        told[torch.isin(target[1:], DIGITS)].double().mean().item(),
        len(written.unique(dim=1).T),
        (seen.abs() > 0.99).double().mean().item(),
    )


def trained(encoder: str, seed: int, made: Captioned) -> Captioner:
    """Train a captioner."""
    torch.manual_seed(seed)
    model = Captioner(encoder)
    pictures, target = tensors(made)

    def scores(batch: Tensor, words: Tensor) -> Tensor:
        found: Tensor = model(pictures[batch], words)
        return found

    train(model, scores, target, seed, updates=UPDATES, rate=RATE)
    return model.eval()


def neighbors(made: Captioned) -> float:
    """Name each cell by its three nearest neighbors; which cells are filled is seen by any ink."""
    digits = load_digits()
    nearest = KNeighborsClassifier(3).fit(digits.train_images.reshape(-1, 64), digits.train_labels)
    N = len(made.pictures)
    cells = made.pictures.reshape(N, 2, 8, 2, 8).swapaxes(2, 3).reshape(4 * N, 64)
    named = np.where(cells.any(axis=1), nearest.predict(cells), -1).reshape(N, 4)
    return float(np.mean([caption(row) == c for row, c in zip(named, made.captions, strict=True)]))


class Data(NamedTuple):
    """Pictures to learn from, new ones, and new ones with pairs never seen."""

    learned: Captioned
    new: Captioned
    unseen: Captioned


def data(seed: int) -> Data:
    """Compose the pictures of one seed."""
    digits, rng = load_digits(), np.random.default_rng(seed)
    left_out = draw_pairs(rng)
    heldout = digits.heldout_images, digits.heldout_labels
    return Data(
        compose(rng, digits.train_images, digits.train_labels, 8000, without=left_out),
        compose(rng, *heldout, 600, without=left_out),
        compose(rng, *heldout, 600, only=left_out),
    )


def row(encoder: str, made: list[Data]) -> dict[str, object]:
    """Train an encoder with every seed, and score it with its controls."""
    found: dict[str, list[Score]] = {"new": [], "unseen": [], "blank": [], "shuffled": []}
    for seed, (learned, new, unseen) in enumerate(made):
        model = trained(encoder, seed, learned)
        pictures, target = tensors(new)
        found["new"].append(score(model, pictures, target))
        found["unseen"].append(score(model, *tensors(unseen)))
        found["blank"].append(score(model, torch.zeros_like(pictures), target))
        found["shuffled"].append(score(model, pictures.roll(1, dims=0), target))
    written: dict[str, object] = {"encoder": encoder}
    for kind, scores in found.items():
        written[f"{kind}, exact"] = spread(s.exact for s in scores)
        written[f"{kind}, told"] = spread(s.told for s in scores)
        written[f"{kind}, told digits"] = spread(s.told_digits for s in scores)
    written["different captions"] = spread((s.different for s in found["new"]), 0)
    written["beyond 0.99"] = spread(s.saturated for s in found["new"])
    print(*written.values(), sep=", ", flush=True)
    return written


def main() -> None:
    """Train everything and store the tables."""
    made = [data(seed) for seed in SEEDS]
    title = "Captions for pictures of two or three handwritten digits, by the encoder"
    notes = [
        "Median and range of five seeds. 8,000 pictures to learn from, 600 new ones of held-out "
        "images, and 600 with one of the 20 pairs that were left out. A GRU of 128 units, Adam "
        "with rate 0.003, falling to 0 over the second half, 600 batches of 64, clipping at 1. "
        "Exact: written freely, every word right. Told: each next word, the right ones before it "
        "given; of all words and of the digits' names alone. Shuffled: under each picture the "
        "caption of another is asked for. Beyond 0.99: the share of the encoder's numbers.",
    ]
    store("captions", title, [row(encoder, made) for encoder in ENCODERS], notes=notes)
    nearest = {"new": [d.new for d in made], "unseen": [d.unseen for d in made]}
    store(
        "captions-neighbors",
        "Captions by three nearest neighbors in each cell, the layout given",
        [{"pictures": kind, "exact": spread(map(neighbors, of))} for kind, of in nearest.items()],
        notes=["The same pictures; neighbors among the 1,437 images to learn from."],
    )


if __name__ == "__main__":
    main()
