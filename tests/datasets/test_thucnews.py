"""Reading the layout of THUCNews: what is understood, and what is said of what is not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.datasets import load_thucnews
from lstm_course.datasets.thucnews import _labeled

PARTS = {
    "train.txt": "股市收盘小幅上涨\t1\n球队客场取胜\t0\n",
    "dev.txt": "女排夺冠\t0\n",
    "test.txt": "央行宣布降准\t1\n主帅下课\t0\n新股上市\t1\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("LSTM_COURSE_DATA", raising=False)
    return made(tmp_path / "news")


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "class.txt").write_text("sports\nfinance", encoding="utf-8")
    for name, text in PARTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_three_parts_and_the_classes(folder: Path) -> None:
    news = load_thucnews(folder)
    assert news.classes == ("sports", "finance")
    assert news.train_texts == ("股市收盘小幅上涨", "球队客场取胜")
    assert news.dev_texts == ("女排夺冠",)
    assert news.heldout_texts == ("央行宣布降准", "主帅下课", "新股上市")
    for labels, expected in (
        (news.train_labels, [1, 0]),
        (news.dev_labels, [0]),
        (news.heldout_labels, [1, 0, 1]),
    ):
        assert labels.dtype == np.int64
        assert labels.tolist() == expected


@pytest.mark.parametrize("below", ["", "THUCNews", "THUCNews/data"])
def test_the_variable_names_the_folder_or_one_above(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path / "data" / below)
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path / "data"))
    assert len(load_thucnews().train_texts) == 2
    assert len(load_thucnews(str(tmp_path / "data")).heldout_texts) == 3


def test_a_folder_given_comes_before_the_variable(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path / "nowhere"))
    assert load_thucnews(folder).classes == ("sports", "finance")


def test_no_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LSTM_COURSE_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="LSTM_COURSE_DATA") as caught:
        load_thucnews()
    assert "load_headlines()" in str(caught.value)


def test_the_variable_names_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"LSTM_COURSE_DATA is set to .*nowhere"):
        load_thucnews()


def test_the_folder_is_missing_or_empty(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        load_thucnews(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"There is no class\.txt in .* below it"):
        load_thucnews(tmp_path)


def test_parts_are_missing(folder: Path) -> None:
    (folder / "dev.txt").unlink()
    (folder / "test.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"news lacks dev\.txt and test\.txt\."):
        load_thucnews(folder)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("没有标签的标题", "line 3: not a headline, a tab and a number: '没有标签的标题'"),
        ("空格不是制表符 1", "line 3: not a headline, a tab and a number"),
        ("\t1", "line 3: not a headline, a tab and a number"),
        ("标题\t", "line 3: not a headline, a tab and a number"),
        ("标题\t2", "line 3: '2' is none of the classes 0 to 1"),
        ("标题\t-1", "line 3: '-1' is none of the classes"),
        ("标题\tsports", "line 3: 'sports' is none of the classes"),
        ("标题\t²", "line 3: '²' is none of the classes"),
    ],
)
def test_a_line_of_another_form(folder: Path, line: str, message: str) -> None:
    (folder / "train.txt").write_text(f"好标题\t0\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=message) as caught:
        load_thucnews(folder)
    assert str(folder / "train.txt") in str(caught.value)


@pytest.mark.parametrize("name", ["class.txt", "dev.txt"])
def test_another_encoding(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"a\t0\n" + "标题\t0\n".encode("gb18030"))
    with pytest.raises(ValueError, match=rf"{name}, line 2: not UTF-8.*GB18030"):
        load_thucnews(folder)


def test_a_mark_at_the_start_and_windows_line_ends_are_no_part_of_the_text(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    news = load_thucnews(folder)
    assert news.classes == ("sports", "finance")
    assert news.train_texts == ("股市收盘小幅上涨", "球队客场取胜")


def test_files_that_hold_nothing(folder: Path) -> None:
    (folder / "test.txt").write_text("\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"test\.txt has no headlines"):
        load_thucnews(folder)
    (folder / "class.txt").write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match=r"class\.txt names no class"):
        load_thucnews(folder)


def test_a_class_that_is_named_twice(folder: Path) -> None:
    (folder / "class.txt").write_text("sports\nfinance\nsports\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 3: the class 'sports' was named before"):
        load_thucnews(folder)


# Letters, marks, numbers, punctuation, symbols: tabs stand between the columns only.
titles = st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), min_size=1)


@given(st.lists(st.tuples(titles, st.integers(0, 13)), min_size=1))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("news") / "train.txt"
    path.write_bytes("".join(f"{text}\t{label}\n" for text, label in rows).encode())
    texts, labels = _labeled(path, classes=14)
    assert list(zip(texts, labels.tolist(), strict=True)) == rows
