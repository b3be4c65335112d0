"""Film reviews in English, written for this book, some of them in pairs that only order tells."""

import csv
from importlib import resources
from typing import NamedTuple

import numpy as np

from lstm_course.datasets.opinions import Opinions

KINDS = ("plain", "wry", "easy", "hard")
"""Plain speech; irony and other mixed speech; pairs whose bigrams differ; pairs whose do not."""


class Reviews(NamedTuple):
    """Film reviews in two parts.

    Attributes
    ----------
    train : Opinions
        To learn from: ``texts``, ``labels``, ``pairs`` and ``kinds`` of 1,136 reviews.
    heldout : Opinions
        Never trained on: 284 reviews.

    Examples
    --------
    >>> train, heldout = load_reviews()
    >>> len(train.texts), len(heldout.texts)
    (1136, 284)
    """

    train: Opinions
    heldout: Opinions


def load_reviews() -> Reviews:
    """Load the course's film reviews, with a fixed split.

    Returns
    -------
    Reviews
        ``train`` and ``heldout``; each has ``texts``, ``labels`` (1 for praise, 0 for blame),
        ``pairs`` (a number that the two members of a pair share, or -1), and ``kinds``.

    Notes
    -----
    - **Source**: written for this course; the films and their makers are invented.
    - **License**: CC0 1.0.
    - **Size**: 1,420 reviews of 10 to 33 words, half of them praise. By kind: 460 ``"plain"``,
      whose words say what they mean; 540 ``"wry"``, often with irony, or with praise for a part and
      blame for the whole; 78 ``"easy"`` and 132 ``"hard"`` pairs. The members of a pair have the
      same words and the opposite opinion; those of a hard pair the same bigrams and trigrams, too.
    - **Split**: a fifth of each kind is held out, half of it praise. It never parts a pair, nor
      reviews that resemble each other, and stands in the file, so it is the same for everybody.
    - **Known flaws**: one voice, no misprints, hardly a review longer than three sentences. The
      pairs are made on purpose and rare in real reviews. Hard pairs share their sentence frames, so
      a model has seen the frames of held-out pairs, but hardly their adjectives: the pairs are few
      and their words many. :func:`~lstm_course.datasets.opinions.opinion_pairs` has more pairs.

    Examples
    --------
    >>> reviews = load_reviews()
    >>> hard = reviews.heldout.where(reviews.heldout.kinds == "hard")
    >>> len(hard.texts), len(set(hard.pairs.tolist())), hard.labels.mean()
    (52, 26, np.float64(0.5))
    """
    file = resources.files("lstm_course.datasets").joinpath("files", "reviews.csv")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    everything = Opinions(
        tuple(row["text"] for row in rows),
        np.array([int(row["label"]) for row in rows], dtype=np.int64),
        np.array([int(row["pair"]) for row in rows], dtype=np.int64),
        np.array([row["kind"] for row in rows]),
    )
    heldout = np.array([row["part"] == "heldout" for row in rows])
    return Reviews(everything.where(~heldout), everything.where(heldout))
