"""How fast is the hand-built RNN? Tokens per second, as ratios to torch.nn.RNN in the same run.

The variants take turns, so that a busy machine slows all of them alike; what counts is the ratio.
Writes benchmarks/results/rnn-forward.md.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import numpy as np
import torch

from lstm_course import reproducible
from lstm_course.numpy_cells import RNN

N, T, D, H = 32, 35, 27, 256
ROUNDS = 60
TABLE = Path(__file__).parent / "results" / "rnn-forward.md"


def step_by_step(rnn: RNN, x: np.ndarray) -> np.ndarray:
    """Multiply inputs and state anew at every step, as chapter 03 writes it."""
    h = np.zeros((x.shape[1], rnn.hidden_size))
    for x_t in x:
        h = np.tanh(x_t @ rnn.W_x + h @ rnn.W_h + rnn.b)
    return h


def products_only(rnn: RNN, x: np.ndarray) -> np.ndarray:
    """Do nothing but the two matrix products: the limit for every variant."""
    h = np.zeros((x.shape[1], rnn.hidden_size))
    for _ in x @ rnn.W_x:
        h = h @ rnn.W_h
    return h


def seconds(run: Callable[[], object]) -> float:
    """Measure one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    """Measure, print and store the table."""
    rng = reproducible(0)
    rnn = RNN(D, H, rng=rng)
    module = rnn.to_torch()
    x = rng.normal(size=(T, N, D))
    x_torch = torch.from_numpy(x)
    variants: dict[str, Callable[[], object]] = {
        "`torch.nn.RNN`": torch.no_grad()(lambda: module(x_torch)),
        "NumPy, step by step (chapter 03)": lambda: step_by_step(rnn, x),
        "NumPy, input product hoisted (`numpy_cells.RNN`)": lambda: rnn.forward(x),
        "the two matrix products alone": lambda: products_only(rnn, x),
    }
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, run in variants.items():
            times[name].append(seconds(run))

    lines = [
        f"# RNN forward: N {N}, T {T}, D {D}, H {H}, float64, one thread",
        "",
        f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}; "
        f"median of {ROUNDS} interleaved rounds, spread from the first to the third quartile.",
        "",
        "| variant | thousand tokens/s | spread | ratio to `torch.nn.RNN` |",
        "|---|--:|--:|--:|",
    ]
    reference = statistics.median(times["`torch.nn.RNN`"])
    for name, measured in times.items():
        slow, middle, fast = (N * T / s / 1e3 for s in reversed(statistics.quantiles(measured)))
        ratio = reference / statistics.median(measured)
        lines.append(f"| {name} | {middle:.0f} | {slow:.0f}–{fast:.0f} | {ratio:.2f} |")
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
