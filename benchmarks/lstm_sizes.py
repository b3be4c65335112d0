"""The NumPy LSTM beside `nn.LSTM` for batches and states of many sizes, with blocks and without.

One training step, as in lstm_step.py. Each size is measured by itself.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import statistics

import numpy as np
import torch
from lstm_step import numpy_step, torch_step
from measure import OWN_KERNELS, interleaved, ratios, store
from torch import nn

from lstm_course import reproducible
from lstm_course.numpy_cells import LSTM, blocks
from lstm_course.text import one_hot

T, V = 35, 28
ROUNDS = 30
BATCHES = [(N, 256, "float32") for N in (1, 4, 8, 20, 32, 64, 128, 256)]
STATES = [(32, H, "float32") for H in (16, 32, 50, 64, 100, 128, 200, 384, 512)]
SIZES = [*BATCHES, *STATES, (32, 256, "float64")]


def row(N: int, H: int, number: str) -> dict[str, object]:
    """Measure one size."""
    rng = reproducible(0)
    dtype = np.dtype(number)
    x = one_hot(rng.integers(V, size=(T, N)), V).astype(dtype)
    weights = rng.normal(size=(T, N, H)).astype(dtype)
    module = torch_step(nn.LSTM(V, H, dtype=getattr(torch, number)), x, weights)

    def quartiles() -> list[float]:
        lstm = numpy_step(LSTM(V, H, rng=rng, dtype=dtype), x, weights)
        times = interleaved({"torch": module, "numpy": lstm}, ROUNDS)
        return statistics.quantiles(ratios(times["torch"], times["numpy"]))

    low, middle, high = quartiles()
    usual = blocks.IN_BLOCKS
    blocks.IN_BLOCKS = False
    _, whole, _ = quartiles()
    blocks.IN_BLOCKS = usual
    return {
        "N": N,
        "H": H,
        "numbers": number,
        "ratio": f"{middle:.2f}",
        "middle half of the ratios": f"{low:.2f} to {high:.2f}",
        "ratio without blocks": f"{whole:.2f}",
    }


def main() -> None:
    """Measure, print and store the table."""
    title = f"LSTM training step in NumPy: T {T}, V {V}; ratio: `nn.LSTM` is 1, more is faster"
    store("lstm-sizes", title, [row(*size) for size in SIZES], notes=[OWN_KERNELS])


if __name__ == "__main__":
    main()
