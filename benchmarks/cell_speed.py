"""The times of RNN, GRU and LSTM, beside the numbers of their parameters (1 : 3 : 4).

Training is forward and backward, inference forward only, in single precision. *Plain* means
without oneDNN, which brings PyTorch a ready-made kernel for `nn.LSTM`; *default* is what one gets
by doing nothing. The last two rows are the package's GRUs, whose loop runs in Python.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import statistics
from collections.abc import Callable

import torch
from measure import interleaved, ratios, store
from torch import nn

from lstm_course import reproducible, torch_cells

T, N, D, H = 35, 32, 28, 256
ROUNDS = 60
REFERENCE = "`nn.RNN`"


def train(module: nn.Module, x: torch.Tensor) -> None:
    """Compute all gradients once."""
    module.zero_grad()
    module(x)[0].sum().backward()


def infer(module: nn.Module, x: torch.Tensor) -> None:
    """Only read."""
    with torch.no_grad():
        module(x)


RUNS = {"training": train, "inference": infer}
LIBRARY = {"plain": False, "default": True}
COLUMNS = [(run, library) for run in RUNS for library in LIBRARY]


def variant(module: nn.Module, x: torch.Tensor, run: str, library: str) -> Callable[[], None]:
    """Make a call that runs a cell with oneDNN or without it."""

    def call() -> None:
        with torch.backends.mkldnn.flags(enabled=LIBRARY[library], allow_tf32=None):
            RUNS[run](module, x)

    return call


def main() -> None:
    """Measure, print and store the table."""
    reproducible(0)
    x = torch.randn(T, N, D)
    cells: dict[str, nn.Module] = {
        REFERENCE: nn.RNN(D, H),
        "`nn.GRU`": nn.GRU(D, H),
        "`nn.LSTM`": nn.LSTM(D, H),
        "GRU in Python, reset after the product": torch_cells.GRU(D, H, "after"),
        "GRU in Python, reset before the product": torch_cells.GRU(D, H, "before"),
    }
    calls = {
        f"{name}, {run}, {library}": variant(module, x, run, library)
        for name, module in cells.items()
        for run, library in COLUMNS
    }
    times = interleaved(calls, ROUNDS)

    def relative(name: str, run: str, library: str) -> str:
        base = times[f"{REFERENCE}, {run}, {library}"]
        return f"{statistics.median(ratios(times[f'{name}, {run}, {library}'], base)):.2f}"

    parameters = {
        name: sum(p.numel() for p in module.parameters()) for name, module in cells.items()
    }
    rows = [
        {"cell": name, "parameters": parameters[name]}
        | {f"{run}, {library}": relative(name, run, library) for run, library in COLUMNS}
        for name in cells
    ]
    title = f"Time, in each column `nn.RNN` is 1: T {T}, N {N}, D {D}, H {H}, float32"
    note = "Plain: without the library oneDNN; default: with it."
    store("cell-speed", title, rows, notes=[note])


if __name__ == "__main__":
    main()
