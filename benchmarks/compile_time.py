"""What ``torch.compile`` of a loop over time costs, and what it gains, against the steps T.

The LSTM of ``torch_cells``, whose loop is in Python: the compiler unrolls it. The compiler's caches
are off, and it forgets what it knew before every T; something small is compiled first, so that its
own start does not count. Compiling is told in seconds of processor time, those of the C++ compiler,
which it calls and needs, included.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ["TORCHINDUCTOR_FORCE_DISABLE_CACHES"] = "1"
os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"

import statistics
from collections.abc import Callable
from typing import Any

import torch
from measure import interleaved, store
from torch import nn

from lstm_course import reproducible, torch_cells

N, D, H = 32, 28, 256
STEPS = (1, 2, 4, 8, 16)
ROUNDS = 40


def step(module: Callable[..., Any], T: int) -> Callable[[], None]:
    """Make a call that runs forward and backward."""
    x = torch.randn(T, N, D)

    def run() -> None:
        module(x)[0].sum().backward()

    return run


def busy() -> float:
    """Give the seconds that this process and those that it has started have used."""
    return sum(os.times()[:4])


def seconds_of(first_call: Callable[[], None]) -> float:
    """Give the seconds of processor time that a call takes which compiles."""
    torch._dynamo.reset()  # forget all that was compiled before
    start = busy()
    first_call()
    return busy() - start


def main() -> None:
    """Measure, print and store the table."""
    reproducible(0)
    x = torch.ones(4, requires_grad=True)
    small: Any = torch.compile(torch.sin)
    small(x).sum().backward()
    rows = []
    for T in STEPS:
        loop = torch_cells.LSTM(D, H)
        calls = {
            "ms, the loop": step(loop, T),
            "ms, compiled": step(torch.compile(loop, dynamic=False), T),
            "ms, `nn.LSTM`": step(nn.LSTM(D, H), T),
        }
        seconds = seconds_of(calls["ms, compiled"])
        times = interleaved(calls, ROUNDS)
        rows.append(
            {"steps": T, "seconds to compile": f"{seconds:.1f}"}
            | {name: f"{statistics.median(times[name]) * 1e3:.2f}" for name in calls}
        )
    title = f"`torch.compile` of an LSTM's loop: N {N}, D {D}, H {H}, float32, forward and backward"
    store("compile-time", title, rows)


if __name__ == "__main__":
    main()
