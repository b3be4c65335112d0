"""A short text that changes with what a notebook measures, not with its layout or its bounds."""

import ast
import hashlib
from collections.abc import Iterable
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from _notebooks import colab

# Fields of a syntax tree that not every version of Python has.
NOT_EVERYWHERE = ("type_params", "type_comment", "kind")
# What a claim says of its value. The value does not hang on it, and the table is held to it anyway.
SAID_OF_A_VALUE = frozenset({"above", "below", "equals", "tolerance", "unit", "over"})


def fingerprint(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of a notebook's code, whatever the bounds of its claims.

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
        for name, value in ast.iter_fields(_unbounded(node))
        if value is not None and value != [] and name not in NOT_EVERYWHERE
    ]
    return type(node).__name__, fields


def _unbounded(node: ast.AST) -> ast.AST:
    """Return a call of ``claim`` without its bounds, and any other node as it is."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim":
        kept = [keyword for keyword in node.keywords if keyword.arg not in SAID_OF_A_VALUE]
        return ast.Call(node.func, node.args, kept)
    return node
