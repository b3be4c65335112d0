"""Reading the layout of the Large Movie Review Dataset, and what is said of what is not one."""

import hashlib
import tarfile
from pathlib import Path

import numpy as np
import pytest

from lstm_course.datasets import aclimdb, load_aclimdb

FILES = {
    "train/pos/0_9.txt": "A fine film.",
    "train/pos/10_7.txt": "Good.<br /><br />Very good.",
    "train/neg/1_1.txt": "Dull.",
    "train/unsup/5_0.txt": "Nobody knows.",
    "test/pos/0_10.txt": "Zoë is superb.",
    "test/neg/3_2.txt": "Awful.",
    "test/neg/2_4.txt": "Bad.",
}


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LSTM_COURSE_DATA", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = tmp_path / "data" / "aclImdb"
    for name, text in FILES.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(text, encoding="utf-8")
    (base / "train" / "pos" / "notes.md").write_text("no review", encoding="utf-8")
    return base


@pytest.fixture
def archive(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "archives" / aclimdb.ARCHIVE
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as opened:
        opened.add(folder, arcname="aclImdb")
    monkeypatch.setattr(aclimdb, "ARCHIVE_MD5", hashlib.md5(path.read_bytes()).hexdigest())
    return path


def check(reviews: aclimdb.AclImdb) -> None:
    assert reviews.train_texts == ("Dull.", "A fine film.", "Good.<br /><br />Very good.")
    assert reviews.heldout_texts == ("Bad.", "Awful.", "Zoë is superb.")
    for labels, expected in (
        (reviews.train_labels, [0, 1, 1]),
        (reviews.heldout_labels, [0, 0, 1]),
    ):
        assert labels.dtype == np.int64
        assert labels.tolist() == expected


def test_the_folder_or_the_one_above(folder: Path) -> None:
    check(load_aclimdb(folder))
    check(load_aclimdb(str(folder.parent)))


def test_the_variable_names_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSTM_COURSE_DATA", str(folder.parent))
    check(load_aclimdb())


def test_the_archive_is_read_as_it_is(archive: Path) -> None:
    check(load_aclimdb(archive))
    check(load_aclimdb(archive.parent))
    assert [path.name for path in archive.parent.iterdir()] == [archive.name], "nothing is unpacked"


def test_another_archive(archive: Path) -> None:
    archive.write_bytes(b"torn")
    with pytest.raises(
        OSError, match=r"is not the expected aclImdb_v1.tar.gz: its MD5 is"
    ) as caught:
        load_aclimdb(archive)
    assert "load_reviews()" in str(caught.value)


def test_nothing_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="LSTM_COURSE_DATA") as caught:
        load_aclimdb()
    assert "load_reviews()" in str(caught.value)


def test_no_such_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no folder and no file .*nowhere"):
        load_aclimdb(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"There is no aclImdb, and no aclImdb_v1\.tar\.gz"):
        load_aclimdb(tmp_path)


def test_a_class_is_missing(folder: Path) -> None:
    (folder / "test" / "pos" / "0_10.txt").unlink()
    with pytest.raises(ValueError, match="test/pos holds no reviews"):
        load_aclimdb(folder)
    (folder / "test" / "pos").rmdir()
    with pytest.raises(FileNotFoundError, match="lacks test/pos"):
        load_aclimdb(folder)


def test_a_wrong_encoding(folder: Path) -> None:
    (folder / "train" / "neg" / "9_1.txt").write_bytes("Zoë".encode("latin-1"))
    with pytest.raises(ValueError, match=r"train/neg/9_1\.txt: not UTF-8, from byte 2 on"):
        load_aclimdb(folder)


def test_an_empty_review(folder: Path) -> None:
    (folder / "train" / "neg" / "9_1.txt").write_text(" \n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"train/neg/9_1\.txt: no text"):
        load_aclimdb(folder)
