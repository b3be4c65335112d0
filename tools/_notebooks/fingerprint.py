"""A short text that changes with a notebook's code, and not with its comments or its layout."""

import ast
import hashlib
from collections.abc import Iterable
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from _notebooks import colab

# Fields of a syntax tree that not every version of Python has.
NOT_EVERYWHERE = ("type_params", "type_comment", "kind")


def fingerprint(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of a notebook's code.

    Parameters
    ----------
    cells : iterable of nbformat.NotebookNode
        All cells of the notebook. Its Colab cell does not count, for it depends on where the book
        is published.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    code = [cell.source for cell in cells if cell.cell_type == "code" and not colab.is_colab(cell)]
    return hashlib.sha256(repr([_meaning(source) for source in code]).encode()).hexdigest()[:16]


def _meaning(source: str) -> Any:
    try:
        return _parts(ast.parse(TransformerManager().transform_cell(source)))
    except SyntaxError:
        return source


def _parts(node: Any) -> Any:
    if isinstance(node, list):
        return [_parts(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [
        (name, _parts(value))
        for name, value in ast.iter_fields(node)
        if value is not None and value != [] and name not in NOT_EVERYWHERE
    ]
    return type(node).__name__, fields
