"""Pairs of opinions with the same words and the opposite sense: the order alone tells them apart.

A pair holds a good word and a bad one. One of its two clauses counts, the other says what the film
is *not*, was expected to be, or was before; so when the two words change places, praise becomes
blame. ``CHANCE`` says what an answer reaches that does not read the order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course._numbers import whole
from lstm_course.datasets.opinion_words import ADJECTIVES, FRAMES, PLAIN, Words

__all__ = [
    "ADJECTIVES",
    "CHANCE",
    "FRAMES",
    "PLAIN",
    "Opinions",
    "Words",
    "opinion_pairs",
    "plain_opinions",
    "set_apart",
]

# The pair score, both members right, of an answer that cannot tell the members of a pair apart; of
# a coin for each; and the accuracy of either.
CHANCE = {"same answer": 0.0, "coin": 1 / 4, "accuracy": 1 / 2}


class Opinions(NamedTuple):
    """Texts about films and what they say.

    Attributes
    ----------
    texts : tuple of str, N of them
    labels : numpy.ndarray, shape (N,), int64
        1 for praise, 0 for blame.
    pairs : numpy.ndarray, shape (N,), int64
        The number of the pair to which a text belongs, or -1 for none.
    kinds : numpy.ndarray of str, shape (N,)
        What sort of text it is.

    Examples
    --------
    >>> one = Opinions(("a fine film",), np.array([1]), np.array([-1]), np.array(["plain"]))
    >>> one.labels
    array([1])
    """

    texts: tuple[str, ...]
    labels: NDArray[np.int64]
    pairs: NDArray[np.int64]
    kinds: NDArray[np.str_]

    def where(self, chosen: NDArray[np.bool_]) -> Opinions:
        """Keep some of the texts, in their order.

        Parameters
        ----------
        chosen : numpy.ndarray of bool, shape (N,)
            Whether to keep each text.

        Returns
        -------
        Opinions

        Raises
        ------
        ValueError
            If ``chosen`` has another shape, or holds anything but truth values, such as 0 and 1.

        Examples
        --------
        >>> drawn = opinion_pairs(np.random.default_rng(3), 5)
        >>> len(drawn.where(drawn.labels == 1).texts)
        5
        """
        chosen, count = np.asarray(chosen), len(self.texts)
        if chosen.dtype != bool or chosen.shape != (count,):
            raise ValueError(
                f"chosen must hold bool of the shape (N,) = ({count},), such as labels == 1, "
                f"not {chosen.dtype} of the shape {chosen.shape}"
            )
        kept = tuple(text for text, keep in zip(self.texts, chosen, strict=True) if keep)
        return Opinions(kept, self.labels[chosen], self.pairs[chosen], self.kinds[chosen])


def opinion_pairs(
    rng: np.random.Generator, count: int, level: str = "hard", words: Words = ADJECTIVES
) -> Opinions:
    """Draw pairs of sentences with the same words and the opposite opinion.

    In an ``"easy"`` pair the word that does not count has a neighbor that says so (*not dull but
    clever*), so pairs of neighboring words tell its members apart. In a ``"hard"`` pair both words
    have the same two neighbors on each side: its members have the same words, the same pairs of
    neighbors, and the same triples. A model that counts any of these gives both members the same
    answer and has one of them wrong, a pair score of 0. The opinion stands in the first clause or
    in the second, equally often, so the last adjective does not give it away either.

    Parameters
    ----------
    rng : numpy.random.Generator
    count : int
        How many pairs, all different; those of one call can be cut into parts that share none.
    level : {"easy", "hard"}
    words : Words
        The adjectives to draw from.

    Returns
    -------
    Opinions
        ``2 * count`` texts of lower-case words with single spaces; pair p has its praise at 2p and
        its blame at 2p + 1. ``kinds`` is the level throughout.

    Raises
    ------
    ValueError
        If there is no such level, or there are not so many different pairs.

    Examples
    --------
    >>> drawn = opinion_pairs(np.random.default_rng(3), 1, level="easy")
    >>> for text in drawn.texts:
    ...     print(text)
    the music is hardly mawkish and mostly superb
    the music is hardly superb and mostly mawkish
    >>> drawn.labels, drawn.pairs
    (array([1, 0]), array([0, 0]))
    """
    if level not in FRAMES:
        raise ValueError(f"level must be {' or '.join(map(repr, FRAMES))}, not {level!r}")
    shape = (len(FRAMES[level]), 2, len(words.good), len(words.bad))
    texts: list[str] = []
    for frame, order, good, bad in _different(rng, count, shape):
        sentence = FRAMES[level][frame][order]
        two = words.good[good], words.bad[bad]
        texts += [sentence.format(yes=yes, no=no) for yes, no in (two, two[::-1])]
    places = np.arange(len(texts))
    return Opinions(tuple(texts), 1 - places % 2, places // 2, np.full(len(texts), level))


def plain_opinions(rng: np.random.Generator, count: int, words: Words = ADJECTIVES) -> Opinions:
    """Draw sentences that say it plainly, with one adjective: *the film is clever*.

    Words that stand only here, and in no pair of the training set, are words that a model has never
    seen denied; :func:`set_apart` chooses some.

    Parameters
    ----------
    rng : numpy.random.Generator
    count : int
        How many sentences, all different.
    words : Words
        The adjectives to draw from.

    Returns
    -------
    Opinions
        ``count`` texts, about half of them praise; ``pairs`` is -1 throughout, ``kinds`` "plain".

    Raises
    ------
    ValueError
        If there are not so many different sentences.

    Examples
    --------
    >>> plain_opinions(np.random.default_rng(1), 1).texts
    ('the truth is that it is mawkish through and through',)
    """
    adjectives = words.good + words.bad
    drawn = _different(rng, count, (len(PLAIN), len(adjectives)))
    texts = tuple(PLAIN[frame].format(adjectives[word]) for frame, word in drawn)
    labels = np.array([word < len(words.good) for _, word in drawn], dtype=np.int64)
    return Opinions(texts, labels, np.full(len(texts), -1), np.full(len(texts), "plain"))


def set_apart(
    rng: np.random.Generator, each: int, words: Words = ADJECTIVES
) -> tuple[Words, Words]:
    """Choose adjectives that are never to be denied in training.

    Parameters
    ----------
    rng : numpy.random.Generator
    each : int
        How many good ones, and how many bad ones.
    words : Words
        The adjectives to choose from.

    Returns
    -------
    usual : Words
        For the pairs to train on.
    apart : Words
        For pairs to test on; in training they belong into plain sentences only.

    Raises
    ------
    ValueError
        If ``each`` leaves nothing on one of the sides.

    Examples
    --------
    >>> usual, apart = set_apart(np.random.default_rng(0), each=15)
    >>> len(usual.good), len(usual.bad), len(apart.good), len(apart.bad)
    (57, 57, 15, 15)
    """
    most = min(map(len, words)) - 1
    if not 1 <= whole("each", each) <= most:
        raise ValueError(f"each must be between 1 and {most}, not {each}")
    chosen = [set(rng.permutation(len(side))[:each].tolist()) for side in words]
    parts = [
        Words(*(_kept(side, out, apart) for side, out in zip(words, chosen, strict=True)))
        for apart in (False, True)
    ]
    return parts[0], parts[1]


def _kept(side: tuple[str, ...], out: set[int], apart: bool) -> tuple[str, ...]:
    """Keep the words whose places are in the set, or those whose are not, in their order."""
    return tuple(word for place, word in enumerate(side) if (place in out) == apart)


def _different(
    rng: np.random.Generator, count: int, shape: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """Draw places of a table, each at most once."""
    size = int(np.prod(shape))
    if not 1 <= whole("count", count) <= size:
        raise ValueError(f"count must be between 1 and {size}, for all to differ; not {count}")
    places = np.unravel_index(rng.choice(size, count, replace=False), shape)
    return list(zip(*(axis.tolist() for axis in places), strict=True))
