"""Chinese news headlines in eight classes, written for this book."""

from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IN_ENGLISH = {
    "体育": "sports",
    "财经": "finance",
    "科技": "technology",
    "教育": "education",
    "娱乐": "entertainment",
    "社会": "society",
    "国际": "world",
    "健康": "health",
}
"""What each class is called in the file, and in English."""

_HELD_OUT = 280
_SPLIT_SEED = 0


class Headlines(NamedTuple):
    """Headlines and labels in two parts.

    Attributes
    ----------
    train_texts : tuple of str
        The headlines to learn from; 1,000 of the packaged ones.
    train_labels : numpy.ndarray, shape (1000,), int64
        The place of each headline's class in ``classes``.
    heldout_texts : tuple of str
        Never trained on; 280 of the packaged ones.
    heldout_labels : numpy.ndarray, shape (280,), int64
        As ``train_labels``.
    classes : tuple of str
        The names of the classes, in English.

    Examples
    --------
    >>> train_texts, train_labels, heldout_texts, heldout_labels, classes = load_headlines()
    >>> len(train_texts), train_labels.shape
    (1000, (1000,))
    """

    train_texts: tuple[str, ...]
    train_labels: NDArray[np.int64]
    heldout_texts: tuple[str, ...]
    heldout_labels: NDArray[np.int64]
    classes: tuple[str, ...]


def load_headlines() -> Headlines:
    """Load the course's Chinese headlines, with a fixed split.

    Returns
    -------
    Headlines
        ``train_texts``, ``train_labels``, ``heldout_texts``, ``heldout_labels``, ``classes``.

    Notes
    -----
    - **Source**: written for this course; what they tell is made up, though the places are real.
    - **License**: CC0 1.0.
    - **Size**: 1,280 headlines of 10 to 22 characters, 160 in each of eight classes: 体育 sports,
      财经 finance, 科技 technology, 教育 education, 娱乐 entertainment, 社会 society, 国际 world,
      健康 health.
    - **Split**: 280 are held out, 35 of each class, at random by a fixed seed.
    - **Known flaws**: one voice wrote all of them, so the held-out part is nearer to what a model
      has read than another paper's headlines would be. They are shorter and cleaner than real ones,
      and the classes are of equal size, as in no newspaper. Some could stand in two classes; the
      label says what the headline is mainly about.

    Examples
    --------
    >>> headlines = load_headlines()
    >>> len(headlines.train_texts), len(headlines.heldout_texts)
    (1000, 280)
    >>> headlines.classes
    ('sports', 'finance', 'technology', 'education', 'entertainment', 'society', 'world', 'health')
    """
    from sklearn.model_selection import train_test_split

    file = resources.files("lstm_course.datasets").joinpath("files", "headlines.csv")
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    names = list(IN_ENGLISH)
    labels = np.array([names.index(name) for name, _ in rows], dtype=np.int64)
    texts = [text for _, text in rows]
    train_texts, heldout_texts, train_labels, heldout_labels = train_test_split(
        texts, labels, test_size=_HELD_OUT, stratify=labels, random_state=_SPLIT_SEED
    )
    return Headlines(
        tuple(train_texts),
        train_labels,
        tuple(heldout_texts),
        heldout_labels,
        tuple(IN_ENGLISH.values()),
    )
