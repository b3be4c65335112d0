"""One process tree that runs a submission's cells, watched from outside."""

from __future__ import annotations

import contextlib
import json
import queue
import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil

from lstm_course.grading._limits import MEBIBYTE, Limits
from lstm_course.grading._sandbox import PROGRAM, environment, room

LONGEST_REPLY = 10_000
START = 120  # seconds, for the imports
TOKEN = "LSTM_COURSE_GRADING"


class StoppedError(Exception):
    """A submission that ended, or had to be ended; the message says why."""


class Process:
    """A running sandbox; made by ``started``."""

    def __init__(self, popen: subprocess.Popen[bytes], limits: Limits) -> None:
        self._popen = popen
        self._limits = limits
        self._tree = psutil.Process(popen.pid)
        self._replies: queue.Queue[bytes] = queue.Queue(maxsize=4)
        threading.Thread(target=self._listen, daemon=True).start()

    def begin(self, modules: list[str], processes: int) -> None:
        """Set the limits inside and wait until everything is imported."""
        memory, disk = self._limits.memory * MEBIBYTE, self._limits.disk * MEBIBYTE
        limits = {"memory": memory, "disk": disk, "processes": processes}
        self._send({"limits": limits, "modules": modules})
        self._reply("ready", START)

    def ask(self, kind: str, source: str, seconds: float) -> str:
        """Run a cell; give its error, or nothing where it went well."""
        token = secrets.token_hex()
        self._send({"token": token, "kind": kind, "source": source})
        return self._reply(token, max(0, min(seconds, self._limits.cell)))

    def _send(self, message: dict[str, Any]) -> None:
        assert self._popen.stdin is not None
        try:
            self._popen.stdin.write(json.dumps(message).encode() + b"\n")
            self._popen.stdin.flush()
        except OSError:  # it is gone, which the missing reply will tell
            pass

    def _reply(self, token: str, seconds: float) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(queue.Empty):
                return _read(self._replies.get(timeout=0.1), token)
            self._weigh()
        raise StoppedError(f"ran longer than {seconds:.0f} s")

    def _listen(self) -> None:
        assert self._popen.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            while line := self._popen.stdout.readline(LONGEST_REPLY):
                self._replies.put(line)
        self._replies.put(b"")

    def _weigh(self) -> None:
        """Stop a tree that has outgrown what it may use."""
        memory, processes = 0, 0
        for process in _family(self._tree):
            with contextlib.suppress(psutil.Error):
                memory += process.memory_info().rss
                processes += 1
        if memory > self._limits.memory * MEBIBYTE:
            raise StoppedError(f"used more than {self._limits.memory} MiB of memory")
        if processes > self._limits.processes + 3:
            raise StoppedError(f"started more than {self._limits.processes} processes")


@contextlib.contextmanager
def started(modules: list[str], limits: Limits, alone: bool) -> Iterator[Process]:
    """Start a sandbox, and leave nothing of it behind.

    Raises
    ------
    RuntimeError
        If it cannot be started at all, for which no submission is to blame.
    """
    mark = secrets.token_hex()
    # A folder that others may enter, since the submission runs as nobody where we are root.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, _notes() as notes:
        folder = Path(name)
        folder.chmod(0o755)
        popen = subprocess.Popen(
            room(folder, limits, PROGRAM) if alone else PROGRAM,
            cwd=None if alone else folder,
            env=environment() | ({} if alone else _at_home(folder) | {TOKEN: mark}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=notes,
            start_new_session=True,
        )
        process = Process(popen, limits)
        try:
            try:
                running = 0 if alone else _running()
                process.begin(modules, running + limits.processes)
            except StoppedError as stopped:
                notes.seek(0)
                raise RuntimeError(f"no sandbox: {stopped}\n{notes.read(2000)!r}") from None
            yield process
        finally:
            _end(popen, "" if alone else mark)


def _notes() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _at_home(folder: Path) -> dict[str, str]:
    names = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP")
    return {name: str(folder) for name in names}


def _running() -> int:
    """Count this user's threads, for the system's limit counts them all."""
    me = psutil.Process().username()
    threads = psutil.process_iter(["username", "num_threads"])
    return sum(p.info["num_threads"] or 1 for p in threads if p.info["username"] == me)


def _read(line: bytes, token: str) -> str:
    if not line:
        raise StoppedError("ended the process in which it ran")
    try:
        reply = json.loads(line)
        if reply["token"] == token:
            return str(reply["error"] or "")
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise StoppedError("meddled with what runs it")


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _end(popen: subprocess.Popen[bytes], mark: str) -> None:
    """Kill the tree; where nothing holds it together, also what bears its mark."""
    family = _family(psutil.Process(popen.pid)) if popen.poll() is None else []
    popen.kill()
    for process in [*family, *(_strays(mark) if mark else [])]:
        with contextlib.suppress(psutil.Error):
            process.kill()
    popen.wait()
    for pipe in (popen.stdin, popen.stdout):
        assert pipe is not None
        with contextlib.suppress(OSError):
            pipe.close()


def _strays(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(TOKEN) == mark:
                found.append(process)
    return found
