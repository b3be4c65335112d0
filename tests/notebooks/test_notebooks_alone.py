"""Every notebook runs in an empty folder with the installed package, and every cell runs twice.

That is what readers do who download one notebook, and run a cell again to see it once more. One
notebook: ``pytest tests/notebooks/test_notebooks_alone.py -k "chapters and 09-"``.
"""

import copy
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from _notebooks import files
from _notebooks.execute import client_for
from _notebooks.kernel import environment
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "lstm_course")
WHERE_FROM = "import lstm_course\nprint(lstm_course.__file__)"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package, installed from its wheel, and nothing else of the book."""
    source, wheels, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "pip"))
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / name, source / name)
    pip("wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", wheels)
    pip("install", "--no-deps", "--target", target, *wheels.glob("*.whl"))
    return target


def pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*command, *arguments], check=True, timeout=300)


@pytest.fixture
def alone(tmp_path: Path, installed: Path) -> "Alone":
    return Alone(tmp_path, installed)


class Alone:
    """Runs a notebook away from the book."""

    def __init__(self, folder: Path, installed: Path) -> None:
        self.folder = folder
        self.installed = installed

    def twice(self, path: Path) -> list[tuple[NotebookNode, str]]:
        """Run every code cell twice in a row; gives the cells that failed, with a line each."""
        notebook = files.read(path)
        numbered = [(n, c) for n, c in enumerate(notebook.cells, 1) if c.cell_type == "code"]
        runs = [(n, time, again(c)) for n, c in numbered for time in ("first", "second")]
        last = nbformat.v4.new_code_cell(WHERE_FROM)
        notebook.cells = [*(cell for _, _, cell in runs), last]
        search = os.pathsep.join(
            filter(None, (str(self.installed), os.environ.get("PYTHONPATH", "")))
        )
        client_for(notebook, self.folder, allow_errors=True).execute(
            env=environment(PYTHONPATH=search)
        )
        assert Path(last.outputs[0].text.strip()).is_relative_to(self.installed)
        return [
            (cell, f"cell {number}, {time} run: {error}")
            for number, time, cell in runs
            for error in errors_of(cell)
        ]


def again(cell: NotebookNode) -> NotebookNode:
    """A copy as a cell of its own."""
    fresh = copy.deepcopy(cell)
    fresh.update(id=nbformat.v4.new_code_cell().id, outputs=[], execution_count=None)
    return fresh


def errors_of(cell: NotebookNode) -> Iterator[str]:
    if "raises-exception" in cell.metadata.get("tags", []):
        return
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue[:300]}"


def needs_an_answer(cell: NotebookNode) -> bool:
    """Whether a released exercise may fail there: in an answer, or in what tries one."""
    return "nbgrader" in cell.metadata or any(
        output.output_type == "error" and output.ename == "NotImplementedError"
        for output in cell.outputs
    )


def of(folder: str) -> pytest.MarkDecorator:
    paths = files.find(ROOT, [folder])
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


class TestAlone:
    def test_a_cell_that_cannot_run_twice_is_found(
        self, tmp_path_factory: pytest.TempPathFactory, alone: Alone
    ) -> None:
        path = tmp_path_factory.mktemp("book") / "00-twice.ipynb"
        sources = [
            "x = [3]",
            "y = x.pop()",
            "1 / 0",
            "from pathlib import Path\n\nassert list(Path().iterdir()) == []",
        ]
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        cells[2].metadata["tags"] = ["raises-exception"]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        assert [line for _, line in alone.twice(path)] == [
            "cell 2, second run: IndexError: pop from empty list"
        ]


# Three classes, since those are what two workers share out among themselves.
class TestChapters:
    @of("chapters")
    def test_chapters_run_alone_with_every_cell_twice(self, path: Path, alone: Alone) -> None:
        assert [line for _, line in alone.twice(path)] == []


class TestSolutions:
    @of("solutions")
    def test_solutions_run_alone_with_every_cell_twice(self, path: Path, alone: Alone) -> None:
        assert [line for _, line in alone.twice(path)] == []


class TestExercises:
    @of("exercises")
    def test_exercises_run_alone_up_to_their_answers(self, path: Path, alone: Alone) -> None:
        failed = alone.twice(path)
        assert [line for cell, line in failed if not needs_an_answer(cell)] == []
        assert any(needs_an_answer(cell) for cell, _ in failed)  # no answer is given away
