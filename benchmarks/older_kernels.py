"""The same NumPy LSTM beside `nn.LSTM`, with OpenBLAS's kernels for this processor and older ones.

Beside it a small product, of W_h with four states, whole and as two halves: on either side of the
million multiplications up to which the newer kernels copy nothing. Each in a process of its own,
since OpenBLAS chooses its kernels when NumPy is imported. On a processor without AVX-512 both rows
speak of the same kernels.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

KERNELS = {
    "for this processor": {},
    "for processors without AVX-512": {"OPENBLAS_CORETYPE": "Haswell"},
}
ROUNDS = 60
HALVES = {"whole": 1, "in two halves": 2}
# NumPy first: what is imported after it drops the setting that it has read.
CHILD = "import lstm_course.numpy_cells, older_kernels; older_kernels.tell()"


def tell() -> None:
    """Print what was measured."""
    print(json.dumps([*ratios_to_layer(), small_products()]))


def small_products() -> list[float]:
    """Give the speed of W_h times four states, whole and as two halves, in GFlop/s."""
    from measure import interleaved
    from roofs import IN_CACHE, product

    work = {name: product(4 * IN_CACHE, IN_CACHE, 4, blocks) for name, blocks in HALVES.items()}
    times = interleaved({name: run for name, (run, _, _) in work.items()}, ROUNDS)
    return [flops / statistics.median(times[name]) / 1e9 for name, (_, flops, _) in work.items()]


def ratios_to_layer() -> list[list[float]]:
    """Give the quartiles of NumPy's speed and of its bare products', `nn.LSTM` being 1."""
    import lstm_step as benchmark
    import numpy as np
    from measure import interleaved, ratios
    from torch import nn

    from lstm_course import reproducible
    from lstm_course.numpy_cells import LSTM
    from lstm_course.text import one_hot

    N, T, H, V = benchmark.N, benchmark.T, benchmark.H, benchmark.V
    rng = reproducible(0)
    x = one_hot(rng.integers(V, size=(T, N)), V).astype(np.float32)
    weights = rng.normal(size=(T, N, H)).astype(np.float32)
    lstm = LSTM(V, H, rng=rng, dtype=np.float32)
    times = interleaved(
        {
            "layer": benchmark.torch_step(nn.LSTM(V, H), x, weights),
            "cell": benchmark.numpy_step(lstm, x, weights),
            "products": benchmark.products(lstm, x, weights),
        },
        ROUNDS,
    )
    return [statistics.quantiles(ratios(times["layer"], times[k])) for k in ("cell", "products")]


def in_a_process(settings: dict[str, str]) -> list[list[float]]:
    """Measure in a fresh process with other settings of its environment."""
    usual = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    here = {"PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", CHILD]
    told = subprocess.run(
        command, env=usual | here | settings, stdout=subprocess.PIPE, check=True, text=True
    )
    found: list[list[float]] = json.loads(told.stdout)
    return found


def main() -> None:
    """Measure, print and store the table."""
    from measure import store

    rows = []
    for kernels, settings in KERNELS.items():
        (low, middle, high), (_, products, _), (whole, halves) = in_a_process(settings)
        rows.append(
            {
                "OpenBLAS's kernels": kernels,
                "NumPy by hand": f"{middle:.2f}",
                "middle half of the ratios": f"{low:.2f} to {high:.2f}",
                "the products alone": f"{products:.2f}",
                "four states, GFlop/s": f"{whole:.0f}",
                "in two halves": f"{halves:.0f}",
            }
        )
    title = "LSTM training step in NumPy: N 32, T 35, H 256, V 28, float32; `nn.LSTM` is 1"
    store("lstm-kernels", title, rows)


if __name__ == "__main__":
    main()
