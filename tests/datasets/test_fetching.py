"""Downloads, against a real server on this machine: whole files or none."""

import dataclasses
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from local_server import CONTENT, Answer, Server, fails, sends

from lstm_course.datasets import fetching, registry
from lstm_course.datasets.fetching import Limits, fetch
from lstm_course.datasets.registry import REGISTRY, Entry

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

ONCE = Limits(connect=2, read=0.3, total=5, retries=0)
WHAT_TO_DO = ("Nothing was saved", "Try again later", "LSTM_COURSE_DATA", "load_story()")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def fetch_from(server: Server, folder: Path, limits: Limits = ONCE) -> Path:
    return fetch("text", folder=folder, registry={"text": server.entry()}, limits=limits)


def error_from(server: Server, folder: Path, limits: Limits = ONCE) -> str:
    with pytest.raises(OSError, match=r"^could not fetch text from http") as caught:
        fetch_from(server, folder, limits)
    message = str(caught.value)
    assert all(part in message for part in WHAT_TO_DO), message
    assert str(folder) in message
    assert "\n" not in message
    return message


def silent(server: Server, before: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        sends(before, promised=len(CONTENT))(handler)
        server.released.wait(20)

    return answer


def trickling(server: Server) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        sends(b"", promised=len(CONTENT))(handler)
        while not server.released.wait(0.05):
            handler.wfile.write(b"x")

    return answer


def test_a_good_file_arrives_whole_and_alone(server: Server, cache: Path) -> None:
    server.answers = [sends(CONTENT)]
    path = fetch_from(server, cache)
    assert path == cache / "test.txt"
    assert path.read_bytes() == CONTENT
    assert names(cache) == ["test.txt"]


def test_a_good_file_is_not_downloaded_again(server: Server, cache: Path) -> None:
    server.answers = [sends(CONTENT)]
    fetch_from(server, cache)
    fetch_from(server, cache)
    assert server.requests == 1


FAILURES = {
    "truncated": (lambda s: sends(CONTENT[:999], promised=len(CONTENT)), "it broke off"),
    "short": (lambda s: sends(CONTENT[:999]), "SHA-256 differs"),
    "empty": (lambda s: sends(b""), "SHA-256 differs"),
    "too long": (lambda s: sends(CONTENT + b"!"), "SHA-256 differs"),
    "another file": (lambda s: sends(CONTENT[::-1]), "SHA-256 differs"),
    "stalled at once": (lambda s: lambda handler: s.released.wait(20), "not answer in time"),
    "stalled halfway": (lambda s: silent(s, CONTENT[:999]), "it broke off"),
    "not found": (lambda s: fails(404), "the server answered 404 Not Found"),
    "broken": (lambda s: fails(503), "the server answered 503"),
    "hung up": (lambda s: lambda handler: handler.connection.close(), "no connection"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_says_why_and_leaves_nothing(kind: str, server: Server, cache: Path) -> None:
    answer, reason = FAILURES[kind]
    server.answers = [answer(server)]
    assert reason in error_from(server, cache)
    assert names(cache) == []


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_leaves_an_older_file_as_it_was(kind: str, server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "test.txt").write_bytes(b"an older edition")
    server.answers = [FAILURES[kind][0](server)]
    error_from(server, cache)
    assert names(cache) == ["test.txt"]
    assert (cache / "test.txt").read_bytes() == b"an older edition"


def test_an_older_file_gives_way_to_a_good_one(server: Server, cache: Path) -> None:
    cache.mkdir()
    (cache / "test.txt").write_bytes(b"an older edition")
    server.answers = [sends(CONTENT)]
    assert fetch_from(server, cache).read_bytes() == CONTENT
    assert names(cache) == ["test.txt"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(CONTENT) - 1), honest=st.booleans())
def test_no_part_of_a_file_is_ever_kept(
    cut: int, honest: bool, server: Server, cache: Path
) -> None:
    server.answers = [sends(CONTENT[:cut], promised=cut if honest else len(CONTENT))]
    assert ("SHA-256 differs" if honest else "broke off") in error_from(server, cache)
    assert names(cache) == []


def test_a_trickle_is_cut_at_the_total_limit(server: Server, cache: Path) -> None:
    server.answers = [trickling(server)]
    start = time.monotonic()
    message = error_from(server, cache, Limits(connect=2, read=2, total=0.5, retries=3))
    assert "longer than 0.5 s" in message
    assert 0.5 <= time.monotonic() - start < 4
    assert server.requests == 1, "the limit is for all attempts together"
    assert names(cache) == []


def test_no_server(server: Server, cache: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/test.txt"
        nobody = dataclasses.replace(server.entry(), url=url)
        with pytest.raises(OSError, match="no connection") as caught:
            fetch("text", folder=cache, registry={"text": nobody}, limits=ONCE)
    assert url in str(caught.value)
    assert names(cache) == []


def test_a_broken_transfer_is_tried_again(server: Server, cache: Path) -> None:
    server.answers = [sends(CONTENT[:999], promised=len(CONTENT)), sends(CONTENT)]
    path = fetch_from(server, cache, dataclasses.replace(ONCE, retries=1))
    assert path.read_bytes() == CONTENT
    assert server.requests == 2


def test_the_cache_cannot_be_made(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    server.answers = [sends(CONTENT)]
    error_from(server, tmp_path / "file" / "cache")
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_folder_stands_where_the_file_should(server: Server, cache: Path) -> None:
    (cache / "test.txt" / "precious").mkdir(parents=True)
    server.answers = [sends(CONTENT)]
    error_from(server, cache)
    assert (cache / "test.txt" / "precious").is_dir()


def test_interrupted_by_the_user(
    server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        assert [path.stat().st_size for path in cache.iterdir()] != [], "it lies there in part"
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching._Deadline, "update", interrupted)
    server.answers = [sends(CONTENT)]
    with pytest.raises(KeyboardInterrupt):
        fetch_from(server, cache)
    assert names(cache) == []


def test_unknown_names_get_the_near_ones() -> None:
    with pytest.raises(KeyError, match="did you mean 'time-machine'"):
        fetch("time-machin")
    with pytest.raises(KeyError, match="there is 'time-machine'"):
        registry.entry("xyz")


@pytest.mark.parametrize("name", REGISTRY)
def test_the_registry_is_well_formed(name: str) -> None:
    entry: Entry = REGISTRY[name]
    assert len(bytes.fromhex(entry.sha256)) == 32
    assert entry.size > 0
    assert Path(entry.file_name).name == entry.file_name
    assert entry.url.startswith("http")
