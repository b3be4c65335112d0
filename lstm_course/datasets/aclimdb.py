"""The Large Movie Review Dataset, which most courses use: read where it lies."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course.datasets.stored import place_given

ARCHIVE = "aclImdb_v1.tar.gz"
ARCHIVE_MD5 = "7c2ac02c03563afcf9b574c7e56c153a"  # as torchtext and others have it, too
_PARTS = ("train", "test")
_CLASSES = ("neg", "pos")
_HINT = "load_reviews() needs no download."


class AclImdb(NamedTuple):
    """Reviews and labels in the two parts that the data come in; each has its own length N.

    Attributes
    ----------
    train_texts : tuple of str
        N reviews, first all blame, then all praise: shuffle before you train.
    train_labels : numpy.ndarray, shape (N,), int64
        1 for praise (``pos``), 0 for blame (``neg``).
    heldout_texts : tuple of str
        Those of the folder ``test``: never trained on.
    heldout_labels : numpy.ndarray, shape (N,), int64
        As ``train_labels``.

    Examples
    --------
    >>> one = ("A fine film.",), np.array([1])
    >>> AclImdb(*one, *one).heldout_texts
    ('A fine film.',)
    """

    train_texts: tuple[str, ...]
    train_labels: NDArray[np.int64]
    heldout_texts: tuple[str, ...]
    heldout_labels: NDArray[np.int64]


def load_aclimdb(place: str | os.PathLike[str] | None = None) -> AclImdb:
    """Load reviews in the layout of the Large Movie Review Dataset; never download them.

    Each review is a file: ``train/pos/0_9.txt``, ``train/neg/0_3.txt``, ``test/pos/0_10.txt`` and
    so on. They are read in the order of their names; the unlabeled ones in ``train/unsup`` are not.

    Parameters
    ----------
    place : path-like, optional
        The folder ``aclImdb`` or the one it lies in, or the archive ``aclImdb_v1.tar.gz``, which is
        read without being unpacked. By default the folder that the environment variable
        ``LSTM_COURSE_DATA`` names.

    Returns
    -------
    AclImdb
        Texts and labels of both parts.

    Raises
    ------
    FileNotFoundError
        If the place or one of the four folders is missing, or no place is named at all.
    OSError
        If the archive is not the expected one (its MD5 differs).
    ValueError
        If a folder holds no reviews, or a file is not in UTF-8 or has no text; it is named.

    Notes
    -----
    - **Source**: A. L. Maas, R. E. Daly, P. T. Pham, D. Huang, A. Y. Ng and C. Potts, *Learning
      Word Vectors for Sentiment Analysis*, ACL 2011; https://ai.stanford.edu/~amaas/data/sentiment.
    - **License**: the reviews are those of IMDb's users; the authors ask to be cited.
    - **Size**: 25,000 reviews in each part, half of them praise (7 to 10 stars of ten; blame has 1
      to 4), no more than 30 for a film, and no film in both parts.
    - **Checksum**: only the archive has one; a folder of that layout is read, whatever is in it.
    - **Known flaws**: lukewarm reviews were left out, so it is easier than life. Line breaks are
      written ``<br />``. Some reviews name their number of stars.

    Examples
    --------
    >>> reviews = load_aclimdb("aclImdb")  # doctest: +SKIP
    >>> len(reviews.train_texts), len(reviews.heldout_texts)  # doctest: +SKIP
    (25000, 25000)
    """
    where = _place(place)
    files = _unpacked(where) if where.is_dir() else _archived(where)
    found: dict[tuple[str, str], list[tuple[str, str]]] = {
        (part, name): [] for part in _PARTS for name in _CLASSES
    }
    for part, name, file, content in files:
        found[part, name].append((file, _text(content, f"{where}, {part}/{name}/{file}")))
    for (part, name), reviews in found.items():
        if not reviews:
            raise ValueError(f"{where}: {part}/{name} holds no reviews, no files *.txt.")
    return AclImdb(*_labeled(found, "train"), *_labeled(found, "test"))


def _place(place: str | os.PathLike[str] | None) -> Path:
    """Return the folder that holds train and test, or the archive."""
    base = place_given(place, "aclImdb", _HINT)
    if base.is_file():
        return base
    if not base.is_dir():
        raise FileNotFoundError(f"There is no folder and no file {base}. {_HINT}")
    for folder in (base, base / "aclImdb"):
        if any((folder / part).is_dir() for part in _PARTS):
            missing = [
                f"{p}/{c}" for p in _PARTS for c in _CLASSES if not (folder / p / c).is_dir()
            ]
            if missing:
                raise FileNotFoundError(f"{folder} lacks {' and '.join(missing)}. {_HINT}")
            return folder
    if (base / ARCHIVE).is_file():
        return base / ARCHIVE
    raise FileNotFoundError(f"There is no aclImdb, and no {ARCHIVE}, in {base}. {_HINT}")


def _unpacked(folder: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Give part, class, file name and content of each review of a folder."""
    for part in _PARTS:
        for name in _CLASSES:
            for path in sorted((folder / part / name).glob("*.txt")):
                yield part, name, path.name, path.read_bytes()


def _archived(archive: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """Give the same of the archive, after a look at its checksum."""
    with archive.open("rb") as opened:
        md5 = hashlib.file_digest(opened, "md5").hexdigest()
    if md5 != ARCHIVE_MD5:
        raise OSError(
            f"{archive} is not the expected {ARCHIVE}: its MD5 is {md5}, not {ARCHIVE_MD5}. {_HINT}"
        )
    with tarfile.open(archive) as opened:
        for member in opened:
            steps = member.name.split("/")[-3:]
            if len(steps) == 3 and steps[0] in _PARTS and steps[1] in _CLASSES:
                content = opened.extractfile(member) if steps[2].endswith(".txt") else None
                if content is not None:
                    yield steps[0], steps[1], steps[2], content.read()


def _text(content: bytes, name: str) -> str:
    """Decode a review."""
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8, from byte {error.start} on.") from error
    if not text:
        raise ValueError(f"{name}: no text.")
    return text


def _labeled(
    found: dict[tuple[str, str], list[tuple[str, str]]], part: str
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Put a part together, blame first."""
    groups = [[text for _, text in sorted(found[part, name])] for name in _CLASSES]
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return tuple(text for group in groups for text in group), labels
