"""Finding what was handed in, under whatever name, and reading it without trusting it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_course.grading._limits import MEBIBYTE
from lstm_course.grading._paper import marks, text

Cells = list[dict[str, Any]]


class UnreadableError(Exception):
    """A file that cannot be graded; the message says why."""


@dataclass(frozen=True)
class Found:
    """A student's notebook, and what to tell about it."""

    cells: Cells
    remark: str = ""


def read(path: Path, most: float = 64) -> Cells:
    """Read a notebook's cells; ``most`` is the largest file in MiB.

    Raises
    ------
    UnreadableError
        If it is no plain file, too large, or no notebook of today's format.
    """
    if path.is_symlink() or not path.is_file():
        raise UnreadableError(f"{path.name} is a link or no plain file")
    size = path.stat().st_size / MEBIBYTE
    if size > most:
        raise UnreadableError(f"{path.name} has {size:.0f} MiB: clear its outputs")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        cells = content["cells"]
        if content["nbformat"] == 4 and all(isinstance(cell, dict) for cell in cells):
            return list(cells)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise UnreadableError(f"{path.name} cannot be read as a notebook")


def choose(folder: Path, name: str, source: Cells, most: float) -> Found:
    """Find the one notebook of a student that answers a source, whatever it is called.

    Raises
    ------
    UnreadableError
        If there is none, or more than one.
    """
    files = _files(folder)
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    named = [path for path in notebooks if path.name == name]
    candidates = named or [path for path in notebooks if _fits(path, Path(name).stem, source, most)]
    if len(candidates) > 1:
        raise UnreadableError(f"more than one notebook: {_list(candidates, folder)}. Keep one")
    if not candidates:
        raise UnreadableError(f"no notebook for it; handed in: {_list(files, folder)}")
    return Found(read(candidates[0], most), "" if named else f"taken from {candidates[0].name}")


def _files(folder: Path) -> list[Path]:
    """List what was handed in, but nothing that a linked folder leads to."""
    inside = folder.resolve()
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return [
        path
        for path in paths
        if path.parent.resolve().is_relative_to(inside) and ".ipynb_checkpoints" not in path.parts
    ]


def _fits(path: Path, stem: str, source: Cells, most: float) -> bool:
    """Tell whether a notebook bears nearly the name, or holds most of a source's given cells."""
    if path.name.startswith(stem):
        return True
    try:
        theirs = {text(cell).strip() for cell in read(path, most)}
    except UnreadableError:
        return False
    given = {text(cell).strip() for cell in source if marks(cell).get("locked")}
    given -= {text(cell).strip() for cell in source if marks(cell).get("grade_id") == "colab"}
    return 2 * len(given & theirs) > len(given)


def _list(paths: list[Path], folder: Path) -> str:
    names = [str(path.relative_to(folder)) for path in paths]
    more = [f"and {len(names) - 5} more"] if len(names) > 5 else []
    return ", ".join(names[:5] + more) or "nothing"
