"""THUCNews, public data of Chinese news that many courses use: read where it lies."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course.datasets.stored import place_given

_PLACES = ("", "THUCNews", "THUCNews/data")
_PARTS = ("train.txt", "dev.txt", "test.txt")
_HINT = "load_headlines() needs no download."


class ThucNews(NamedTuple):
    """Headlines and labels in the three parts that the data come in; each has its own length N.

    Attributes
    ----------
    train_texts : tuple of str
        The N headlines of ``train.txt``.
    train_labels : numpy.ndarray, shape (N,), int64
        The place of each headline's class in ``classes``.
    dev_texts : tuple of str
        The headlines of ``dev.txt``: to choose by.
    dev_labels : numpy.ndarray, shape (N,), int64
        As ``train_labels``.
    heldout_texts : tuple of str
        The headlines of ``test.txt``: never trained on, never chosen by.
    heldout_labels : numpy.ndarray, shape (N,), int64
        As ``train_labels``.
    classes : tuple of str
        The names of the classes, as ``class.txt`` spells them.

    Examples
    --------
    >>> one = ("股市收盘上涨",), np.array([0])
    >>> ThucNews(*one, *one, *one, ("finance",)).classes
    ('finance',)
    """

    train_texts: tuple[str, ...]
    train_labels: NDArray[np.int64]
    dev_texts: tuple[str, ...]
    dev_labels: NDArray[np.int64]
    heldout_texts: tuple[str, ...]
    heldout_labels: NDArray[np.int64]
    classes: tuple[str, ...]


def load_thucnews(folder: str | os.PathLike[str] | None = None) -> ThucNews:
    """Load headlines in the layout of the THUCNews subset; never download them.

    Four files: ``class.txt`` has one class a line; each line of ``train.txt``, ``dev.txt`` and
    ``test.txt`` is a headline, a tab, and the number of its class, counted from 0.

    Parameters
    ----------
    folder : path-like, optional
        Where they lie, also in ``THUCNews`` or ``THUCNews/data`` below it. By default the folder
        that the environment variable ``LSTM_COURSE_DATA`` names.

    Returns
    -------
    ThucNews
        Texts and labels of the three parts, and ``classes``.

    Raises
    ------
    FileNotFoundError
        If the folder or one of the four files is missing, or no folder is named at all.
    ValueError
        If a file is empty or not in UTF-8, a class is named twice, or a line does not have the
        form above; the message names the file and the line.

    Notes
    -----
    - **Source**: THUCNews, by the Natural Language Processing Lab of Tsinghua University: 740,000
      articles of Sina News, 2005 to 2011. The subset of 200,000 headlines in ten classes that many
      courses use has 180,000, 10,000 and 10,000 lines.
    - **License**: the articles are Sina's; see the terms of Tsinghua's laboratory.
    - **No checksum**: copies differ. Whatever has the layout is read.
    - **Known flaws**: the labels are the channels in which the articles ran, so finance, stocks and
      realty overlap.

    Examples
    --------
    >>> news = load_thucnews("THUCNews")  # doctest: +SKIP
    >>> len(news.train_texts), news.classes[:3]  # doctest: +SKIP
    (180000, ('finance', 'realty', 'stocks'))
    """
    place = _place(folder)
    classes = _classes(place / "class.txt")
    train, dev, test = (_labeled(place / name, len(classes)) for name in _PARTS)
    return ThucNews(*train, *dev, *test, classes)


def _place(folder: str | os.PathLike[str] | None) -> Path:
    """Return the folder that holds all four files."""
    base = place_given(folder, "THUCNews", _HINT)
    if not base.is_dir():
        raise FileNotFoundError(f"There is no folder {base}. {_HINT}")
    place = next((base / p for p in _PLACES if (base / p / "class.txt").is_file()), None)
    if place is None:
        raise FileNotFoundError(
            f"There is no class.txt in {base}, nor in THUCNews or THUCNews/data below it. {_HINT}"
        )
    missing = [name for name in _PARTS if not (place / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{place} lacks {' and '.join(missing)}. {_HINT}")
    return place


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the number and the text of each line that is not blank."""
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path}, line {line}: not UTF-8. Older copies are in GB18030; convert the file first."
        ) from error
    for number, line_text in enumerate(text.split("\n"), start=1):
        if line_text.strip():
            yield number, line_text.strip()


def _classes(path: Path) -> tuple[str, ...]:
    """Read the names of the classes."""
    names: list[str] = []
    for number, name in _lines(path):
        if name in names:
            raise ValueError(f"{path}, line {number}: the class {name!r} was named before.")
        names.append(name)
    if not names:
        raise ValueError(f"{path} names no class.")
    return tuple(names)


def _labeled(path: Path, classes: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Read headlines with the numbers of their classes."""
    texts, labels = [], []
    for number, line in _lines(path):
        text, tab, label = line.rpartition("\t")
        if not tab or not text.strip():
            raise ValueError(f"{path}, line {number}: not a headline, a tab and a number: {line!r}")
        if not (label.isascii() and label.isdigit() and int(label) < classes):
            raise ValueError(
                f"{path}, line {number}: {label!r} is none of the classes 0 to {classes - 1}."
            )
        texts.append(text.strip())
        labels.append(int(label))
    if not texts:
        raise ValueError(f"{path} has no headlines.")
    return tuple(texts), np.array(labels, dtype=np.int64)
