"""Numbers the equations and figures of a notebook in their order."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from nbformat import NotebookNode

from _notebooks.files import folder_of

TAG = re.compile(r"(\\tag\{)([\w.]+)(?=\})")
CAPTION = re.compile(r"^(\*\*Figure )([\w.]+)(?=\.\*\*)", re.MULTILINE)
EQUATION_MEANT = re.compile(r"(\()([\w.]+)(?=\))")
FIGURE_MEANT = re.compile(r"(\b[Ff]igure )([\w.]+\w)(?![.\w]*\*\*)")


def number(cells: list[NotebookNode], path: Path) -> None:
    r"""Set the numbers of equations and figures, also where the text refers to them.

    Chapter 6 has the equations ``\tag{6.1}``, ``\tag{6.2}`` …, its exercises ``\tag{E6.1}`` ….
    A new one may be called anything, ``\tag{new}``, and be referred to as ``(new)``.

    Parameters
    ----------
    cells : list of nbformat.NotebookNode
        Changed in place.
    path : pathlib.Path
        Where the notebook is stored; its name begins with the chapter's number.
    """
    chapter = re.match(r"\d+", path.name)
    if chapter is None:
        return
    prefix = f"{'E' * (folder_of(path) != 'chapters')}{int(chapter[0])}"
    texts = [cell for cell in cells if cell.cell_type == "markdown"]
    for written, meant in ((TAG, EQUATION_MEANT), (CAPTION, FIGURE_MEANT)):
        _renumber(texts, written, meant, (f"{prefix}.{n}" for n in count(1)))


def _renumber(
    cells: list[NotebookNode],
    written: re.Pattern[str],
    meant: re.Pattern[str],
    numbers: Iterator[str],
) -> None:
    """Give new numbers where they are written, and then to the text that means them."""
    new: dict[str, str] = {}

    def give(found: re.Match[str]) -> str:
        number = next(numbers)
        new.setdefault(found[2], number)
        return found[1] + number

    for cell in cells:
        cell.source = written.sub(give, cell.source)
    for cell in cells:
        cell.source = meant.sub(lambda found: found[1] + new.get(found[2], found[2]), cell.source)
