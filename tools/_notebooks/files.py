"""Finding, reading and writing notebooks."""

from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lstm_course.files import write_text

FOLDERS = ("chapters", "solutions", "exercises")


class NotebookError(Exception):
    """Something about a notebook that its author has to mend; the message says what and where."""


def find(root: Path, folders: Iterable[str]) -> list[Path]:
    """Return the notebooks in these folders of the book, sorted within each folder.

    Parameters
    ----------
    root : pathlib.Path
        The book's root folder.
    folders : iterable of str
        Some of ``FOLDERS``.

    Returns
    -------
    list of pathlib.Path
    """
    return [path for folder in folders for path in sorted((root / folder).glob("*.ipynb"))]


def expand(paths: Iterable[Path]) -> list[Path]:
    """Replace every folder among the paths by the notebooks in it."""
    return [
        notebook
        for path in paths
        for notebook in (sorted(path.glob("*.ipynb")) if path.is_dir() else [path])
    ]


def folder_of(path: Path) -> str:
    """Return which of the book's folders a notebook stands in; it decides which rules hold.

    Parameters
    ----------
    path : pathlib.Path
        A notebook.

    Returns
    -------
    str
        One of ``FOLDERS``.

    Raises
    ------
    NotebookError
        If it stands elsewhere.
    """
    folder = path.resolve().parent.name
    if folder not in FOLDERS:
        raise NotebookError(f"{path}: a notebook of the book stands in {', '.join(FOLDERS)}")
    return folder


def is_summary(path: Path) -> bool:
    """Say whether a notebook is a chapter 00: short, and without exercises."""
    return folder_of(path) == "chapters" and path.name.startswith("00-")


def root_of(path: Path) -> Path:
    """Return the root of the book that a notebook belongs to."""
    return path.resolve().parent.parent


def short(path: Path) -> str:
    """Name a notebook as people do: ``chapters/01-why-order-matters.ipynb``."""
    return f"{path.resolve().parent.name}/{path.name}"


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Parameters
    ----------
    path : pathlib.Path
        An ``.ipynb`` file.

    Returns
    -------
    nbformat.NotebookNode
        In format 4.

    Raises
    ------
    NotebookError
        If it is missing or no notebook.
    """
    return parse(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the text of a notebook's file; a NotebookError says why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotebookError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise NotebookError(f"{path}: is not a valid notebook ({error})") from error


def parse(text: str, path: Path) -> NotebookNode:
    """Return the notebook that a text of this file stores; a NotebookError says what is wrong."""
    try:
        return nbformat.reads(text, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise NotebookError(f"{path}: is not a valid notebook ({error})") from error


def as_text(notebook: NotebookNode) -> str:
    """Return the one text that a notebook is stored as: sorted keys, indented by one, a newline."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def write(notebook: NotebookNode, path: Path, *, instead_of: str | None = None) -> bool:
    """Write a notebook, whole or not at all.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        What to store.
    path : pathlib.Path
        Where to; it is replaced only once the new text lies complete beside it.
    instead_of : str, optional
        The text that the notebook was made from.

    Returns
    -------
    bool
        Whether the file has changed.

    Raises
    ------
    NotebookError
        If the file holds another text than ``instead_of`` by now: somebody has saved it meanwhile.
    """
    if instead_of is not None and read_text(path) != instead_of:
        raise NotebookError(
            f"{short(path)}: was saved by somebody else meanwhile; it stays as it is. Try again."
        )
    return write_text(as_text(notebook), path)
