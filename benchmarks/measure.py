"""What the benchmarks share: variants that take turns, and one place where tables are stored.

Processor time of this thread is measured, not the clock on the wall, so that other programs count
less. Variants take turns, so that what slows the machine slows all of them alike; what is meant to
be compared is the ratio, taken round by round.
"""

import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from lstm_course.datasets.stored import find
from lstm_course.machine import processor
from lstm_course.measured import Table

FOLDER = Path(__file__).parents[1] / "lstm_course" / "measured" / "files"
Times = dict[str, list[float]]
# Of tables in which NumPy multiplies: OPENBLAS_CORETYPE can ask for an older processor's kernels.
OWN_KERNELS = "NumPy's products by OpenBLAS with its kernels for this processor."


def interleaved(variants: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Run every variant once a round and return its seconds of processor time."""
    for run in variants.values():
        run()  # the first call allocates
    times: Times = {name: [] for name in variants}
    for _ in range(rounds):
        for name, run in variants.items():
            start = time.thread_time()
            run()
            times[name].append(time.thread_time() - start)
    return times


def cost_rows(times: Times, reference: str) -> list[dict[str, object]]:
    """Give milliseconds, and the time as a multiple of a reference's, with its quartiles."""
    rows: list[dict[str, object]] = []
    for name, measured in times.items():
        low, middle, high = statistics.quantiles(ratios(measured, times[reference]))
        rows.append(
            {
                "variant": name,
                "milliseconds": f"{statistics.median(measured) * 1e3:.1f}",
                "ratio": f"{middle:.2f}",
                "middle half of the ratios": f"{low:.2f} to {high:.2f}",
            }
        )
    return rows


def ratios(times: Sequence[float], reference: Sequence[float]) -> list[float]:
    """Divide round by round, so that both numbers saw the same machine."""
    return [own / base for own, base in zip(times, reference, strict=True)]


def speed_rows(times: Times, tokens: int, reference: str) -> list[dict[str, object]]:
    """Give thousands of tokens per second and the ratio to a reference, with its quartiles."""
    rows: list[dict[str, object]] = []
    for name, measured in times.items():
        low, middle, high = statistics.quantiles(ratios(times[reference], measured))
        rows.append(
            {
                "variant": name,
                "thousand tokens/s": f"{tokens / statistics.median(measured) / 1e3:.0f}",
                "ratio": f"{middle:.2f}",
                "middle half of the ratios": f"{low:.2f} to {high:.2f}",
            }
        )
    return rows


def store(
    name: str, title: str, rows: Sequence[Mapping[str, object]], notes: Iterable[str] = ()
) -> Table:
    """Store a table in the package, with what it was measured on, and print it."""
    table = Table.of(
        title, rows, machine=machine(), command=f"python benchmarks/{this_script()}", notes=notes
    )
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.csv").write_text(table.text(), encoding="utf-8")
    print(table._repr_markdown_(), end="\n\n")
    return table


def has_time_machine(to_do: str) -> bool:
    """Tell whether *The Time Machine* is on this machine; if not, say what is left undone."""
    if find("time-machine"):
        return True
    print(
        f"{this_script()} would also {to_do}, but *The Time Machine* is not on this machine: "
        "`python -m lstm_course fetch time-machine` gets it. Its stored table stays as it is.\n"
    )
    return False


def this_script() -> str:
    """Name the benchmark that is running."""
    return Path(sys.argv[0]).name


def machine() -> str:
    """Name the processor and the versions, in one line."""
    return (
        f"{processor()} ({platform.machine()}), Python {platform.python_version()}, "
        f"NumPy {np.__version__}, PyTorch {torch.__version__}, one thread"
    )
