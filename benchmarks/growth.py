"""How the cost of a training step grows with T, N and H: one of them varies, the others stand.

Forward and backward of ``nn.LSTM``, in single precision. Milliseconds are medians; the chapter fits
the exponents. Every size has a process of its own, as a training has: what else a process has done
decides which memory it has kept. Measured twice: as one gets it, and with an allocator that keeps
large pieces of memory instead of giving them back to the system (glibc, so Linux only). The fresh
pages of memory that a step is given by the system are counted as well.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from multiprocessing import get_context

import torch
from measure import interleaved, store
from torch import nn

from lstm_course import reproducible

D = 28
BASE = {"T": 32, "N": 32, "H": 128}
VARIED = {
    "T": (8, 16, 32, 64, 128, 256),
    "N": (1, 2, 4, 8, 16, 32, 64, 128, 256),
    "H": (16, 32, 64, 128, 256, 512, 1024),
}
ROUNDS = 15


def step(T: int, N: int, H: int) -> Callable[[], None]:
    """Make a call that computes all gradients once."""
    module, x = nn.LSTM(D, H), torch.randn(T, N, D)
    doutput = torch.randn(T, N, H)

    def run() -> None:
        module.zero_grad()
        module(x)[0].backward(doutput)

    return run


KEEPING = {
    "MALLOC_MMAP_THRESHOLD_": str(2**32),
    "MALLOC_TRIM_THRESHOLD_": str(2**33),
    "MALLOC_TOP_PAD_": str(2**26),
}
SIZES = [(name, value) for name, values in VARIED.items() for value in values]


def fresh_pages() -> int:
    """Count the pages that the system has handed out to this process so far, filled with zeros."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def measured(size: tuple[str, int]) -> tuple[float, float]:
    """Give the milliseconds of one size, and its fresh pages."""
    reproducible(0)
    name, value = size
    run = step(**BASE | {name: value})
    pages: list[int] = []

    def run_and_count() -> None:
        before = fresh_pages()
        run()
        pages.append(fresh_pages() - before)

    (times,) = interleaved({name: run_and_count}, ROUNDS).values()
    return statistics.median(times) * 1e3, statistics.median(pages)


def all_measured() -> list[tuple[float, float]]:
    """Give those of every size, each from a process of its own."""
    with get_context("fork").Pool(1, maxtasksperchild=1) as one_after_the_other:
        return one_after_the_other.map(measured, SIZES, chunksize=1)


def in_a_process(settings: dict[str, str]) -> list[tuple[float, float]]:
    """Do the same in a fresh process with other settings of its environment."""
    command = [sys.executable, __file__, "times"]
    told = subprocess.run(
        command, env=os.environ | settings, stdout=subprocess.PIPE, check=True, text=True
    )
    found: list[tuple[float, float]] = json.loads(told.stdout)
    return found


def main() -> None:
    """Measure, print and store the table."""
    rows = [
        {
            "varied": name,
            "value": value,
            "milliseconds": f"{plain:.3f}",
            "fresh pages": round(pages),
            "with memory kept": f"{keeping:.3f}",
            "fresh pages then": round(pages_then),
        }
        for (name, value), (plain, pages), (keeping, pages_then) in zip(
            SIZES, in_a_process({}), in_a_process(KEEPING), strict=True
        )
    ]
    others = ", ".join(f"{name} {value}" for name, value in BASE.items())
    title = f"Training step of `nn.LSTM`, one size varied, the others {others}; D {D}, float32"
    page = f"A page: {resource.getpagesize():,} bytes."
    note = "With memory kept: " + ", ".join(f"`{k}={v}`" for k, v in KEEPING.items()) + "."
    store("growth", title, rows, notes=[note, page])


if __name__ == "__main__":
    if sys.argv[1:] == ["times"]:
        print(json.dumps(all_measured()))
    else:
        main()
