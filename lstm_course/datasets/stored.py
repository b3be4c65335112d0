"""Fetched data on this machine: find a file, check it, read it."""

import hashlib
import os
from pathlib import Path

from lstm_course.datasets.registry import FOLDER_VARIABLE, cache_folder, entry


def find(name: str) -> Path | None:
    """Return where a file lies: in ``LSTM_COURSE_DATA``, else in the cache, else None.

    Parameters
    ----------
    name : str
        Such as ``"time-machine"``.

    Returns
    -------
    pathlib.Path or None
        The file; its contents are not looked at.

    Raises
    ------
    KeyError
        If there is no such name.
    FileNotFoundError
        If ``LSTM_COURSE_DATA`` is set but names no folder.

    Examples
    --------
    >>> find("time-machine")  # doctest: +SKIP
    PosixPath('/home/ada/.cache/lstm_course/timemachine.txt')
    """
    file_name = entry(name).file_name
    return next((f / file_name for f in _folders() if (f / file_name).exists()), None)


def read_text(name: str) -> str:
    """Read a file that is on this machine and check that it is the expected one; never download.

    Parameters
    ----------
    name : str
        Such as ``"time-machine"``.

    Returns
    -------
    str
        Its whole text.

    Raises
    ------
    KeyError
        If there is no such name.
    FileNotFoundError
        If it is not on this machine; the message says how to get it.
    OSError
        If the file found cannot be read or has another checksum.

    Examples
    --------
    >>> len(read_text("time-machine"))  # doctest: +SKIP
    178979
    """
    wanted = entry(name)
    path = find(name)
    if path is None:
        places = " or ".join(str(folder) for folder in _folders())
        raise FileNotFoundError(
            f"{wanted.title}: there is no {wanted.file_name} in {places}. Run `python -m "
            f"lstm_course fetch {name}` once, or set {FOLDER_VARIABLE} to a folder that holds it. "
            f"{wanted.substitute} needs no download."
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise OSError(
            f"{path} is not the expected file: it has {len(content):,} bytes of {wanted.size:,}, "
            f"and its SHA-256 differs. Remove it and run `python -m lstm_course fetch {name}`. "
            f"{wanted.substitute} needs no download."
        )
    return content.decode("utf-8")


def place_given(place: str | os.PathLike[str] | None, holds: str, advice: str) -> Path:
    """Return the place that a loader was given, or else the folder that ``LSTM_COURSE_DATA`` names.

    Parameters
    ----------
    place : path-like or None
        The loader's argument; ``~`` stands for the home folder.
    holds : str
        What should lie there, for the message.
    advice : str
        The message's last sentence.

    Returns
    -------
    pathlib.Path
        Where to look; a place that was given need not exist.

    Raises
    ------
    FileNotFoundError
        If there is neither, or ``LSTM_COURSE_DATA`` names no folder.

    Examples
    --------
    >>> place_given("data", "aclImdb", "").name
    'data'
    """
    base = _chosen_folder() if place is None else Path(place).expanduser()
    if base is None:
        raise FileNotFoundError(
            f"Name the folder that holds {holds}, as argument or in {FOLDER_VARIABLE}. {advice}"
        )
    return base


def _chosen_folder() -> Path | None:
    """Return the folder that ``LSTM_COURSE_DATA`` names, or None if it is not set."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if not chosen:
        return None
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{FOLDER_VARIABLE} is set to {chosen!r}, which is not a folder. Set it to the folder "
            f"that holds the course's texts, or unset it."
        )
    return folder


def _folders() -> list[Path]:
    """Return the folders to search, in order."""
    chosen = _chosen_folder()
    return [cache_folder()] if chosen is None else [chosen, cache_folder()]
