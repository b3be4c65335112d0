"""What the benchmarks share: variants that take turns, and tables to read and to reckon with.

Processor time of this thread is measured, not the clock on the wall, so that other programs count
less. Variants take turns, so that what slows the machine slows all of them alike; what is meant to
be compared is the ratio.
"""

import csv
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

RESULTS = Path(__file__).parent / "results"
Times = dict[str, list[float]]


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


def speed_table(times: Times, tokens: int, reference: str) -> list[str]:
    """Write tokens per second and the ratio to a reference as a Markdown table."""
    lines = [
        f"| variant | thousand tokens/s | spread | ratio to {reference} |",
        "|---|--:|--:|--:|",
    ]
    base = statistics.median(times[reference])
    for name, measured in times.items():
        slow, middle, fast = (tokens / s / 1e3 for s in reversed(statistics.quantiles(measured)))
        ratio = base / statistics.median(measured)
        lines.append(f"| {name} | {middle:.0f} | {slow:.0f}–{fast:.0f} | {ratio:.2f} |")
    return lines


def speed_rows(times: Times, tokens: int, reference: str) -> list[dict[str, object]]:
    """Give the medians of the table as numbers: tokens per second, and the ratio."""
    base = statistics.median(times[reference])
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    return [
        {"variant": name, "tokens_per_second": round(tokens / s), "ratio": round(base / s, 3)}
        for name, s in medians.items()
    ]


def write_rows(name: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Store the numbers of a table as CSV in benchmarks/results, for a chapter to assert."""
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write(name: str, title: str, text: list[str]) -> None:
    """Store a result in benchmarks/results, with what it was measured on, and print it."""
    versions = (
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"PyTorch {torch.__version__}, {platform.machine()}"
    )
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.md"
    path.write_text("\n".join([f"# {title}", "", versions + ".", "", *text, ""]), encoding="utf-8")
    print(path.read_text(encoding="utf-8"))
