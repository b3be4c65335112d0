"""Spoil a copy of a real chapter in every way that matters, and see the checks go red."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import alone
import nbformat
import pytest
from _notebooks.lint import lint
from nbconvert.preprocessors import ClearOutputPreprocessor
from nbformat import NotebookNode

CHAPTER = "chapters/03-the-vanilla-rnn.ipynb"
# As in the Makefile, but in one process.
NBVAL = (
    *(sys.executable, "-m", "pytest", "-p", "no:python", "-o", "addopts=", "-W", "default"),
    *("--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/nbval-sanitize.cfg"),
    *("--nbval-cell-timeout=600", "--color=no", "-q", "chapters"),
)


def copy_of_the_book(root: Path, change: Callable[[Path], object] | None = None) -> Path:
    """Copy the package and one chapter up to its first experiment, and change something."""
    alone.copy_into(root, [*alone.COMPARING, CHAPTER, "lstm_course"])
    edit(root, keep_the_opening)
    if change:
        change(root)
    return root


def edit(root: Path, change: Callable[[NotebookNode], object]) -> None:
    notebook = nbformat.read(root / CHAPTER, as_version=4)
    change(notebook)
    nbformat.write(notebook, root / CHAPTER)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells as nbval numbers them, from 0."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def first(cells: list[NotebookNode], fits: Callable[[NotebookNode], object]) -> int:
    return next(number for number, cell in enumerate(cells) if fits(cell))


def has_figure(cell: NotebookNode) -> bool:
    return any("image/svg+xml" in output.get("data", {}) for output in cell.get("outputs", []))


def prints_a_number(cell: NotebookNode) -> bool:
    return any(re.search(r"\d", output.get("text", "")) for output in cell.outputs)


def claim_in(source: ast.Module) -> ast.Call | None:
    """The first claim that -1 does not fulfill."""
    for statement in source.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Name(id="claim"), keywords=bounds) as call):
                if any(bound.arg in ("above", "equals") for bound in bounds):
                    return call
    return None


def makes_a_claim(cell: NotebookNode) -> bool:
    return claim_in(ast.parse(cell.source)) is not None


def keep_the_opening(notebook: NotebookNode) -> None:
    """Keep the cells up to the first figure: all that is spoiled here, and no training."""
    notebook.cells = notebook.cells[: first(notebook.cells, has_figure) + 1]


def spoil_three_cells(root: Path) -> None:
    """Change a stored number, drop a figure, and give a claim data that do not support it."""

    def change(notebook: NotebookNode) -> None:
        cells = code_cells(notebook)
        number = cells[first(cells, prints_a_number)].outputs[0]
        number.text = re.sub(r"\d", lambda digit: str(9 - int(digit[0])), number.text, count=1)
        figure = cells[first(cells, has_figure)]
        figure.outputs = [output for output in figure.outputs if "data" not in output]
        cell = cells[first(cells, makes_a_claim)]
        source = ast.parse(cell.source)
        claim_in(source).args[1] = ast.Constant(-1)
        cell.source = ast.unparse(source)

    edit(root, change)


def flip_a_sign(root: Path) -> None:
    module = root / "lstm_course" / "numpy_cells" / "rnn.py"
    source = module.read_text("utf-8")
    assert source.count("+ h[t] @ self.W_h") == 1
    module.write_text(source.replace("+ h[t] @ self.W_h", "- h[t] @ self.W_h"), "utf-8")


@pytest.fixture(scope="module")
def nbval(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nbval says of each copy."""
    copies = {"untouched": None, "spoiled": spoil_three_cells, "flipped": flip_a_sign}
    runs = {}
    for name, change in copies.items():
        root = copy_of_the_book(tmp_path_factory.mktemp(name), change)
        runs[name] = subprocess.Popen(
            NBVAL,
            cwd=root,
            # With this backend in their kernels, all figures would differ.
            env=os.environ | {"PYTHONPATH": str(root), "MPLBACKEND": "Agg"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
    return {name: run.communicate(timeout=200)[0] for name, run in runs.items()}


def failed(said: str) -> set[int]:
    return {int(cell) for cell in re.findall(r"^FAILED \S+::Cell (\d+)", said, re.MULTILINE)}


def test_an_untouched_chapter_is_green(nbval: dict[str, str]) -> None:
    assert failed(nbval["untouched"]) == set(), nbval["untouched"]
    assert re.search(r"^\d+ passed", nbval["untouched"], re.MULTILINE)


def test_exactly_the_spoiled_cells_are_red(nbval: dict[str, str]) -> None:
    said = nbval["spoiled"]
    notebook = nbformat.read(alone.ROOT / CHAPTER, as_version=4)
    cells = code_cells(notebook)
    spoiled = {first(cells, fits) for fits in (prints_a_number, has_figure, makes_a_claim)}
    assert len(spoiled) == 3
    assert failed(said) == spoiled, said
    assert "mismatch 'stdout'" in said
    assert "Unexpected output fields from running code: {'text/plain'}" in said  # the figure
    assert re.search(r"✗ 03\.\S+: measured -1 .*: it is not", said)


def test_a_flipped_sign_in_the_package_is_red(nbval: dict[str, str]) -> None:
    cells = code_cells(nbformat.read(alone.ROOT / CHAPTER, as_version=4))
    assert first(cells, lambda cell: "numpy_cells.RNN(" in cell.source) in failed(nbval["flipped"])


def test_a_stripped_chapter_passes_nbval_and_is_caught_by_the_lint(tmp_path: Path) -> None:
    root = copy_of_the_book(tmp_path / "book")
    edit(root, lambda notebook: ClearOutputPreprocessor().preprocess(notebook, {}))
    assert f"{CHAPTER}: was never executed" in "\n".join(map(str, lint(root)))
