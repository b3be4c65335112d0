"""Data that are fetched once, by name: what they are and how they get onto this machine."""

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


@dataclass(frozen=True)
class Limits:
    """How long a download may take, in seconds, and how often it is tried again.

    Attributes
    ----------
    connect : float
        Longest wait for a connection.
    read : float
        Longest silence of the server.
    total : float
        Longest time for all attempts together, so that a server that trickles is cut too.
    retries : int
        Further attempts after the first.

    Examples
    --------
    >>> Limits(total=60.0)
    Limits(connect=10.0, read=20.0, total=60.0, retries=2)
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 300.0
    retries: int = 2


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


def fetch(
    name: str,
    *,
    folder: Path | None = None,
    registry: Mapping[str, Entry] = REGISTRY,
    limits: Limits | None = None,
) -> Path:
    """Download a file into the cache, unless it is there already.

    The download goes to a temporary file in the same folder, which takes the real name after its
    checksum was verified. So a file with that name is always whole, and an older one is replaced
    only by a good one. A progress bar is shown on stderr, if that is a terminal.

    Parameters
    ----------
    name : str
        Such as ``"time-machine"``.
    folder : pathlib.Path, optional
        Where to put it; by default the cache.
    registry : mapping of str to Entry
        Where to look the name up.
    limits : Limits, optional
        How long to wait and how often to try again.

    Returns
    -------
    pathlib.Path
        The file, verified.

    Raises
    ------
    KeyError
        If there is no such name.
    OSError
        If it cannot be fetched; the message says why and what to do.

    Examples
    --------
    >>> fetch("time-machine")  # doctest: +SKIP
    PosixPath('/home/ada/.cache/lstm_course/timemachine.txt')
    """
    wanted = entry(name, registry)
    folder = cache_folder() if folder is None else Path(folder)
    from lstm_course.datasets._download import download

    try:
        return download(wanted, folder, Limits() if limits is None else limits)
    except OSError as error:
        raise OSError(
            f"could not fetch {name} from {wanted.url} into {folder}: {error}. Nothing was saved. "
            f"Try again later, or get {wanted.file_name} elsewhere and set {FOLDER_VARIABLE} to "
            f"its folder. {wanted.substitute} needs no download."
        ) from error


def _quoted(names: list[str]) -> str:
    return " or ".join(repr(name) for name in names)
