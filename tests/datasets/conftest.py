"""A server on this machine, and a guard against every other."""

import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_server import Server

from lstm_course.datasets import registry


@pytest.fixture(autouse=True)
def only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        assert host == "127.0.0.1", f"a test tried to reach {address}"
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache that does not exist yet, and no LSTM_COURSE_DATA."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("lstm_course.datasets.fetching.cache_folder", lambda: folder)
    monkeypatch.setattr("lstm_course.datasets.stored.cache_folder", lambda: folder)
    monkeypatch.delenv(registry.FOLDER_VARIABLE, raising=False)
    return folder


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    gc.freeze()  # what is there already need not be searched
    yield running
    running.close()
    gc.collect()  # of connections that pooch leaves open after a failure
    gc.unfreeze()
