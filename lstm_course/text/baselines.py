"""The counting models, side by side: what a network for a text is held against."""

from __future__ import annotations

from collections.abc import Iterable

from numpy.typing import ArrayLike

from lstm_course.text.ngrams import NgramModel, as_orders

_NAMES = ("uniform", "unigram", "bigram", "trigram")


def counting_baselines(
    training: ArrayLike,
    heldout: ArrayLike,
    vocabulary_size: int,
    orders: Iterable[int] = range(5),
    smoothing: float = 0.03,
) -> dict[str, float]:
    """Count a training text with n-grams of several orders and measure each on a held-out text.

    Parameters
    ----------
    training, heldout : array_like of int, shape (K,)
        Encoded texts.
    vocabulary_size : int
        Number of tokens, V.
    orders : iterable of int
        As for :class:`NgramModel`.
    smoothing : float
        Added to every count. The default is what chapter 2 chose for the course's story, on a part
        of the training text.

    Returns
    -------
    dict of str to float
        The perplexity on the held-out text by name: ``"uniform"``, ``"unigram"``, ``"bigram"``,
        ``"trigram"``, ``"4-gram"``, ``"5-gram"``, ...

    Raises
    ------
    ValueError
        If a setting is out of range, a text too short, or an index outside the vocabulary.

    Examples
    --------
    >>> abc = [0, 1, 2] * 20
    >>> perplexities = counting_baselines(abc, abc, vocabulary_size=3, orders=range(3))
    >>> {name: round(value, 1) for name, value in perplexities.items()}
    {'uniform': 3.0, 'unigram': 3.0, 'bigram': 1.0}
    """
    return {
        _name(order): NgramModel(order, vocabulary_size, smoothing)
        .fit(training)
        .perplexity(heldout)
        for order in as_orders(orders)
    }


def _name(order: int) -> str:
    return _NAMES[order] if order < len(_NAMES) else f"{order}-gram"
