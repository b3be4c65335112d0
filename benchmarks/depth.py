"""Stacks of LSTM layers on the story: how deep they may be, and what residual connections change.

Every stack makes the same few updates, at three learning rates and from five seeds. Each kind and
depth has the rate with the best median on the last ninth of the training text, which no stack has
read; the held-out text is measured after that.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

from typing import Any

import numpy as np
import torch
from measure import store
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from lstm_course import reproducible
from lstm_course.datasets import load_story
from lstm_course.text import Vocabulary, letters_only, sequential_batches
from lstm_course.torch_cells import set_forget_bias

H, ROWS, STEPS, UPDATES = 32, 32, 32, 200
RATES, SEEDS = (0.005, 0.02, 0.05), range(5)
DEPTHS = (1, 2, 3, 4, 6, 8)
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "plain, forget bias 1": {"forget_bias": 1.0},
    "residual": {"residual": True},
    "residual, layer norm": {"residual": True, "norm": True},
}
WIDE = {"plain, 96 units": {"width": 96}}  # one layer with as many weights as six of 32
Batches = list[tuple[Tensor, Tensor]]


class Stack(nn.Module):
    """LSTM layers on top of each other; each may add to what it was given."""

    def __init__(
        self,
        vocabulary_size: int,
        depth: int,
        *,
        residual: bool = False,
        norm: bool = False,
        forget_bias: float | None = None,
        width: int = H,
    ) -> None:
        super().__init__()
        self.vocabulary_size, self.residual = vocabulary_size, residual
        self.widen = nn.Linear(vocabulary_size, H)
        self.layers = nn.ModuleList(nn.LSTM(H, width) for _ in range(depth))
        norms = (nn.LayerNorm(H) if norm else nn.Identity() for _ in range(depth))
        self.norms = nn.ModuleList(norms)
        self.head = nn.Linear(width, vocabulary_size)
        if forget_bias is not None:
            for layer in self.layers:
                set_forget_bias(layer, forget_bias)

    def forward(self, tokens: Tensor, states: list[Any]) -> tuple[Tensor, list[Any]]:
        """Score the next tokens, (T, N, V); give the layers' states as well."""
        x = self.widen(one_hot(tokens, self.vocabulary_size).float())
        ends = []
        for layer, norm, state in zip(self.layers, self.norms, states, strict=True):
            output, end = layer(norm(x), state)
            x = x + output if self.residual else output
            ends.append(end)
        return self.head(x), ends


def batches(text: np.ndarray, steps: int) -> Batches:
    """Cut a text in batches (T, N) that go on where the last one ended."""
    return [
        (torch.from_numpy(inputs.T), torch.from_numpy(targets.T))
        for inputs, targets in sequential_batches(text, ROWS, steps)
    ]


def trained(
    train: np.ndarray, V: int, kind: str, depth: int, updates: int, rate: float, seed: int
) -> Stack:
    """Train a stack with Adam, the state carried along."""
    torch.manual_seed(seed)
    model = Stack(V, depth, **(KINDS | WIDE)[kind])
    optimizer = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    text = batches(train, STEPS)
    states: list[Any] = [None] * depth
    for update in range(updates):
        if update % len(text) == 0:
            states = [None] * depth
        inputs, targets = text[update % len(text)]
        scores, ends = model(inputs, states)
        loss = cross_entropy(scores.flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        states = [tuple(part.detach() for part in end) for end in ends]
    return model


@torch.no_grad()
def perplexity(model: Stack, text: np.ndarray) -> float:
    """Measure a text in 32 rows, each from a state of zeros and in one go."""
    ((inputs, targets),) = batches(text, (len(text) - 1) // ROWS)
    scores, _ = model(inputs, [None] * len(model.layers))
    return float(cross_entropy(scores.flatten(0, 1), targets.flatten()).exp())


def row(
    kind: str, depth: int, times: int, texts: tuple[np.ndarray, ...], V: int
) -> dict[str, object]:
    """Train one kind and depth at every rate, from every seed; give a row of the table."""
    train, choose, heldout = texts
    found = {}
    for rate in RATES:
        models = [trained(train, V, kind, depth, times * UPDATES, rate, seed) for seed in SEEDS]
        chosen_by = float(np.median([perplexity(model, choose) for model in models]))
        found[rate] = chosen_by, [perplexity(model, heldout) for model in models]
    best = min(found, key=lambda rate: found[rate][0])
    measured = found[best][1]
    everywhere = min(value for _, runs in found.values() for value in runs)
    return {
        "stack": kind if times == 1 else f"{kind}, {times} times as long",
        "layers": depth,
        "rate": best,
        "held out": f"{np.median(measured):.2f}",
        "lowest": f"{min(measured):.2f}",
        "highest": f"{max(measured):.2f}",
        "lowest at any rate": f"{everywhere:.2f}",
    }


def main() -> None:
    """Measure every kind at every depth, and store the table."""
    reproducible(0)
    train_text, heldout_text = (letters_only(text) for text in load_story())
    vocabulary = Vocabulary(train_text)
    training = vocabulary.encode(train_text)
    cut = len(training) * 8 // 9
    texts = training[:cut], training[cut:], vocabulary.encode(heldout_text)
    places = [(kind, depth, 1) for kind in KINDS for depth in DEPTHS]
    places += [("plain", 6, 5), ("plain", 1, 6), ("plain, 96 units", 1, 1)]
    rows = [row(*place, texts, len(vocabulary)) for place in places]
    store(
        "depth",
        f"Stacked LSTM layers on the story, {UPDATES} updates (H {H}): held-out perplexity",
        rows,
        [
            f"Rows of {STEPS} letters, {ROWS} at a time, Adam, gradients clipped to norm 1. The "
            f"rate, of {', '.join(map(str, RATES))}, has the best median of {len(SEEDS)} seeds on "
            "the last ninth of the training text.",
        ],
    )


if __name__ == "__main__":
    main()
