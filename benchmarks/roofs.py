"""Two roofs, measured in one run, and the products of a recurrent network beneath them.

The roofs are how fast this processor copies memory, and how fast it multiplies large matrices. The
points are the product of a state with W_h, as one step of an LSTM does it: with weights that fit
into the processor's cache (H 256: 1 MB) and with weights that do not, in row batches as an equation
has it; and those in the cache feature-first as well, whole and in blocks. All arrays begin at
multiples of 64 bytes.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import statistics
from collections.abc import Callable

import numpy as np
from measure import interleaved, store

from lstm_course import reproducible
from lstm_course.numpy_cells.blocks import aligned

ROUNDS = 25
COPIED = 2**26  # numbers, 256 MB
LARGE = 2048
IN_CACHE, IN_MEMORY = 256, 2048
BATCHES = (1, 8, 32, 128)
CROSSING = (3, 4)  # below and above a million multiplications, with H 256
BYTES = 4  # of a number in single precision
BLOCK = 2**19  # multiplications in a block: below 10**6 OpenBLAS does not copy its matrices first
Work = tuple[Callable[[], object], int, int]  # what to run, its operations, the bytes it must touch


def drawn(*shape: int) -> np.ndarray:
    """Draw numbers that begin at a multiple of 64 bytes, the length of a line of the cache."""
    array = aligned(shape, np.float32)
    array[:] = reproducible(0).normal(size=shape)
    return array


def product(rows: int, inner: int, columns: int, blocks: int = 1) -> Work:
    """Make a product of two matrices, the left one perhaps in blocks of rows."""
    left, right, out = drawn(rows, inner), drawn(inner, columns), drawn(rows, columns)
    if blocks > 1:  # one call still: matmul goes through a stack of matrices
        left, out = left.reshape(blocks, -1, inner), out.reshape(blocks, -1, columns)
    flops = 2 * rows * inner * columns
    repeats = max(1, 2**28 // flops)

    def run() -> None:
        for _ in range(repeats):
            np.matmul(left, right, out=out)

    return run, repeats * flops, repeats * BYTES * (left.size + right.size + out.size)


def main() -> None:
    """Measure, print and store the table."""
    source, target = np.ones(COPIED, np.float32), np.empty(COPIED, np.float32)
    work: dict[str, Work] = {"copy": (lambda: np.copyto(target, source), 0, 2 * BYTES * COPIED)}
    work["large product"] = product(LARGE, LARGE, LARGE)
    for H in (IN_CACHE, IN_MEMORY):
        work |= {f"H {H}, N {N}": product(N, H, 4 * H) for N in BATCHES}
    H = IN_CACHE
    for N in sorted((*BATCHES, *CROSSING)):
        blocks = max(1, 4 * H * H * N // BLOCK)
        work[f"H {H}, N {N}, feature-first"] = product(4 * H, H, N)
        work[f"H {H}, N {N}, in blocks"] = product(4 * H, H, N, blocks)
    times = interleaved({name: run for name, (run, _, _) in work.items()}, ROUNDS)
    rows = []
    for name, (_, flops, size) in work.items():
        seconds = statistics.median(times[name])
        rows.append(
            {
                "work": name,
                "flop per byte": f"{flops / size:.2f}",
                "GFlop/s": f"{flops / seconds / 1e9:.1f}",
                "GB/s": f"{size / seconds / 1e9:.1f}",
            }
        )
    title = "Two roofs, and products of N states with W_h, in single precision"
    note = (
        f"Copy: 256 MB, read and written. Large product: {LARGE} times {LARGE} numbers, twice. "
        f"W_h has {BYTES * 4 * IN_CACHE**2 / 1e6:.0f} MB for H {IN_CACHE} and "
        f"{BYTES * 4 * IN_MEMORY**2 / 1e6:.0f} MB for H {IN_MEMORY}. "
        f"In blocks: feature-first, at most {BLOCK:,} multiplications a block. "
        "GB/s: bytes that must be touched, each once a product."
    )
    store("roofs", title, rows, notes=[note])


if __name__ == "__main__":
    main()
