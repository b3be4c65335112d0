"""Words and their neighbors, as the tests of texts in English count them."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def grams(text: str, n: int) -> Counter[tuple[str, ...]]:
    """Count the runs of n words."""
    found = words(text)
    return Counter(tuple(found[i : i + n]) for i in range(len(found) - n + 1))


def likeness(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
    """The Jaccard similarity of the word bigrams of each text with those of each other text."""
    counter = CountVectorizer(binary=True, analyzer=lambda t: grams(t, 2).keys())
    counter.fit([*ours, *theirs])
    one, other = counter.transform(ours), counter.transform(theirs)
    common = (one @ other.T).toarray().astype(np.float64)
    every = np.add.outer(np.asarray(one.sum(axis=1)).ravel(), np.asarray(other.sum(axis=1)).ravel())
    return common / (every - common)  # type: ignore[no-any-return]
