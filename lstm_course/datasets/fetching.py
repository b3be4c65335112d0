"""Downloads, by pooch: it verifies the checksum, keeps only whole files and tries again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pooch
import requests

from lstm_course.datasets.registry import FOLDER_VARIABLE, REGISTRY, Entry, cache_folder, entry


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
        Longest time for the content, of all attempts together: a server that trickles is cut too.
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
    only by a good one.

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
    try:
        return _download(wanted, folder, Limits() if limits is None else limits)
    except (OSError, ValueError) as error:
        raise OSError(
            f"could not fetch {name} from {wanted.url} into {folder}: {_reason(error)}. Nothing "
            f"was saved. Try again later, or get {wanted.file_name} elsewhere and set "
            f"{FOLDER_VARIABLE} to its folder. {wanted.substitute} needs no download."
        ) from error


class _Deadline:
    """What pooch takes for a progress bar: it hears of every piece, and stops what takes long."""

    total = 0

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def update(self, size: int) -> None:
        """Stop the transfer when the time is over."""
        if time.monotonic() > self.end:
            raise TimeoutError(f"it took longer than {self.seconds:g} s")

    def reset(self) -> None:
        """Do nothing: the time goes on."""

    def close(self) -> None:
        """Do nothing: there is nothing to clear away."""


def _download(wanted: Entry, folder: Path, limits: Limits) -> Path:
    store = pooch.create(
        path=folder,
        base_url="",
        registry={wanted.file_name: f"sha256:{wanted.sha256}"},
        urls={wanted.file_name: wanted.url},
        retry_if_failed=limits.retries,
    )
    downloader = pooch.HTTPDownloader(
        progressbar=_Deadline(limits.total),
        chunk_size=16,  # few bytes, so that a trickle does not keep us from looking at the clock
        timeout=(limits.connect, limits.read),
    )
    return Path(store.fetch(wanted.file_name, downloader=downloader))


def _reason(error: Exception) -> str:
    """Say in a few words why a download failed."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.RequestException):
        return "there is no connection to the server, or it broke off"
    if isinstance(error, ValueError):
        return "what came is not the expected file (its SHA-256 differs)"
    return str(error)
