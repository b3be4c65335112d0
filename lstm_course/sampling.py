"""Letting a trained model write: greedy, drawn with a temperature and a top-k cut, or by beam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import nn

from lstm_course._numbers import real, whole
from lstm_course.text import Vocabulary
from lstm_course.training.evaluation import device_of, evaluating


def generate(
    model: nn.Module,
    vocabulary: Vocabulary,
    prefix: str,
    length: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    greedy: bool = False,
    rng: np.random.Generator | None = None,
) -> str:
    """Continue a text, one character at a time.

    The state is first run over the whole prefix; then each new character is read in its turn.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``.
    vocabulary : Vocabulary
        The one that the model was trained with.
    prefix : str
        What to continue, in the vocabulary's characters. Where the vocabulary has an ``unknown``
        token, the model reads that for all others; in the result the prefix stays as it is.
    length : int
        New characters.
    temperature : float
        Below 1 the likely becomes likelier, above 1 the unlikely has more of a chance.
    top_k : int, optional
        Draw among the k most likely only.
    greedy : bool
        Always take the most likely; nothing is drawn, at whatever temperature.
    rng : numpy.random.Generator, optional
        Draws the characters; needed unless ``greedy``.

    Returns
    -------
    str
        The prefix and the new characters.

    Raises
    ------
    KeyError
        If the prefix holds a character that the vocabulary lacks, and there is no ``unknown``.
    ValueError
        If the prefix is empty, a setting is out of range, the model does not fit the vocabulary,
        or ``rng`` is missing.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> vocabulary = Vocabulary("abc")
    >>> model = CharacterModel(len(vocabulary), 8)
    >>> text = generate(model, vocabulary, "ab", 5, rng=np.random.default_rng(0))
    >>> text[:2], len(text)
    ('ab', 7)
    """
    if not prefix:
        raise ValueError("the prefix is empty: give at least one character to go on from")
    length = whole("length", length)
    if length < 0:
        raise ValueError(f"length must not be negative, but is {length}")
    if not greedy and not isinstance(rng, np.random.Generator):
        raise ValueError(f"drawing needs rng=, a numpy Generator, not {rng!r}; or set greedy=True")
    unread, state, written = vocabulary.encode(prefix).tolist(), None, []
    temperature, top_k = _checked(1.0 if greedy else temperature, top_k)
    with evaluating(model):
        for _ in range(length):
            logits, state = _read(model, unread, state)
            if len(logits) != len(vocabulary):
                raise ValueError(
                    f"the model scores {len(logits)} tokens but the vocabulary has "
                    f"{len(vocabulary)}: use the vocabulary that it was trained with"
                )
            chances = token_probabilities(logits, temperature=temperature, top_k=top_k)
            if rng is None or greedy:
                unread = [int(logits.argmax())]
            else:
                unread = [int(rng.choice(len(chances), p=chances))]
            written += unread
    return prefix + "".join(vocabulary.decode(np.array(written, dtype=np.int64)))


def token_probabilities(
    logits: ArrayLike, *, temperature: float = 1.0, top_k: int | None = None
) -> NDArray[np.float64]:
    """Turn scores into the chances that the next token is drawn with.

    ``softmax(logits / temperature)`` over the ``top_k`` highest scores; all others get zero.

    Parameters
    ----------
    logits : array_like of float, shape (V,)
    temperature : float
        As for ``generate``.
    top_k : int, optional
        Tokens that keep a chance; all by default. Among equal scores the earlier ones go first.

    Returns
    -------
    numpy.ndarray of float64, shape (V,)
        Sums to 1.

    Raises
    ------
    ValueError
        If a setting is out of range, or a score is not finite.

    Examples
    --------
    >>> token_probabilities(np.log([0.5, 0.25, 0.25]), temperature=0.5).round(2)
    array([0.67, 0.17, 0.17])
    >>> token_probabilities(np.log([0.5, 0.25, 0.25]), top_k=2).round(2)
    array([0.67, 0.33, 0.  ])
    """
    temperature, top_k = _checked(temperature, top_k)
    scores = np.asarray(logits, dtype=np.float64)
    if scores.ndim != 1 or scores.size == 0:
        raise ValueError(f"logits must have the shape (V,), not {scores.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("the model's scores hold nan or infinity: was its training broken off?")
    # The highest score becomes 0, so that no temperature makes the exponential overflow.
    weights = np.exp(np.maximum((scores - scores.max()) / temperature, -700.0))
    if top_k is not None:
        weights[np.argsort(-scores, kind="stable")[top_k:]] = 0.0
    chances: NDArray[np.float64] = weights / weights.sum()
    return chances


class Written(NamedTuple):
    """A sequence that a search has found.

    Attributes
    ----------
    tokens : list of int
        Without the end.
    log_probability : float
        Of all tokens and of the end, in nats.

    Examples
    --------
    >>> Written([4, 7], np.log(0.25)).tokens
    [4, 7]
    """

    tokens: list[int]
    log_probability: float


def beam_search(
    score: Callable[[NDArray[np.int64]], NDArray[np.float64]], end: int, width: int, length: int
) -> Written:
    """Write by keeping the ``width`` likeliest beginnings, and give the likeliest at the end.

    All beginnings of one round compete, also those that have ended. The search is over when all
    that are kept have ended. With a width of 1 it is greedy; a larger one mostly finds a likelier
    sequence, but may lose the one that greedy finds, for its beginning can fall out.

    Parameters
    ----------
    score : callable
        Takes B beginnings of equal length, int64 of shape (B, T), and gives the log-probabilities
        of what follows each, shape (B, V); T is 0 at first.
    end : int
        The token after which nothing follows.
    width : int
        Beginnings that are kept.
    length : int
        After so many tokens, the end included, the search breaks off.

    Returns
    -------
    Written

    Raises
    ------
    ValueError
        If width or length is less than 1.

    Examples
    --------
    >>> chances = {(): [0.6, 0.4, 0.0], (0,): [0.3, 0.3, 0.4], (1,): [0.0, 0.0, 1.0]}
    >>> def score(beginnings):
    ...     with np.errstate(divide="ignore"):
    ...         return np.log([chances[tuple(b)] for b in beginnings.tolist()])
    >>> [beam_search(score, end=2, width=width, length=2).tokens for width in (1, 2)]
    [[0], [1]]
    """
    width, length = whole("width", width), whole("length", length)
    if min(width, length) < 1:
        raise ValueError(f"width and length must be at least 1, not {width} and {length}")
    kept = [Written([], 0.0)]
    ended: list[Written] = []  # of those that are kept
    for _ in range(length):
        following = np.asarray(score(np.array([one.tokens for one in kept], dtype=np.int64)))
        grown = [
            Written([*one.tokens, token], one.log_probability + float(log_p))
            for one, row in zip(kept, following, strict=True)
            for token, log_p in enumerate(row)
        ]
        grown = ended + grown
        best = sorted(grown, key=lambda one: -one.log_probability)[:width]  # the first of equals
        ended = [one for one in best if one.tokens[-1] == end]
        kept = [one for one in best if one.tokens[-1] != end]
        if not kept:
            break
    tokens, log_probability = max(ended + kept, key=lambda one: one.log_probability)
    return Written([token for token in tokens if token != end], log_probability)


def _read(model: nn.Module, tokens: list[int], state: Any) -> tuple[NDArray[np.float64], Any]:
    """Run over some tokens; give the scores after the last, and the state."""
    inputs = torch.tensor(tokens, device=device_of(model))[:, None]
    logits, state = model(inputs, state)
    return logits[-1, 0].double().cpu().numpy(), state


def _checked(temperature: float, top_k: int | None) -> tuple[float, int | None]:
    temperature = real("temperature", temperature)
    top_k = None if top_k is None else whole("top_k", top_k)
    if not 0 < temperature < np.inf:
        raise ValueError(
            f"temperature must be a positive number, not {temperature:g}; for the most likely "
            "token every time set greedy=True"
        )
    if top_k is not None and top_k < 1:
        raise ValueError(f"top_k must be at least 1, not {top_k}")
    return temperature, top_k
