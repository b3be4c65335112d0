"""Run Python on the notebooks where nothing else of the book lies.

``python tools/alone.py -m pytest chapters``, say: it finds ``chapters/`` and ``solutions/`` with
nothing but notebooks in them, and the package as a reader installs it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _notebooks.alone import ROOT, install

NOTEBOOKS = ("chapters", "solutions")
# What pytest and nbval read.
NEEDED = ("conftest.py", "pyproject.toml", "tests/nbval-sanitize.cfg", "tools/_notebooks")
WHERE_FROM = "import lstm_course; print(lstm_course.__file__)"


def copy_notebooks(folder: Path) -> None:
    """Copy the notebooks, and what is needed to compare them."""
    for name in NOTEBOOKS:
        (folder / name).mkdir()
        for path in sorted((ROOT / name).glob("*.ipynb")):
            shutil.copy(path, folder / name)
    for name in NEEDED:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, target)


def main(arguments: Sequence[str]) -> int:
    """Run this Python there, with these arguments, and return its status."""
    with tempfile.TemporaryDirectory(prefix="alone-") as name:
        there = Path(name).resolve()
        book = there / "book"
        book.mkdir()
        copy_notebooks(book)
        installed = install(there)
        environment = os.environ | {"PYTHONPATH": str(installed)}
        origin = run("-c", WHERE_FROM, cwd=book, env=environment, stdout=subprocess.PIPE).stdout
        if not Path(origin.strip()).is_relative_to(installed):
            raise SystemExit(
                f"the notebooks would import {origin.strip()}, not the installed package"
            )
        return run(*arguments, cwd=book, env=environment).returncode


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this Python with these arguments."""
    return subprocess.run([sys.executable, *arguments], encoding="utf-8", **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
