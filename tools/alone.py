"""Run Python on the notebooks where nothing else of the book lies.

``python tools/alone.py -m pytest chapters``, say: it finds ``chapters/`` and ``solutions/`` with
nothing but notebooks in them, and the package as a reader installs it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from _notebooks import files

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "lstm_course")
# What pytest and nbval read when they compare notebooks.
COMPARING = ("conftest.py", "pyproject.toml", "tests/nbval-sanitize.cfg", "tools/_notebooks")
WHERE_FROM = "import lstm_course; print(lstm_course.__file__)"


def copy_into(folder: Path, names: Iterable[str]) -> None:
    """Copy files and folders of the book to the same places in another folder."""
    for name in names:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def install(folder: Path) -> Path:
    """Build the package's wheel and install it.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder to work in.

    Returns
    -------
    pathlib.Path
        What to put into ``PYTHONPATH``, so that ``import lstm_course`` finds the installed one.

    Raises
    ------
    subprocess.CalledProcessError
        If pip fails.
    """
    source, wheels, installed = (folder / name for name in ("source", "wheels", "installed"))
    copy_into(source, PACKAGED)
    pip("wheel", str(source), "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels))
    pip("install", "--no-deps", "--target", str(installed), *map(str, wheels.glob("*.whl")))
    return installed


def pip(*arguments: str) -> None:
    """Run this Python's pip, without its asides."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    run("-m", "pip", *quiet, *arguments, check=True, timeout=300)


def main(arguments: Sequence[str]) -> int:
    """Run this Python there, with these arguments, and return its status."""
    with tempfile.TemporaryDirectory(prefix="alone-") as name:
        there = Path(name).resolve()
        book = there / "book"
        copy_into(book, COMPARING)
        for folder in filter(Path.is_dir, (ROOT / "chapters", ROOT / "solutions")):
            (book / folder.name).mkdir()
            copy_into(book, (files.short(path) for path in folder.glob("*.ipynb")))
        installed = install(there)
        environment = os.environ | {"PYTHONPATH": str(installed)}
        origin = run("-c", WHERE_FROM, cwd=book, env=environment, stdout=subprocess.PIPE).stdout
        if not Path(origin.strip()).is_relative_to(installed):
            raise SystemExit(f"notebooks would import {origin.strip()}, not the installed package")
        return run(*arguments, cwd=book, env=environment).returncode


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run this Python with these arguments."""
    return subprocess.run([sys.executable, *arguments], encoding="utf-8", **options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
