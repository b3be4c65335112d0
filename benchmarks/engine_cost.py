"""What an engine costs: one forward and backward pass of the same LSTM, by chapter 8's means.

The engine is the one that readers see: its definitions are taken from the chapter's notebook.
Double precision, with the sizes of the chapter's training.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries read it
os.environ.pop("OPENBLAS_CORETYPE", None)  # the kernels for this processor, not for an older one
os.environ.pop("OPENBLAS_L2_SIZE", None)

import ast
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import torch
from measure import OWN_KERNELS, cost_rows, interleaved, store

from lstm_course import autodiff, numpy_cells, reproducible

T, N, V, H = 16, 24, 27, 64
ROUNDS = 200
CHAPTER = Path(__file__).parents[1] / "chapters" / "08-your-own-autograd.ipynb"
KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def is_rule(node: ast.stmt) -> bool:
    """Say whether a statement gives Tensor an operator, or makes an operation of one number."""
    text = ast.unparse(node) if isinstance(node, ast.Assign) else ""
    return text.startswith("Tensor.__") or " = elementwise(" in text


def chapters_engine() -> SimpleNamespace:
    """Run the chapter's definitions, and nothing else."""
    values: dict[str, object] = {}
    for cell in json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and "colab" not in cell["metadata"].get("tags", []):
            body = ast.parse("".join(cell["source"])).body
            kept = [node for node in body if isinstance(node, KEPT) or is_rule(node)]
            exec(compile(ast.Module(kept, []), CHAPTER.name, "exec"), values)
    return SimpleNamespace(**values)


def variants() -> dict[str, Callable[[], object]]:
    """Give the same pass in five ways, all with the same weights."""
    rng = reproducible(0)
    engine, cell = chapters_engine(), numpy_cells.LSTM(V, H, rng=rng)
    case = cell, rng.normal(size=(T, N, V)), rng.normal(size=(T, N, H))
    x, d_output = torch.from_numpy(case[1]), torch.from_numpy(case[2])
    module, packaged = cell.to_torch(), autodiff.LSTM(V, H, rng=rng)
    for name, parameter in packaged.named_parameters():
        parameter.data = cell.parameters[name]
    return {
        "our engine, small operations": lambda: engine.gradients_by_engine(*case),
        "our engine, the LSTM in one piece": lambda: engine.gradients_in_one(*case),
        "the package's engine": lambda: packaged(case[1])[0].backward(case[2]),
        "NumPy, derived by hand": lambda: engine.gradients_by_hand(*case),
        "`nn.LSTM`": lambda: module(x)[0].backward(d_output),
    }


def main() -> None:
    """Measure, print and store the table."""
    title = (
        f"Forward and backward pass of an LSTM: T {T}, N {N}, D {V}, H {H}, float64; "
        "ratio: time, `nn.LSTM` is 1"
    )
    rows = cost_rows(interleaved(variants(), ROUNDS), "`nn.LSTM`")
    store("engine-cost", title, rows, notes=[OWN_KERNELS])


if __name__ == "__main__":
    main()
