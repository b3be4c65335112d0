"""Two processes train one model: each takes half of the rows, and gradients are averaged.

Started without arguments it measures, and starts its workers with torchrun (gloo, on this machine):
one process and two, the same batches. ``--check`` compares only, in little time.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it

import json
import statistics
import subprocess
import sys
import time
from typing import Any

import torch
import torch.distributed as dist
from measure import store
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from lstm_course.models import CharacterModel

V, T, N = 28, 32, 64
SIZES = {"small": (16, 50), "wide": (256, 50)}  # units, steps
CHECK = (16, 5)
RATE = 0.1
ROUNDS = 3


def average_gradients(model: torch.nn.Module, share: float) -> None:
    """Replace each gradient by the mean over all rows of all workers."""
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    message = share * parameters_to_vector(gradients)
    dist.all_reduce(message)  # adds up what all workers send, and gives all of them the sum
    vector_to_parameters(message, gradients)


def train(H: int, steps: int) -> tuple[torch.Tensor, list[float], list[float]]:
    """Train on this worker's rows; give all parameters, and seconds of computing and messages."""
    torch.manual_seed(0)  # the same model in every process, and the same batches
    model = CharacterModel(V, H)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    batches = torch.randint(V, (steps, 2, T, N))
    rank, workers = dist.get_rank(), dist.get_world_size()
    computing, talking = [], []
    for inputs, targets in batches.tensor_split(workers, dim=3)[rank]:
        begin = time.thread_time()
        optimizer.zero_grad()
        scores, _ = model(inputs.contiguous())
        torch.autograd.backward(cross_entropy(scores.flatten(0, 1), targets.flatten()))
        computing.append(time.thread_time() - begin)
        begin = time.perf_counter()
        if workers > 1:
            average_gradients(model, share=inputs.shape[1] / N)
        talking.append(time.perf_counter() - begin)
        optimizer.step()
    return parameters_to_vector(model.parameters()).detach(), computing, talking


def work(sizes: list[tuple[int, int]]) -> None:
    """Train each size; the first worker prints parameters and times."""
    dist.init_process_group("gloo")
    for H, steps in sizes:
        parameters, computing, talking = train(H, steps)
        if dist.get_rank() == 0:
            print(json.dumps([parameters.tolist(), computing, talking]), flush=True)
    dist.destroy_process_group()


def with_workers(workers: int, what: str) -> list[Any]:
    """Start torchrun and read what the first worker printed."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command = [*torchrun, f"--nproc-per-node={workers}", __file__, what]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def largest_difference(one: list[float], other: list[float]) -> float:
    """Compare all parameters, in multiples of the largest."""
    left, right = torch.tensor(one, dtype=torch.float64), torch.tensor(other, dtype=torch.float64)
    return float((left - right).abs().max() / left.abs().max())


def check() -> None:
    """Print how far two processes and one, this one, are apart after a few steps."""
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    alone, *_ = train(*CHECK)
    ((together, *_),) = with_workers(2, "--worker-check")
    print(largest_difference(alone.tolist(), together))


def main() -> None:
    """Measure, print and store the table."""
    runs = [
        {workers: with_workers(workers, "--worker") for workers in (1, 2)} for _ in range(ROUNDS)
    ]
    rows = []
    for k, (name, (H, _)) in enumerate(SIZES.items()):
        difference = max(largest_difference(run[1][k][0], run[2][k][0]) for run in runs)

        def milliseconds(workers: int, part: int, k: int = k) -> list[float]:
            return [1e3 * seconds for run in runs for seconds in run[workers][k][part]]

        alone, half = (statistics.median(milliseconds(workers, 1)) for workers in (1, 2))
        message = min(milliseconds(2, 2))
        rows.append(
            {
                "model": name,
                "units": H,
                "parameters": len(runs[0][1][k][0]),
                "ms for 64 rows": f"{alone:.2f}",
                "ms for 32 rows": f"{half:.2f}",
                "ms for the message": f"{message:.2f}",
                "speed-up, reckoned": f"{alone / (half + message):.2f}",
                "largest difference": f"{difference:.0e}",
            }
        )
    title = f"Data-parallel training with `torchrun`: N {N}, T {T}, V {V}, float32"
    note = (
        "Rows: medians of processor time, forward and backward. Message: clock time, fastest. "
        "Speed-up: what one process needs, by what each of two needs, message included. "
        "Difference: of any parameter at the end, as a multiple of the largest one."
    )
    store("data-parallel", title, rows, notes=[note])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--worker"]:
            work(list(SIZES.values()))
        case ["--worker-check"]:
            work([CHECK])
        case ["--check"]:
            check()
        case _:
            main()
