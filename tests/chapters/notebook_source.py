"""The functions that a notebook defines, taken from it as readers see it."""

import ast
from pathlib import Path
from types import SimpleNamespace

import nbformat

from lstm_course.replications import Replicated, read_replication

ROOT = Path(__file__).resolve().parents[2]
KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def chapter(slug: str, folder: str = "chapters", **values: object) -> SimpleNamespace:
    """Run a chapter's imports and definitions, and nothing else.

    Parameters
    ----------
    slug : str
        Such as ``"04-backpropagation-through-time"``.
    folder : str
        ``"solutions"`` for the notebook of that name with its exercises.
    **values : object
        What its functions take from the notebook around them, such as ``V=27``.
    """
    notebook = nbformat.read(ROOT / folder / f"{slug}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "colab" not in cell.metadata.get("tags", []):
            body = [node for node in ast.parse(cell.source).body if isinstance(node, KEPT)]
            exec(compile(ast.Module(body, []), slug, "exec"), values)
    return SimpleNamespace(**values)


def replicated(slug: str, claim: str) -> Replicated:
    """Give what became of a chapter's claim in its repetitions.

    Parameters
    ----------
    slug : str
        Such as ``"17-one-to-many-many-to-many"``.
    claim : str
        Its name.
    """
    replication = read_replication(ROOT / "chapters" / f"{slug}.ipynb")
    assert replication
    return replication.claims[claim]
