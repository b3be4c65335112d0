"""The package as a reader installs it: from its wheel, with nothing else of the book."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "lstm_course")


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
    source.mkdir()
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    _pip("wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", wheels)
    _pip("install", "--no-deps", "--target", installed, *wheels.glob("*.whl"))
    return installed


def _pip(*arguments: str | Path) -> None:
    """Run this interpreter's pip, without its asides."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*command, *arguments], check=True, timeout=300)
