"""A notebook alone: in an empty folder, with the installed package, and every cell run twice.

That is what readers do who download one notebook, and run a cell again to see it once more.
Chapters and solutions are compared so by ``make test``; here it is seen that faults show, and that
the exercises, whose cells are those of the solutions, run up to their answers.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import alone
import nbformat
import pytest
from _notebooks import files
from _notebooks.execute import client_for
from _notebooks.kernel import environment
from nbformat import NotebookNode

EXERCISES = files.find(alone.ROOT, ["exercises"])
Failed = list[tuple[NotebookNode, str]]  # cells that failed, with a line each
WHERE_FROM = "import lstm_course\nprint(lstm_course.__file__)"
NBVAL = (
    *("-m", "pytest", "-p", "no:python", "-o", "addopts=", "-q", "--color=no"),
    *("--nbval", "--nbval-current-env", "chapters"),
)
# Cells, what each printed when it was stored, and the runs of it in which something is wrong.
CELLS = [
    ("import random\nrows = [3, 4]\ngiven = [5, 6]", "", []),
    ("rows.pop()\nprint(len(rows))", "1\n", ["again"]),
    ("print(len(rows))", "1\n", ["first", "again"]),
    ("assert rows", "", ["first", "again"]),
    ("open('../README.md').close()", "", ["first", "again"]),
    ("print(len(given))\ngiven = given + [7]", "2\n", ["again"]),
    ("random.seed(1)", "", []),
    ("print(random.random() < 0.2)", "True\n", ["first", "again"]),
    ("random.seed(1)\nprint(random.random() < 0.2)", "True\n", []),
    ("print(5)", "5\n", []),
]


@pytest.mark.parametrize("spared_after", ["0", "inf"])
def test_a_cell_that_changes_when_it_runs_again_is_found(tmp_path: Path, spared_after: str) -> None:
    alone.copy_into(tmp_path, alone.COMPARING)
    notebook = nbformat.v4.new_notebook()
    for count, (source, printed, _) in enumerate(CELLS, 1):
        outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
        cell = nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=count)
        notebook.cells.append(cell)
    (tmp_path / "chapters").mkdir()
    nbformat.write(notebook, tmp_path / "chapters" / "01-a-chapter.ipynb")
    said = subprocess.run(
        [sys.executable, *NBVAL, f"--twice={spared_after}"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    failed = re.findall(r"^FAILED .*::Cell (\d+)(, again)?", said.stdout, re.MULTILINE)
    assert [(int(cell), "again" if again else "first") for cell, again in failed] == [
        (number, run) for number, (_, _, runs) in enumerate(CELLS) for run in runs
    ], said.stdout


def test_nothing_of_the_book_but_notebooks_lies_there(capfd: pytest.CaptureFixture[str]) -> None:
    look = "from pathlib import Path; print(*{p.suffix for p in Path('chapters').iterdir()})"
    assert alone.main(["-c", f"import lstm_course; {look}; raise SystemExit(3)"]) == 3
    assert capfd.readouterr().out == ".ipynb\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return alone.install(tmp_path_factory.mktemp("reader"))


@pytest.fixture(scope="module")
def run_through(
    tmp_path_factory: pytest.TempPathFactory, installed: Path, preloaded_kernels: None
) -> dict[Path, Failed]:
    """Run every exercise, and give what failed in each.

    One kernel runs all, for most of an exercise's time would be its imports; each begins without
    a name of those before it.
    """
    notebooks = {path: files.read(path) for path in EXERCISES}
    last = nbformat.v4.new_code_cell(WHERE_FROM)
    cells = [cell for notebook in notebooks.values() for cell in (afresh(), *notebook.cells)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # in each notebook they are counted from 1
    together = nbformat.v4.new_notebook(cells=[*cells, last])
    search = os.pathsep.join(filter(None, (str(installed), os.environ.get("PYTHONPATH", ""))))
    folder = tmp_path_factory.mktemp("empty")
    client_for(together, folder, allow_errors=True).execute(env=environment(PYTHONPATH=search))
    assert Path(last.outputs[0].text.strip()).is_relative_to(installed)
    return {path: list(failures(notebook)) for path, notebook in notebooks.items()}


def afresh() -> NotebookNode:
    return nbformat.v4.new_code_cell("%reset -f")


def failures(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            for error in errors_of(cell):
                yield cell, f"cell {number}: {error}"


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


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_exercises_run_alone_up_to_their_answers(
    path: Path, run_through: dict[Path, Failed]
) -> None:
    failed = run_through[path]
    assert [line for cell, line in failed if not needs_an_answer(cell)] == []
    assert any(needs_an_answer(cell) for cell, _ in failed)  # no answer is given away
