"""The speed of the hand-built RNN's forward pass, beside nn.RNN in the same run."""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import numpy as np
import torch
from measure import OWN_KERNELS, interleaved, speed_rows, store

from lstm_course import reproducible
from lstm_course.numpy_cells import RNN

N, T, D, H = 32, 35, 27, 256
ROUNDS = 60


def step_by_step(rnn: RNN, x: np.ndarray) -> np.ndarray:
    """Multiply inputs and state anew at every step, as chapter 3 writes it."""
    h = np.zeros((x.shape[1], rnn.hidden_size))
    for x_t in x:
        h = np.tanh(x_t @ rnn.W_x + h @ rnn.W_h + rnn.b)
    return h


def products_only(rnn: RNN, x: np.ndarray) -> np.ndarray:
    """Do nothing but the matrix products: the limit for every variant."""
    h = np.zeros((x.shape[1], rnn.hidden_size))
    for _ in x @ rnn.W_x:
        h = h @ rnn.W_h
    return h


def main() -> None:
    """Measure, print and store the table."""
    rng = reproducible(0)
    rnn = RNN(D, H, rng=rng)
    module = rnn.to_torch()
    x = rng.normal(size=(T, N, D))
    x_torch = torch.from_numpy(x)
    variants = {
        "`nn.RNN`": torch.no_grad()(lambda: module(x_torch)),
        "NumPy, step by step (chapter 3)": lambda: step_by_step(rnn, x),
        "NumPy, input product hoisted (`numpy_cells.RNN`)": lambda: rnn.forward(x),
        "the matrix products alone": lambda: products_only(rnn, x),
    }
    title = f"RNN forward: N {N}, T {T}, D {D}, H {H}, float64; ratio: `nn.RNN` is 1"
    rows = speed_rows(interleaved(variants, ROUNDS), N * T, "`nn.RNN`")
    store("rnn-forward", title, rows, notes=[OWN_KERNELS])


if __name__ == "__main__":
    main()
