"""Running a notebook from top to bottom in a fresh kernel."""

import os
from pathlib import Path

import ipykernel.kernelspec
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from _notebooks.files import NotebookError, short

SECONDS_PER_CELL = 120


class ThisInterpreter(AsyncKernelManager):
    """Starts the kernel of the running Python, whatever kernels a user has installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification that ipykernel writes for this interpreter."""
        return KernelSpec(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )


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
    client = NotebookClient(
        notebook,
        kernel_manager_class=ThisInterpreter,
        timeout=SECONDS_PER_CELL,
        coalesce_streams=True,
        record_timing=False,
        extra_arguments=["--log-level=40"],  # errors only
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: started.append(cell_index + 1),
    )
    try:
        client.execute(env=os.environ | {"OMP_NUM_THREADS": "1"})
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


def _indented(source: str) -> str:
    return "\n".join(f"    | {line}" for line in source.splitlines())
