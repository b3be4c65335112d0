"""Store what the page by hand moves of chapter 7: the disk of figure 7.4, the slopes of figure 7.5.

    python tools/spectra.py               # write book/playground/spectra.js

Eigenvalues and logarithms (to base 10) are stored in thousandths.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_course import numpy_cells
from lstm_course.gradients import gradient_norm_by_lag

SPECTRA = Path(__file__).resolve().parents[1] / "book" / "playground" / "spectra.js"
ASSIGNED = "const SPECTRA = "
BIASES = np.arange(-1, 6.5, 0.5)
# Chapter 7's sizes.
D, H, SEEDS = 8, 64, 5

Array = NDArray[np.float64]


def lstm(seed: int, b_f: float) -> numpy_cells.LSTM:
    """Draw chapter 7's random LSTM."""
    cell = numpy_cells.LSTM(D, H, rng=np.random.default_rng(seed))
    cell.b[H : 2 * H] = b_f  # blocks i, f, g, o
    return cell


def inputs(T: int, N: int) -> Array:
    """Draw chapter 7's inputs."""
    return np.random.default_rng(100).normal(size=(T, N, D))


def eigenvalues(b_f: float) -> NDArray[np.complex128]:
    """Give the eigenvalues of the 30th step's Jacobian, as figure 7.4 draws them."""
    cell, x = lstm(0, b_f), inputs(30, 1)
    _, before = cell.forward(x[:-1])
    h, c = (np.repeat(state, 2 * H, axis=0) for state in before)
    cell.forward(np.repeat(x[-1:], 2 * H, axis=1), (h, c))
    # Row j: a gradient of 1 on number j of (h, c).
    dh, dc = np.split(np.eye(2 * H), 2, axis=1)
    _, first = cell.backward(np.zeros((1, 2 * H, H)), (dh, dc))
    return np.linalg.eigvals(np.concatenate(first, axis=1)).astype(complex)


def left(cells: list[numpy_cells.LSTM] | list[numpy_cells.RNN]) -> Array:
    """Give the gradient by lag relative to lag 0, the median of some cells, as figure 7.5 does."""
    norms = np.array([gradient_norm_by_lag(cell, inputs(100, 8)) for cell in cells])
    return np.median(norms / norms[:, :1], axis=0)


def thousandths(values: Array) -> list[int]:
    """Round to whole thousandths."""
    return [round(1000 * value) for value in values.tolist()]


def stored() -> str:
    """Write the tables as a script."""
    pairs = []
    for b_f in BIASES:
        values = eigenvalues(b_f)
        upper = values[values.imag >= 0]
        upper = upper[np.lexsort((upper.imag, upper.real))]
        pairs.append(list(zip(thousandths(upper.real), thousandths(upper.imag), strict=True)))
    rnns = [numpy_cells.RNN(D, H, rng=np.random.default_rng(seed)) for seed in range(SEEDS)]
    tables = {
        "b_f": BIASES.tolist(),
        "eigenvalues": pairs,
        "left": [
            thousandths(np.log10(left([lstm(seed, b_f) for seed in range(SEEDS)])))
            for b_f in BIASES
        ],
        "RNN": thousandths(np.log10(left(rnns))),
    }
    lines = (
        f"{json.dumps(name)}: {json.dumps(t, separators=(',', ':'))}" for name, t in tables.items()
    )
    body = ",\n".join(lines)
    return f"// Made by tools/spectra.py.\n{ASSIGNED}{{\n{body}\n}};\n"


def loaded(script: str) -> dict[str, Any]:
    """Read what `stored` has written."""
    tables: dict[str, Any] = json.loads(script.split(ASSIGNED)[1].rstrip(";\n"))
    return tables


if __name__ == "__main__":
    SPECTRA.write_text(stored(), encoding="utf-8")
    print(f"{SPECTRA.stat().st_size:,} bytes")
