"""Perplexity, and the counting models that every network has to beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from lstm_course._numbers import real, whole
from lstm_course.text.indices import FloatArray, IntArray, as_indices, require_in_range

Rows = dict[tuple[int, ...], FloatArray]


def perplexity(nats: ArrayLike) -> float:
    """Turn the surprise at each token into an effective number of choices.

    ``exp(mean(nats))``: the geometric mean of the inverse probabilities. Give it the nats of *all*
    tokens; the mean of several perplexities is not the perplexity of the whole.

    Parameters
    ----------
    nats : array_like of float
        Minus the natural logarithm of the probability given to each token that came.

    Returns
    -------
    float
        1 for a model that is always sure and right, V for one that guesses among V.

    Raises
    ------
    ValueError
        If there is no token.

    Examples
    --------
    >>> round(perplexity([np.log(4), np.log(4)]), 6)
    4.0
    """
    surprise = np.asarray(nats, dtype=np.float64)
    if surprise.size == 0:
        raise ValueError("perplexity of no tokens: give at least one value in nats")
    with np.errstate(over="ignore"):  # infinite, where it is more than a number can hold
        return float(np.exp(surprise.mean()))


class TokenModel:
    """What predicts each token from those before it, and so can be surprised by a text."""

    nats: Callable[[ArrayLike], FloatArray]

    def perplexity(self, indices: ArrayLike) -> float:
        """Give the perplexity of a text: ``perplexity(self.nats(indices))``.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        float
        """
        return perplexity(self.nats(indices))


class CountingModel(TokenModel):
    """What predicts a token from the ``order - 1`` before it, once a text has been counted.

    Parameters
    ----------
    order : int
        How many tokens are counted together.
    vocabulary_size : int
        Number of tokens, V.

    Raises
    ------
    ValueError
        If a setting is out of range.
    """

    least_order = 0

    def __init__(self, order: int, vocabulary_size: int) -> None:
        self.order = whole("order", order)
        self.vocabulary_size = whole("vocabulary_size", vocabulary_size)
        if self.order < self.least_order or self.vocabulary_size < 1:
            raise ValueError(
                f"{type(self).__name__} needs order >= {self.least_order} and "
                f"vocabulary_size >= 1, not {order} and {vocabulary_size}"
            )
        self.is_fitted = False

    @property
    def context_length(self) -> int:
        """Number of tokens looked back on."""
        return max(self.order - 1, 0)

    def fit(self, indices: ArrayLike) -> Self:
        """Count the n-grams of a text; counts of an earlier call are forgotten.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        CountingModel
            The model itself.

        Raises
        ------
        ValueError
            If the text holds no n-gram, or an index outside the vocabulary.
        """
        self._count(self._checked(indices))
        self.is_fitted = True
        return self

    def probabilities(self, context: ArrayLike = ()) -> FloatArray:
        """Give the distribution of the next token.

        Parameters
        ----------
        context : array_like of int
            The tokens before; only the last ``order - 1`` count.

        Returns
        -------
        numpy.ndarray of float64, shape (V,)
            Sums to 1.

        Raises
        ------
        ValueError
            If the context is too short or holds an index outside the vocabulary, or the model has
            counted no text yet.
        """
        if not self.is_fitted:
            raise ValueError("this model has counted no text yet: call fit(...) first")
        past = as_indices(context)
        require_in_range(past, self.vocabulary_size)
        if len(past) < self.context_length:
            raise ValueError(
                f"a model of order {self.order} looks back on {self.context_length} tokens; "
                f"the context has {len(past)}"
            )
        return self._after(tuple(past[len(past) - self.context_length :].tolist()))

    def nats(self, indices: ArrayLike) -> FloatArray:
        """Measure the surprise at each token of a text.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        numpy.ndarray of float64, shape (K - context_length,)
            Minus the natural logarithm of each token's probability; the first ``context_length``
            tokens are context only. Infinite where a token was held impossible.

        Raises
        ------
        ValueError
            If the text is too short or holds an index outside the vocabulary, or the model has
            counted no text yet.
        """
        text = self._checked(indices)
        rows: dict[tuple[int, ...], FloatArray] = {}
        surprise = np.empty(len(text) - self.context_length)
        with np.errstate(divide="ignore"):
            for place, token in enumerate(text[self.context_length :]):
                context = tuple(text[place : place + self.context_length].tolist())
                if context not in rows:
                    rows[context] = -np.log(self.probabilities(context))
                surprise[place] = rows[context][token]
        return surprise

    def _count(self, text: IntArray) -> None:
        """Count the n-grams of a text that has been checked."""
        raise NotImplementedError

    def _after(self, context: tuple[int, ...]) -> FloatArray:
        """Give the distribution after a context of the right length."""
        raise NotImplementedError

    def _checked(self, indices: ArrayLike) -> IntArray:
        text = as_indices(indices)
        if len(text) <= self.context_length:
            raise ValueError(
                f"a text of {len(text)} tokens is too short for a model of order {self.order}: "
                f"it needs at least {self.context_length + 1}"
            )
        require_in_range(text, self.vocabulary_size)
        return text


class NgramModel(CountingModel):
    """Predict a token from the ``order - 1`` tokens before it, by counting.

    Additive smoothing (Jurafsky and Martin, *Speech and Language Processing*, chapter 3):
    ``P(token | context) = (count(context, token) + smoothing) / (count(context) + smoothing * V)``.

    Parameters
    ----------
    order : int
        0: every token is as likely as any other; 1: by frequency; 2: given the token before; ...
    vocabulary_size : int
        Number of tokens, V.
    smoothing : float
        Added to every count; 0 makes unseen tokens impossible.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> text = [0, 1, 0, 1, 0, 1, 0, 1]  # abababab
    >>> bigram = NgramModel(2, vocabulary_size=2).fit(text)
    >>> bigram.probabilities([0]).round(2)  # after an a
    array([0.17, 0.83])
    >>> round(NgramModel(0, vocabulary_size=2).fit(text).perplexity(text), 6)
    2.0
    """

    def __init__(self, order: int, vocabulary_size: int, smoothing: float = 1.0) -> None:
        super().__init__(order, vocabulary_size)
        self.smoothing = real("smoothing", smoothing)
        if not 0 <= self.smoothing * self.vocabulary_size < math.inf:
            raise ValueError(
                "an n-gram model needs smoothing >= 0, finite also when it is added up over the "
                f"vocabulary, not {smoothing}"
            )
        self._rows: Rows = {}

    def _count(self, text: IntArray) -> None:
        """Count; with order 0 there is nothing to count: all tokens are equally likely."""
        grams = sliding_window_view(text, self.order) if self.order else text[:0, None]
        self._rows = count_rows(grams, self.vocabulary_size)

    def _after(self, context: tuple[int, ...]) -> FloatArray:
        """Give the smoothed shares; uniform after a context never seen, without smoothing."""
        counts = self._rows.get(context, np.zeros(self.vocabulary_size)) + self.smoothing
        if counts.sum() == 0:
            counts = np.ones(self.vocabulary_size)
        probabilities: FloatArray = counts / counts.sum()
        return probabilities


def as_orders(orders: Iterable[int]) -> list[int]:
    """Take the orders of several models, in whatever holds them.

    Parameters
    ----------
    orders : iterable of int

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        If they are one number instead of several, or no whole numbers.

    Examples
    --------
    >>> as_orders(range(3))
    [0, 1, 2]
    """
    try:
        several = iter(orders)
    except TypeError:
        raise ValueError(
            f"orders must be several, such as range(5) or [{orders}], not {orders!r}"
        ) from None
    return [whole("order", order) for order in several]


def count_rows(grams: IntArray, vocabulary_size: int) -> Rows:
    """Count n-grams: for each context a row of how often each token followed it.

    Parameters
    ----------
    grams : numpy.ndarray of int64, shape (K, n)
        The context, then the token.
    vocabulary_size : int
        Number of tokens, V.

    Returns
    -------
    dict of tuple of int to numpy.ndarray of float64, shape (V,)

    Examples
    --------
    >>> count_rows(np.array([[0, 1], [0, 1], [1, 0]]), 2)
    {(0,): array([0., 2.]), (1,): array([1., 0.])}
    """
    rows: Rows = {}
    for gram, count in zip(*distinct(grams), strict=True):
        context, token = tuple(gram[:-1].tolist()), gram[-1]
        rows.setdefault(context, np.zeros(vocabulary_size))[token] = count
    return rows


def distinct(grams: IntArray) -> tuple[IntArray, IntArray]:
    """Return the different n-grams in order, as ``np.unique`` does, but sorted column by column.

    Parameters
    ----------
    grams : numpy.ndarray of int64, shape (K, n)

    Returns
    -------
    numpy.ndarray of int64, shape (D, n)
    numpy.ndarray of int64, shape (D,)
        How often each of them occurs.

    Examples
    --------
    >>> distinct(np.array([[1, 0], [0, 1], [1, 0]]))[1]
    array([1, 2])
    """
    ordered = grams[np.lexsort(grams.T[::-1])]
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    (starts,) = np.nonzero(first)
    return ordered[starts], np.diff(starts, append=len(ordered))
