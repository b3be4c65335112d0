"""Builds the book in a copy, so that tests neither use nor change what `make book` left."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

REPOSITORY = Path(__file__).resolve().parents[2]
# What the site is made from.
SOURCES = (
    "_config.yml",
    "_toc.yml",
    "genindex.md",
    "requirements.txt",
    "book",
    "chapters",
    "exercises",
    "solutions",
    "lstm_course",
)
# What Sphinx adds to the documents that the table of contents names.
EXTRA_PAGES = {"genindex.html", "index.html", "search.html"}


@dataclass(frozen=True)
class Site:
    """A built site: its folder, and the address it is served at."""

    root: Path
    address: str

    def pages(self) -> list[str]:
        """The path of every page, the redirecting index.html left out."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*.html"))
        return sorted(name for name in found if not name.startswith("_") and name != "index.html")

    def parsed(self, document: str) -> BeautifulSoup:
        """The page of a document, read once for all tests; not to be changed."""
        return parsed(self.root / f"{document}.html")


@cache
def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text("utf-8"), "lxml")


def documents() -> list[str]:
    """The documents that the table of contents names, in order and without suffix."""
    contents = yaml.safe_load((REPOSITORY / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    sections = [section for chapter in chapters for section in chapter.get("sections", [])]
    return [contents["root"], *(entry["file"] for entry in chapters + sections)]


def copy_of_the_book(folder: Path, address: str = "") -> Path:
    """Copy what the site is made from, with an address of the repository if one is given."""
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in SOURCES:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=unwanted)
        elif source.exists():  # solutions may be withheld
            shutil.copy2(source, folder / name)
    config = folder / "_config.yml"
    lines = config.read_text(encoding="utf-8").splitlines()
    lines[lines.index("repository:") + 1] = f'  url: "{address}"'
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def only(folder: Path, chapter: str) -> None:
    """Leave one chapter, its exercises and its solutions in the contents of a copy."""
    contents = yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))
    kept = [f"{name}/{chapter}" for name in ("chapters", "exercises", "solutions")]
    contents["parts"] = [{"caption": "A part", "chapters": [{"file": name} for name in kept]}]
    (folder / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")


def build(source: Path, *, strict: bool = True) -> Path:
    """Build a copy as `make book` does and return the folder with the pages.

    A part of the book refers to what was left out, so that it cannot be built strictly.
    """
    jupyter_book = shutil.which("jupyter-book", path=Path(sys.executable).parent)
    assert jupyter_book, "jupyter-book is not installed: pip install -r requirements-book.txt"
    command = [jupyter_book, "build", *(["-W", "-n"] if strict else []), "--keep-going", "-q", "."]
    result = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if result.returncode:
        lines = (result.stdout + result.stderr).splitlines()
        problems = [line for line in lines if "WARNING" in line or "ERROR" in line] or lines[-30:]
        pytest.fail("the book does not build:\n" + "\n".join(problems), pytrace=False)
    return source / "_build" / "html"
