"""The same NumPy LSTM beside `nn.LSTM`, with OpenBLAS's kernels for this processor and older ones.

Each in a process of its own, since OpenBLAS chooses its kernels when NumPy is imported. On a
processor without AVX-512 both rows speak of the same kernels.
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
# NumPy first: what is imported after it drops the setting that it has read.
CHILD = "import lstm_course.numpy_cells, older_kernels; older_kernels.tell_ratios()"


def tell_ratios() -> None:
    """Print the quartiles of NumPy's speed and of its bare products', `nn.LSTM` being 1."""
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
    found = [statistics.quantiles(ratios(times["layer"], times[k])) for k in ("cell", "products")]
    print(json.dumps(found))


def in_a_process(settings: dict[str, str]) -> tuple[list[float], list[float]]:
    """Measure in a fresh process with other settings of its environment."""
    usual = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
    here = {"PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", CHILD]
    told = subprocess.run(
        command, env=usual | here | settings, stdout=subprocess.PIPE, check=True, text=True
    )
    cell, products = json.loads(told.stdout)
    return cell, products


def main() -> None:
    """Measure, print and store the table."""
    from measure import store

    rows = []
    for kernels, settings in KERNELS.items():
        (low, middle, high), (_, products, _) = in_a_process(settings)
        rows.append(
            {
                "OpenBLAS's kernels": kernels,
                "NumPy by hand": f"{middle:.2f}",
                "middle half of the ratios": f"{low:.2f} to {high:.2f}",
                "the products alone": f"{products:.2f}",
            }
        )
    title = "LSTM training step in NumPy: N 32, T 35, H 256, V 28, float32; `nn.LSTM` is 1"
    store("lstm-kernels", title, rows)


if __name__ == "__main__":
    main()
