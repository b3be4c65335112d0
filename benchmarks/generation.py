"""What a letter costs: generation, where every letter has to wait for the one before it.

One step of an LSTM with its output layer, and the most likely letter as the next input, for N texts
side by side. By hand is the same in NumPy: feature-first, the weights in blocks, and the letter's
part looked up, not multiplied.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import statistics
from collections.abc import Callable

import numpy as np
import torch
from measure import interleaved, store
from torch import nn

from lstm_course import reproducible
from lstm_course.models import CharacterModel
from lstm_course.numpy_cells import LSTM
from lstm_course.numpy_cells.blocks import room_for_weights

V, H = 28, 256
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128)
LETTERS = 50
ROUNDS = 25


def by_torch(model: CharacterModel, N: int) -> Callable[[], np.ndarray]:
    """Make a call that writes N texts with PyTorch's layers."""

    def write() -> np.ndarray:
        letter, state = torch.zeros(1, N, dtype=torch.int64), None
        with torch.inference_mode():
            for _ in range(LETTERS):
                scores, state = model(letter, state)
                letter = scores.argmax(dim=-1)
        return np.asarray(letter[0])

    return write


def by_hand(model: CharacterModel, N: int) -> Callable[[], np.ndarray]:
    """Make a call that writes N texts with NumPy, with the weights of the same model."""
    assert isinstance(model.recurrent, nn.LSTM)
    cell = LSTM.from_torch(model.recurrent)
    halves = np.repeat(np.float32([0.5, 0.5, 1, 0.5]), H)  # sigmoid(a) = tanh(a/2)/2 + 1/2
    columns = np.ascontiguousarray(((cell.W_x + cell.b) * halves).T, np.float32)
    W_h = room_for_weights(4 * H, H, N, np.float32, turned=True)
    W_h[:] = (cell.W_h * halves).T.reshape(W_h.shape)
    W_q, b_q = (p.detach().numpy() for p in model.head.parameters())

    def write() -> np.ndarray:
        letter = np.zeros(N, np.int64)
        h = c = np.zeros((H, N), np.float32)
        for _ in range(LETTERS):
            gates = np.matmul(W_h, h).reshape(4 * H, N)
            gates += columns[:, letter]
            np.tanh(gates, out=gates)
            i, f, g, o = gates.reshape(4, H, N)
            c = 0.5 * ((f + 1) * c + (i + 1) * g)
            h = 0.5 * (o + 1) * np.tanh(c)
            letter = (W_q @ h + b_q[:, None]).argmax(axis=0)
        return letter

    return write


def main() -> None:
    """Measure, print and store the table."""
    reproducible(0)
    model = CharacterModel(V, H).eval()
    makers = {"`nn.LSTM`": by_torch, "NumPy by hand": by_hand}
    calls = {(name, N): make(model, N) for name, make in makers.items() for N in BATCHES}
    for N in BATCHES:
        one, other = (calls[name, N]() for name in makers)
        assert np.array_equal(one, other), "they write other letters"
    times = interleaved({f"{name}, {N}": call for (name, N), call in calls.items()}, ROUNDS)
    rows = []
    for N in BATCHES:
        per_step = {
            name: statistics.median(times[f"{name}, {N}"]) / LETTERS * 1e6 for name in makers
        }
        rows.append(
            {"texts": N}
            | {f"{name}, µs a step": f"{micro:.0f}" for name, micro in per_step.items()}
            | {f"{name}, µs a letter": f"{micro / N:.1f}" for name, micro in per_step.items()}
        )
    title = (
        f"Generation: an LSTM (H {H}) writes texts side by side, letter by letter; V {V}, float32"
    )
    store("generation", title, rows)


if __name__ == "__main__":
    main()
