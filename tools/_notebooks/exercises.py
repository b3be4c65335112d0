"""The exercises: the solutions, as nbgrader would release them to students."""

import logging
from collections.abc import Collection, Iterator
from pathlib import Path

from jsonschema import ValidationError
from nbformat import NotebookNode
from nbgrader.nbgraderformat.common import SchemaMismatchError
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)

from _notebooks.files import NotebookError, as_text, find, is_summary, read, short
from _notebooks.normal import normalized

# As in nbgrader.converters.GenerateAssignment, without the steps that need a course's database.
STEPS: tuple[type[NbGraderPreprocessor], ...] = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def release(solution: NotebookNode, path: Path) -> NotebookNode:
    """Turn a solutions notebook into the exercises notebook of the same name.

    Parameters
    ----------
    solution : nbformat.NotebookNode
        Left as it is.
    path : pathlib.Path
        Where the exercises will be stored.

    Returns
    -------
    nbformat.NotebookNode
        Without solutions, hidden tests and outputs, and with its cells locked as marked.

    Raises
    ------
    NotebookError
        If the markup for nbgrader is wrong; the message holds nbgrader's own words.
    """
    notebook = normalized(solution, path)
    _demand_hidden_tests(notebook, path)
    for step in STEPS:
        try:
            notebook, _ = step(log=_silent()).preprocess(notebook, {})
        except (RuntimeError, ValueError, KeyError, ValidationError, SchemaMismatchError) as error:
            # CheckCellMetadata wraps what it found in an error that does not say it.
            cause = error.__context__ or error
            raise NotebookError(
                f"solutions/{path.name}: nbgrader's {step.__name__} says: "
                f"{getattr(cause, 'message', cause)}"
            ) from error
    return notebook


def differing(root: Path, wanted: Collection[str] = ()) -> Iterator[str]:
    """Find out where the stored exercises are not what their solutions give.

    Parameters
    ----------
    root : pathlib.Path
        The book's root.
    wanted : collection of str
        Names of the notebooks to compare; all if empty.

    Yields
    ------
    str
        One readable line for each difference.
    """
    names = {
        folder: {path.name for path in find(root, [folder]) if not is_summary(path)}
        for folder in ("chapters", "solutions", "exercises")
    }
    if not (root / "solutions").is_dir():  # withheld, so there is nothing to compare with
        del names["solutions"]
    everything = set(wanted) or set.union(*names.values())
    for folder, present in names.items():
        for name in sorted(everything - present):
            yield f"{folder}/{name} is missing: the three folders hold notebooks of the same names"
    for name in sorted(everything & names.get("solutions", set()) & names["exercises"]):
        path = root / "exercises" / name
        if as_text(release(read(root / "solutions" / name), path)) != path.read_text("utf-8"):
            yield f"{short(path)} is not what its solutions give: run `make exercises`"


def _demand_hidden_tests(solution: NotebookNode, path: Path) -> None:
    tests = [
        (number, cell)
        for number, cell in enumerate(solution.cells, start=1)
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    ]
    if not tests:
        raise NotebookError(f"solutions/{path.name}: no test cell (grade: true)")
    for number, cell in tests:
        if "### BEGIN HIDDEN TESTS" not in cell.source:
            raise NotebookError(
                f"solutions/{path.name} [cell {number}]: a test cell without hidden tests; add "
                "'### BEGIN HIDDEN TESTS' ... '### END HIDDEN TESTS' with other inputs"
            )


def _silent() -> logging.Logger:
    logger = logging.getLogger("nbgrader.silent")
    logger.disabled = True
    return logger
