"""What ``torch.compile`` of a loop over time costs, and what it gains, against the steps T.

The LSTM of ``torch_cells``, whose loop is in Python: the compiler unrolls it. Every T has a process
of its own, with the compiler's caches off; it compiles something small first, so that its own start
does not count. Compiling is told in seconds of processor time, those of the C++ compiler, which it
calls and needs, included.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ["TORCHINDUCTOR_FORCE_DISABLE_CACHES"] = "1"
os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"

import json
import statistics
import subprocess
import sys
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


def measured(T: int) -> dict[str, float]:
    """Compile for T steps and compare with the loop as it is, and with PyTorch's own layer."""
    reproducible(0)
    loop = torch_cells.LSTM(D, H)
    compiled = torch.compile(loop)
    first = step(compiled, T)
    small: Any = torch.compile(torch.sin)
    small(torch.ones(4, requires_grad=True)).sum().backward()
    start = busy()
    first()
    seconds = busy() - start
    calls = {"loop": step(loop, T), "compiled": first, "layer": step(nn.LSTM(D, H), T)}
    times = interleaved(calls, ROUNDS)
    return {"seconds": seconds} | {name: statistics.median(t) * 1e3 for name, t in times.items()}


def main() -> None:
    """Measure, print and store the table."""
    rows = []
    for T in STEPS:
        command = [sys.executable, __file__, str(T)]
        told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
        found = json.loads(told.splitlines()[-1])
        rows.append(
            {
                "steps": T,
                "seconds to compile": f"{found['seconds']:.1f}",
                "ms, the loop": f"{found['loop']:.2f}",
                "ms, compiled": f"{found['compiled']:.2f}",
                "ms, `nn.LSTM`": f"{found['layer']:.2f}",
            }
        )
    title = f"`torch.compile` of an LSTM's loop: N {N}, D {D}, H {H}, float32, forward and backward"
    store("compile-time", title, rows)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measured(int(sys.argv[1]))))
    else:
        main()
