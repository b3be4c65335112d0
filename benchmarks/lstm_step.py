"""The cost of one training step of an LSTM: from four products and autograd to bare products.

Forward, backward and update (plain SGD), in single precision, on one-hot inputs; the loss weights
every output by a fixed random number, so that all variants get the same gradient to start with.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

from collections.abc import Callable

import numpy as np
import torch
from measure import OWN_KERNELS, interleaved, speed_rows, store
from torch import nn

from lstm_course import autodiff, reproducible, torch_cells
from lstm_course.numpy_cells import LSTM
from lstm_course.numpy_cells.blocks import aligned, room_for_weights
from lstm_course.text import one_hot

N, T, H, V = 32, 35, 256, 28
ROUNDS = 60
RATE = np.float32(1e-3)


class FourProducts(nn.Module):
    """The LSTM as its equations stand in a book: every gate has its own products."""

    def __init__(self) -> None:
        super().__init__()
        self.from_input = nn.ModuleList(nn.Linear(V, H) for _ in "ifgo")
        self.from_state = nn.ModuleList(nn.Linear(H, H, bias=False) for _ in "ifgo")

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Run over a batch of sequences."""
        h = c = x.new_zeros(x.shape[1], H)
        output = []
        for x_t in x:
            pairs = zip(self.from_input, self.from_state, strict=True)
            i, f, g, o = (from_x(x_t) + from_h(h) for from_x, from_h in pairs)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            output.append(h)
        return torch.stack(output), None


def torch_step(module: nn.Module, x: np.ndarray, weights: np.ndarray) -> Callable[[], None]:
    """One step of a PyTorch module."""
    inputs, doutput = torch.from_numpy(x), torch.from_numpy(weights)
    optimizer = torch.optim.SGD(module.parameters(), lr=float(RATE))

    def step() -> None:
        optimizer.zero_grad()
        module(inputs)[0].backward(doutput)
        optimizer.step()

    return step


def numpy_step(lstm: LSTM, x: np.ndarray, weights: np.ndarray) -> Callable[[], None]:
    """One step of the package's NumPy LSTM."""

    def step() -> None:
        lstm.forward(x)
        lstm.backward_to_weights(weights)
        for name, parameter in lstm.parameters.items():
            parameter -= RATE * lstm.gradients[name]

    return step


def autodiff_step(lstm: autodiff.LSTM, x: np.ndarray, weights: np.ndarray) -> Callable[[], None]:
    """One step of the LSTM on chapter 8's engine."""
    optimizer = autodiff.SGD(lstm.parameters(), lr=float(RATE))

    def step() -> None:
        optimizer.zero_grad()
        lstm(x)[0].backward(weights)
        optimizer.step()

    return step


def torch_products(weights: np.ndarray, x: np.ndarray) -> Callable[[], None]:
    """Do the same products in PyTorch, which has another library for them."""
    W_x, W_h = torch.randn(V, 4 * H), torch.randn(H, 4 * H)
    inputs, outputs = torch.from_numpy(x), torch.from_numpy(weights)
    h, da = outputs[0].contiguous(), torch.ones(T, N, 4 * H)
    rows = da.reshape(T * N, 4 * H)

    def step() -> None:
        inputs @ W_x
        for t in range(T):
            h @ W_h
            da[t] @ W_h.T
        rows.T @ outputs.reshape(T * N, H)
        rows.T @ inputs.reshape(T * N, V)

    return step


def products(lstm: LSTM, x: np.ndarray, weights: np.ndarray) -> Callable[[], None]:
    """Do nothing but the matrix products of a step."""
    h = np.ascontiguousarray(weights[0].T)
    da = np.ones((T, 4 * H, N), dtype=np.float32)
    W_h, W_h_T = lstm.W_h, np.ascontiguousarray(lstm.W_h.T)
    rows, states, inputs = da.reshape(-1, T * N), weights.reshape(T * N, H), x.reshape(T * N, V)

    def step() -> None:
        lstm.W_x.T @ x.transpose(0, 2, 1)
        for t in range(T):
            W_h_T @ h
            W_h @ da[t]
        rows @ states
        rows @ inputs

    return step


def products_in_blocks(lstm: LSTM, x: np.ndarray, weights: np.ndarray) -> Callable[[], None]:
    """Do the same products as fast as NumPy can: weights in blocks, all else laid out for it."""
    left = room_for_weights(4 * H, H + V + 1, N, np.float32, turned=True)
    left[:] = 1
    back = room_for_weights(H, 4 * H, N, np.float32, turned=False)
    back[:] = lstm.W_h.reshape(back.shape)
    h_x_1, da = aligned((H + V + 1, N), np.float32), aligned((4 * H, N), np.float32)
    h_x_1[:], da[:] = 1, 1
    gates, dh = aligned((*left.shape[:2], N), np.float32), aligned((*back.shape[:2], N), np.float32)
    wide, rows = aligned((H + V + 1, T * N), np.float32), aligned((T * N, 4 * H), np.float32)
    wide[:], rows[:] = 1, 1

    def step() -> None:
        for _ in range(T):
            np.matmul(left, h_x_1, out=gates)
            np.matmul(back, da, out=dh)
        wide @ rows

    return step


def main() -> None:
    """Measure, print and store the table."""
    rng = reproducible(0)
    x = one_hot(rng.integers(V, size=(T, N)), V).astype(np.float32)
    weights = rng.normal(size=(T, N, H)).astype(np.float32)
    lstm = LSTM(V, H, rng=rng, dtype=np.float32)
    engine = autodiff.LSTM(V, H, rng=rng, dtype=np.float32)
    variants = {
        "`nn.LSTM`": torch_step(nn.LSTM(V, H), x, weights),
        "PyTorch loop, four products a step": torch_step(FourProducts(), x, weights),
        "PyTorch loop, fused (`torch_cells.LSTM`)": torch_step(torch_cells.LSTM(V, H), x, weights),
        "NumPy with chapter 8's engine (`autodiff.LSTM`)": autodiff_step(engine, x, weights),
        "NumPy by hand (`numpy_cells.LSTM`)": numpy_step(lstm, x, weights),
        "the matrix products alone, NumPy": products(lstm, x, weights),
        "the matrix products alone, NumPy, in blocks": products_in_blocks(lstm, x, weights),
        "the matrix products alone, PyTorch": torch_products(weights, x),
    }
    title = f"LSTM training step: N {N}, T {T}, H {H}, V {V}, float32; ratio: `nn.LSTM` is 1"
    blocks = (
        "In blocks: the weights cut so that each product is small enough for a kernel that copies "
        "nothing."
    )
    rows = speed_rows(interleaved(variants, ROUNDS), N * T, "`nn.LSTM`")
    store("lstm-step", title, rows, notes=[OWN_KERNELS, blocks])


if __name__ == "__main__":
    main()
