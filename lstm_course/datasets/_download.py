"""One download, cut when it takes too long; pooch does the rest: checksum, atomic move, retries.

Pooch's own HTTP downloader waits as long as the server sends a byte now and then; the one here has
a limit on the whole, from the name's look-up to the last block.
"""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pooch
import requests
import urllib3
from tqdm import tqdm

from lstm_course.datasets.registry import Entry, Limits

_BLOCK = 64 * 1024


def download(entry: Entry, folder: Path, limits: Limits) -> Path:
    """Bring a file into a folder, unless it is there already.

    Parameters
    ----------
    entry : Entry
        What to get.
    folder : pathlib.Path
        Where to put it; made if absent.
    limits : Limits
        How long to wait and how often to try again.

    Returns
    -------
    pathlib.Path
        The file, verified.

    Raises
    ------
    OSError
        If it could not be had; the message is the reason in a few words.
    """
    store = pooch.create(
        path=folder,
        base_url="",
        registry={entry.file_name: f"sha256:{entry.sha256}"},
        urls={entry.file_name: entry.url},
        retry_if_failed=limits.retries,
    )
    try:
        return Path(store.fetch(entry.file_name, downloader=_Downloader(entry, limits)))
    except (OSError, ValueError) as error:
        raise OSError(_reason(error, limits)) from error


class _Cut(requests.ConnectionError):
    """The file's transfer broke off; pooch tries such errors again."""


class _Downloader:
    """What pooch calls for each attempt."""

    def __init__(self, entry: Entry, limits: Limits) -> None:
        self.entry = entry
        self.limits = limits
        self.deadline = time.monotonic() + limits.total

    def __call__(self, url: str, output_file: str, pooch: Any) -> None:
        """Write what the server sends to ``output_file``."""
        with self._answer(url) as response:
            response.raise_for_status()
            # disable=None: no bar where stderr is not a terminal.
            bar = tqdm(
                desc=self.entry.file_name,
                total=self.entry.size,
                unit="B",
                unit_scale=True,
                disable=None,
            )
            with bar, Path(output_file).open("wb") as file:
                for block in self._blocks(response):
                    file.write(block)
                    bar.update(len(block))

    @contextmanager
    def _answer(self, url: str) -> Iterator[requests.Response]:
        """Ask for the file and wait for the headers, within the limit on the whole.

        No timeout of requests' ends headers that trickle in, so a thread waits for them. It closes
        the connection when we are done, or, if they come too late, when they come.
        """
        answers: queue.SimpleQueue[requests.Response | Exception] = queue.SimpleQueue()
        done = threading.Event()
        timeout = (self.limits.connect, self.limits.read)
        # The checksum is that of the plain file, so we ask for it uncompressed.
        headers = {"Accept-Encoding": "identity"}

        def ask() -> None:
            try:
                with requests.get(url, stream=True, timeout=timeout, headers=headers) as response:
                    answers.put(response)
                    done.wait()
            except Exception as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=max(0.0, self.deadline - time.monotonic()))
            if isinstance(answer, Exception):
                raise answer
            yield answer
        except queue.Empty:
            raise self._too_long(received=0) from None
        finally:
            done.set()

    def _blocks(self, response: requests.Response) -> Iterator[bytes]:
        received = 0
        while block := self._read(response, received):
            received += len(block)
            if received > self.entry.size:
                raise OSError(f"the server sent more than the expected {self.entry.size:,} bytes")
            if time.monotonic() > self.deadline:
                raise self._too_long(received)
            yield block
        if received < self.entry.size:
            raise _Cut(f"the file broke off ({self._progress(received)})")

    def _read(self, response: requests.Response, received: int) -> bytes:
        """Return what has arrived, waiting only while that is nothing; empty at the end."""
        try:
            block: bytes = response.raw.read1(_BLOCK)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise requests.ReadTimeout(error) from error
        except urllib3.exceptions.HTTPError as error:
            raise _Cut(f"the file broke off ({self._progress(received)})") from error
        return block

    def _too_long(self, received: int) -> TimeoutError:
        seconds = f"{self.limits.total:g} s"
        return TimeoutError(f"it took longer than {seconds} ({self._progress(received)})")

    def _progress(self, received: int) -> str:
        return f"{received:,} of {self.entry.size:,} bytes had come"


def _reason(error: Exception, limits: Limits) -> str:
    """Say in a few words why a download failed."""
    if isinstance(error, _Cut):
        return str(error)
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the server answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {limits.connect:g} s"
    if isinstance(error, requests.Timeout):
        return f"the server was silent for {limits.read:g} s"
    if isinstance(error, requests.ConnectionError):
        return "no connection to the server"
    if isinstance(error, ValueError) and not isinstance(error, requests.RequestException):
        return "what came is not the expected file (its SHA-256 differs)"
    return str(error)
