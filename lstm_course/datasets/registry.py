"""Data that are fetched once, by name: what they are and where they lie."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER_VARIABLE = "LSTM_COURSE_DATA"


@dataclass(frozen=True)
class Entry:
    """A file that can be fetched.

    Attributes
    ----------
    title : str
        What it is, in words.
    file_name : str
        Its name in ``LSTM_COURSE_DATA`` and in the cache.
    url : str
        Where it is fetched from.
    size : int
        Its exact size in bytes.
    sha256 : str
        Its checksum, 64 hexadecimal digits.
    substitute : str
        The loader of packaged data that serves instead.

    Examples
    --------
    >>> print(entry("time-machine").title)
    The Time Machine, by H. G. Wells
    """

    title: str
    file_name: str
    url: str
    size: int
    sha256: str
    substitute: str


REGISTRY: dict[str, Entry] = {
    "time-machine": Entry(
        title="The Time Machine, by H. G. Wells",
        file_name="timemachine.txt",
        url="http://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt",
        size=178_979,
        sha256="8424dbd9532ac81f7e5f0b6add90e6952baea29158309d7d1bf3884f4e12c516",
        substitute="load_story()",
    ),
}


def cache_folder() -> Path:
    """Name the folder where fetched files lie.

    Returns
    -------
    pathlib.Path
        It need not exist yet.

    Examples
    --------
    >>> cache_folder().name
    'lstm_course'
    """
    import pooch

    return Path(pooch.os_cache("lstm_course"))


def entry(name: str, registry: Mapping[str, Entry] = REGISTRY) -> Entry:
    """Look a name up.

    Parameters
    ----------
    name : str
        Such as ``"time-machine"``.
    registry : mapping of str to Entry
        Where to look.

    Returns
    -------
    Entry
        What is known about it.

    Raises
    ------
    KeyError
        If there is no such name; the message offers those that are near.

    Examples
    --------
    >>> entry("time-machine").file_name
    'timemachine.txt'
    >>> entry("timemachine")
    Traceback (most recent call last):
        ...
    KeyError: "no data called 'timemachine'; did you mean 'time-machine'?"
    """
    if name in registry:
        return registry[name]
    near = difflib.get_close_matches(name, registry)
    hint = f"did you mean {_quoted(near)}?" if near else f"there is {_quoted(sorted(registry))}"
    raise KeyError(f"no data called {name!r}; {hint}")


def _quoted(names: list[str]) -> str:
    return " or ".join(repr(name) for name in names)
