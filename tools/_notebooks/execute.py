"""Running a notebook from top to bottom in a fresh kernel."""

from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from _notebooks.files import NotebookError, short
from _notebooks.kernel import ThisInterpreter, environment

# Machines differ, and some are busy.
SECONDS_PER_CELL = 600


def execute(notebook: NotebookNode, path: Path) -> None:
    """Run all cells and put their outputs into the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    path : pathlib.Path
        Where it is stored: its cells run in that folder.

    Raises
    ------
    NotebookError
        If a cell fails, takes too long or kills the kernel; the message names the cell.
    """
    started: list[int] = []
    client = client_for(
        notebook,
        path.parent,
        on_cell_start=lambda cell, cell_index: started.append(cell_index + 1),
    )
    try:
        client.execute(env=environment())
    except CellExecutionError as error:
        problem = f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        problem = f"ran longer than {SECONDS_PER_CELL} s"
    except DeadKernelError:
        problem = "the kernel died"
    else:
        return
    cell = notebook.cells[started[-1] - 1]
    raise NotebookError(
        f"{short(path)} [cell {started[-1]}]: {problem}\n{_indented(cell.source)}\n"
        "  The file is as it was."
    )


def client_for(notebook: NotebookNode, folder: Path, **options: Any) -> NotebookClient:
    """Return what runs a notebook, as all runs of the book are made.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place by the run.
    folder : pathlib.Path
        Where its cells run.
    **options
        Further traits of the client.

    Returns
    -------
    nbclient.NotebookClient
        To be executed with ``env=environment()``.
    """
    return NotebookClient(
        notebook,
        kernel_manager_class=ThisInterpreter,
        timeout=SECONDS_PER_CELL,
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--log-level=40"],  # errors only
        resources={"metadata": {"path": str(folder)}},
        **options,
    )


def _indented(source: str) -> str:
    return "\n".join(f"    | {line}" for line in source.splitlines())
