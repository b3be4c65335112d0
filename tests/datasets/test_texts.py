"""The story and The Time Machine."""

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_server import Server, sends

from lstm_course.datasets import TextData, load_story, load_time_machine
from lstm_course.datasets.fetching import fetch
from lstm_course.datasets.registry import REGISTRY
from lstm_course.datasets.stored import find, read_text

REAL_FOLDER = Path(__file__).parents[2].parent / "shared" / "data"
REAL_FILE = REAL_FOLDER / "timemachine.txt"
needs_the_real_text = pytest.mark.skipif(
    not REAL_FILE.exists(), reason=f"no copy of The Time Machine at {REAL_FILE}"
)


@given(st.text(min_size=10))
def test_a_split_loses_nothing_and_holds_out_a_tenth(text: str) -> None:
    train, heldout = TextData.split(text)
    assert train + heldout == text
    assert len(text) / 10 <= len(heldout) < len(text) / 10 + 1


@given(st.text(max_size=9))
def test_a_text_too_short_to_split(text: str) -> None:
    with pytest.raises(ValueError, match="at least 10 characters"):
        TextData.split(text)


def test_the_story_is_long_and_whole() -> None:
    train, heldout = load_story()
    text = train + heldout
    assert len(text) >= 100_000
    assert len(heldout) == len(text) - len(text) * 9 // 10
    assert not re.search(r"^#", text, re.MULTILINE), "heading markers are not part of the text"
    assert not re.search(r"[^\S\n ]|[\x00-\x09\x0b-\x1f�]", text), "odd characters"


def test_no_paragraph_of_the_story_occurs_in_both_parts() -> None:
    parts = [set(re.split(r"\n\s*\n", part.strip())) for part in load_story()]
    repeated = {p for p in parts[0] & parts[1] if len(p) > 80}
    assert not repeated


def test_absent_says_how_to_get_it(cache: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        load_time_machine()
    message = str(caught.value)
    assert str(cache) in message
    assert "python -m lstm_course fetch time-machine" in message
    assert "LSTM_COURSE_DATA" in message
    assert "load_story()" in message
    assert not cache.exists(), "a loader makes no folders"


def test_the_variable_names_no_folder(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(cache / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"LSTM_COURSE_DATA is set to .*nowhere"):
        load_time_machine()


def test_the_variable_names_a_folder_without_it(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError) as caught:
        load_time_machine()
    assert f"no timemachine.txt in {tmp_path} or {cache}" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"another text", b"\xff\xfe"])
def test_a_wrong_file(
    content: bytes, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "timemachine.txt"
    wrong.write_bytes(content)
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path))
    with pytest.raises(OSError, match="is not the expected file") as caught:
        load_time_machine()
    assert str(wrong) in str(caught.value)
    assert f"{len(content)} bytes of 178,979" in str(caught.value)
    assert wrong.read_bytes() == content


def test_a_wrong_file_in_the_cache(cache: Path) -> None:
    cache.mkdir()
    (cache / "timemachine.txt").write_bytes(b"torn")
    with pytest.raises(OSError, match="fetch time-machine"):
        load_time_machine()


def test_the_folder_of_the_variable_comes_first(
    server: Server, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REGISTRY, "text", server.entry(b"A short text, long enough."))
    server.answers = [sends(b"A short text, long enough.")]
    assert find("text") is None
    fetched = fetch("text")
    assert find("text") == fetched == cache / "test.txt"
    assert read_text("text") == "A short text, long enough."
    (tmp_path / "test.txt").write_bytes(b"A short text, long enough.")
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path))
    assert find("text") == tmp_path / "test.txt"


@needs_the_real_text
def test_the_real_time_machine(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(REAL_FOLDER))
    train, heldout = load_time_machine()
    assert (len(train), len(heldout)) == (161_081, 17_898)
    assert train.startswith("The Time Machine, by H. G. Wells [1898]\n")
    assert heldout.endswith("in the heart\nof man.\n")
    assert hashlib.sha256((train + heldout).encode()).hexdigest() == REGISTRY["time-machine"].sha256


@needs_the_real_text
def test_fetching_the_real_time_machine_from_this_machine(server: Server, cache: Path) -> None:
    content = REAL_FILE.read_bytes()
    url = server.entry().url
    local = {"time-machine": dataclasses.replace(REGISTRY["time-machine"], url=url)}
    server.answers = [sends(content)]
    fetch("time-machine", registry=local)
    train, heldout = load_time_machine()
    assert (train + heldout).encode() == content
