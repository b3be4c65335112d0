"""What readers see of the solutions: a title of their own, and no marks that only nbgrader needs.

The notebooks in ``solutions/`` are the source of the exercises, so they carry the exercises' title
and nbgrader's marks. The site shows them without; the notebook to download stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any

import metadata
from sphinx.application import Sphinx

MARK = re.compile(r"^[ \t]*### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)[ \t]*\n?", re.MULTILINE)


def show_as_solutions(app: Sphinx, docname: str, content: list[str]) -> None:
    """Rewrite a solutions notebook before it is read into the book."""
    if not docname.startswith("solutions/"):
        return
    notebook = json.loads(content[0])
    for cell in notebook["cells"]:
        text = "".join(cell["source"]).replace("# Exercises: ", "# Solutions: ", 1)
        cell["source"] = MARK.sub("", text).rstrip("\n")
    content[0] = json.dumps(notebook)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", show_as_solutions)
    return metadata.of(__file__)
