"""What a reader of the page need not see at once.

Cells that only prepare (imports, the random generator, settings of plots) are folded, and so is
the code of what is tagged ``hide-input``. Beside a picture, what the same cell prints is left out:
it is there for the tests. In JupyterLab everything stands open.
"""

from __future__ import annotations

import ast
import json
from typing import Any

import metadata
from sphinx.application import Sphinx

FOLDERS = ("chapters/", "exercises/", "solutions/")
HIDE = "hide-input"
# What a reader clicks to unfold imports, a plot's code and other code.
PROMPTS = ("Imports", "Show the plot’s code", "Show the code")
CHINESE_PROMPTS = ("导入", "绘图代码", "代码")


def only_prepares(source: str) -> bool:
    r"""Say whether a cell holds nothing but imports, a seeded generator and settings of plots.

    >>> only_prepares("import numpy as np\nrng = reproducible(6)")
    True
    >>> only_prepares("import numpy as np\nx = np.zeros(3)")
    False
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # an unfinished line of an exercise
        return False
    return any(map(imports, statements)) and all(map(prepares, statements))


def imports(statement: ast.stmt) -> bool:
    """Say whether a statement is an import."""
    return isinstance(statement, ast.Import | ast.ImportFrom)


def prepares(statement: ast.stmt) -> bool:
    """Say whether a statement is one of those that open a notebook."""
    text = ast.unparse(statement)
    return (
        imports(statement)
        or text.startswith(("rng = ", "reproducible(", "plt.rcParams"))
        or "warnings.filterwarnings(" in text
    )


def shows_picture(cell: dict[str, Any]) -> bool:
    """Say whether a cell's output holds a picture."""
    return any(
        kind.startswith("image/") for output in cell["outputs"] for kind in output.get("data", {})
    )


def fold(cell: dict[str, Any], prompts: tuple[str, str, str] = PROMPTS) -> None:
    """Fold a code cell as a reader of the page wants it."""
    tags = cell["metadata"].setdefault("tags", [])
    picture = shows_picture(cell)
    prompt = prompts[1 if picture else 2]
    if only_prepares("".join(cell["source"])):
        prompt = prompts[0]
        tags.extend({HIDE} - {*tags})
    if HIDE in tags:
        words = cell["metadata"].setdefault("mystnb", {})
        words["code_prompt_show"] = prompt
        words["code_prompt_hide"] = prompt.replace("Show", "Hide")
    if picture:
        cell["outputs"] = [o for o in cell["outputs"] if o["output_type"] != "stream"]


def fold_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Fold the cells of a notebook before it is read into the book."""
    if not docname.startswith(FOLDERS):
        return
    prompts = CHINESE_PROMPTS if docname.endswith("-zh") else PROMPTS
    notebook = json.loads(content[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            fold(cell, prompts)
    content[0] = json.dumps(notebook)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", fold_page)
    return metadata.of(__file__)
