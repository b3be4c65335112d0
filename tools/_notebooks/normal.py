"""The one normal form of a notebook: what is stored never depends on who ran it, when or where."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from _notebooks import colab
from _notebooks.files import folder_of, root_of
from _notebooks.numbers import number as number_equations_and_figures

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
# "editable" and "deletable" are how nbgrader locks a cell.
CELL_METADATA = ("deletable", "editable", "mystnb", "nbgrader", "reason", "tags")


def normalized(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Return a notebook in its normal form.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Left as it is.
    path : pathlib.Path
        Where it is stored; the Colab cell depends on it.

    Returns
    -------
    nbformat.NotebookNode
        A copy with the Colab cell, ids and numbers by position, and only such metadata as is read.
    """
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    colab.put_in(notebook, root_of(path), locked=folder_of(path) != "chapters")
    number_equations_and_figures(notebook.cells, path)
    for number, cell in enumerate(notebook.cells, start=1):
        # By position, so that a notebook converted anew from its text gets the same ids.
        cell.id = f"cell-{number:02d}"
        cell.source = cell.source.strip("\n")
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_stderr(output)]
    return notebook


def is_stderr(output: NotebookNode) -> bool:
    """Say whether an output is a stream of warnings or progress, which no two runs share."""
    return output.output_type == "stream" and output.name == "stderr"
