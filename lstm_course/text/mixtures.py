"""Mixtures of n-gram models: long contexts know much but rarely, short ones little but always."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from lstm_course.text.indices import FloatArray, as_indices
from lstm_course.text.ngrams import NgramModel, TokenModel, as_orders

# Nats beyond which a probability, times a share, may be too small for a number.
FAINT = 300


class NgramMixture(TokenModel):
    """Predict a token by the weighted mean of n-gram models of several orders.

    ``P(token | context) = sum_m weight_m * P_m(token | context)``, with weights found on a part of
    the text that the models have not counted (Jelinek and Mercer, 1980).

    Parameters
    ----------
    orders : iterable of int
        The order of each model, as for :class:`NgramModel`.
    vocabulary_size : int
        Number of tokens, V.
    smoothing : float
        Added to every count of every model.

    Attributes
    ----------
    models : tuple of NgramModel
    weights : numpy.ndarray of float64, shape (M,)
        The share of each model; equal before ``fit``.

    Raises
    ------
    ValueError
        If there is no order, or a setting is out of range.

    Examples
    --------
    >>> text = [0, 1, 2] * 30  # abcabcabc...
    >>> mixture = NgramMixture(range(3), vocabulary_size=3).fit(text)
    >>> mixture.weights.round(2)  # uniform, unigram, bigram
    array([0., 0., 1.])
    >>> mixture.probabilities([0]).round(2)  # after an a
    array([0., 1., 0.])
    """

    def __init__(
        self, orders: Iterable[int], vocabulary_size: int, smoothing: float = 0.01
    ) -> None:
        self.models = tuple(
            NgramModel(order, vocabulary_size, smoothing) for order in as_orders(orders)
        )
        if not self.models:
            raise ValueError("a mixture needs at least one order")
        self.weights = _equal_shares(len(self.models))

    @property
    def context_length(self) -> int:
        """Number of tokens looked back on."""
        return max(model.context_length for model in self.models)

    def fit(self, indices: ArrayLike) -> NgramMixture:
        """Find the weights on the last ninth of a text, then count the n-grams of all of it.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        NgramMixture
            The mixture itself.

        Raises
        ------
        ValueError
            If the text is too short, or holds an index outside the vocabulary.
        """
        text = as_indices(indices)
        needed = 9 * self.context_length + 2
        if len(text) < needed:
            raise ValueError(
                f"a text of {len(text)} tokens is too short for weights found on its last ninth: "
                f"this mixture needs at least {needed}"
            )
        cut = len(text) * 8 // 9
        first = [
            NgramModel(model.order, model.vocabulary_size, model.smoothing).fit(text[:cut])
            for model in self.models
        ]
        weights = mixture_weights(_nats_of_each(first, text[cut:]))
        for model in self.models:
            model.fit(text)
        self.weights = weights
        return self

    def probabilities(self, context: ArrayLike = ()) -> FloatArray:
        """Give the distribution of the next token.

        Parameters
        ----------
        context : array_like of int
            The tokens before; only the last ``context_length`` count.

        Returns
        -------
        numpy.ndarray of float64, shape (V,)
            Sums to 1.

        Raises
        ------
        ValueError
            If the context is too short or holds an index outside the vocabulary, or the mixture
            has counted no text yet.
        """
        each = [model.probabilities(context) for model in self.models]
        mixed: FloatArray = self.weights @ np.stack(each)
        return mixed

    def nats(self, indices: ArrayLike) -> FloatArray:
        """Measure the surprise at each token of a text.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        numpy.ndarray of float64, shape (K - context_length,)
            Minus the natural logarithm of each token's probability; the first ``context_length``
            tokens are context only.

        Raises
        ------
        ValueError
            If the text is too short or holds an index outside the vocabulary, or the mixture has
            counted no text yet.
        """
        return mixture_nats(_nats_of_each(self.models, indices), self.weights)


def mixture_nats(nats: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Turn the surprises of several models into that of their weighted mean.

    Parameters
    ----------
    nats : array_like of float, shape (M, K)
        Of each model at the same K tokens.
    weights : array_like of float, shape (M,)
        The share of each model.

    Returns
    -------
    numpy.ndarray of float64, shape (K,)

    Raises
    ------
    ValueError
        If the weights are no shares: negative, not of sum 1, or not one per model; or if a
        surprise is nan.

    Examples
    --------
    >>> nats = -np.log([[0.5, 0.1], [0.3, 0.9]])
    >>> np.exp(-mixture_nats(nats, [0.5, 0.5])).round(3)
    array([0.4, 0.5])
    """
    surprise, shares = _checked(nats), np.asarray(weights, dtype=np.float64)
    if surprise.ndim != 2 or shares.shape != surprise.shape[:1]:
        raise ValueError(
            f"a mixture takes nats of shape (M, K) and weights of shape (M,), not {surprise.shape} "
            f"and {shares.shape}"
        )
    if np.any(shares < 0) or not np.isclose(shares.sum(), 1):
        raise ValueError(f"weights must be shares with a sum of 1, not {shares}")
    with np.errstate(divide="ignore"):
        mixed: FloatArray = -np.log(shares @ np.exp(-surprise))
        faint = mixed > FAINT
        logs = np.log(shares)[:, None] - surprise[:, faint]
    mixed[faint] = -np.logaddexp.reduce(logs, axis=0)
    return mixed


def mixture_weights(nats: ArrayLike, rounds: int = 50) -> FloatArray:
    """Find the weights under which a mixture is least surprised, by expectation-maximization.

    From equal weights on, the new weight of a model is its mean share in the mixture's probability
    of the tokens (Dempster and others, 1977). No round makes the mean surprise larger.

    Parameters
    ----------
    nats : array_like of float, shape (M, K)
        Of each model at the same K tokens, which none of them should have been fitted to.
    rounds : int
        How often to go over the tokens.

    Returns
    -------
    numpy.ndarray of float64, shape (M,)
        None below 0, with a sum of 1.

    Raises
    ------
    ValueError
        If there is no token, or one that every model holds impossible, or a surprise is nan.

    Examples
    --------
    >>> right, wrong = [0.1, 0.1, 0.1], [3.0, 3.0, 3.0]
    >>> mixture_weights([right, wrong]).round(2)
    array([1., 0.])
    """
    surprise = _checked(nats)
    if surprise.ndim != 2 or surprise.size == 0:
        raise ValueError(f"weights need nats of shape (M, K) with M, K >= 1, not {surprise.shape}")
    least = surprise.min(axis=0)
    impossible = np.flatnonzero(least == np.inf)
    if impossible.size:
        raise ValueError(
            f"every model holds token {impossible[0]} of {len(least)} impossible; use smoothing"
        )
    # Only the models' shares count, which stay when all take the same from their nats.
    P = np.exp(np.where(least > FAINT, least, 0) - surprise)
    weights = _equal_shares(len(P))
    for _ in range(rounds):
        shares = weights[:, None] * P
        weights = (shares / shares.sum(axis=0)).mean(axis=1)
    return weights


def _checked(nats: ArrayLike) -> FloatArray:
    surprise = np.asarray(nats, dtype=np.float64)
    if np.isnan(surprise).any():
        place = tuple(np.argwhere(np.isnan(surprise))[0].tolist())
        raise ValueError(f"nats must be numbers, infinite at most, but are nan at {place}")
    return surprise


def _nats_of_each(models: Sequence[NgramModel], indices: ArrayLike) -> FloatArray:
    """Give every model's nats of the tokens that all of them predict, shape (M, K)."""
    text = as_indices(indices)
    skipped = max(model.context_length for model in models)
    return np.stack([model.nats(text)[skipped - model.context_length :] for model in models])


def _equal_shares(count: int) -> FloatArray:
    return np.full(count, 1 / count)
