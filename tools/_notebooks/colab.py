"""Every notebook's first code cell: it fetches the package on Colab and does nothing elsewhere."""

from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

TAGS = ["colab", "remove-cell"]
GUARD = 'import sys\n\nif "google.colab" in sys.modules:\n'
NO_ADDRESS = (
    "    raise SystemExit(\n"
    '        "This copy of the course has no public address yet: set repository.url in "\n'
    '        "_config.yml, then run tools/notebooks.py format and make exercises."\n'
    "    )"
)
# nbgrader must not let a student's copy lose it.
LOCKED = {
    "grade": False,
    "grade_id": "colab",
    "locked": True,
    "schema_version": 3,
    "solution": False,
    "task": False,
}


def is_colab(cell: NotebookNode) -> bool:
    """Say whether this is the Colab cell."""
    return "colab" in cell.metadata.get("tags", [])


def source(root: Path) -> str:
    """Return the text of the Colab cell.

    Parameters
    ----------
    root : pathlib.Path
        The book's root; its ``_config.yml`` names the repository's address.

    Returns
    -------
    str
        Python (with IPython's ``%pip``).
    """
    address = repository(root)
    return GUARD + (f'    %pip install --quiet "git+{address}"' if address else NO_ADDRESS)


def repository(root: Path) -> str:
    """Return the repository's public address, or "" while there is none."""
    config = root / "_config.yml"
    if not config.exists():
        return ""
    settings = yaml.safe_load(config.read_text(encoding="utf-8")) or {}
    return ((settings.get("repository") or {}).get("url") or "").strip().rstrip("/")


def put_in(notebook: NotebookNode, root: Path, *, locked: bool) -> None:
    """Give a notebook its one Colab cell, right after the title; outputs it has are kept.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    root : pathlib.Path
        The book's root.
    locked : bool
        Whether nbgrader shall lock the cell.
    """
    present = [cell for cell in notebook.cells if is_colab(cell)]
    cell = present[0] if present else nbformat.v4.new_code_cell()
    cell.source = source(root)
    cell.metadata["tags"] = list(TAGS)
    if locked:
        cell.metadata["nbgrader"] = cell.metadata.get("nbgrader", {}) | LOCKED
    others = [other for other in notebook.cells if not is_colab(other)]
    after_title = 1 if others and others[0].cell_type == "markdown" else 0
    notebook.cells = [*others[:after_title], cell, *others[after_title:]]
