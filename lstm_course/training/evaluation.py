"""How surprised a model is by a text: token by token, and as a perplexity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import nn

from lstm_course.text import perplexity
from lstm_course.text.indices import IntArray, as_indices, require_in_range

CHUNK = 1024  # steps run at once; the state is carried over, so it changes memory, not results


def evaluate(model: nn.Module, indices: ArrayLike) -> float:
    """Measure the perplexity of a text, with the state carried from its first token to its last.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``.
    indices : array_like of int, shape (K,)
        The encoded text.

    Returns
    -------
    float
        Over the K - 1 tokens that have one before them, each with the same weight.

    Raises
    ------
    ValueError
        If the text has fewer than two tokens, or one that the model has no score for.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> model = CharacterModel(3, 4)
    >>> for parameter in model.parameters():
    ...     _ = nn.init.zeros_(parameter)
    >>> round(evaluate(model, [0, 1, 2, 0, 1, 2]), 4)
    3.0
    """
    return perplexity(token_nats(model, indices))


def token_nats(model: nn.Module, indices: ArrayLike) -> NDArray[np.float64]:
    """Measure the surprise at each token of a text, with the state carried all through.

    Dropout is off meanwhile.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``.
    indices : array_like of int, shape (K,)
        The encoded text.

    Returns
    -------
    numpy.ndarray of float64, shape (K - 1,)
        Minus the natural logarithm of the probability given to the second token and on.

    Raises
    ------
    ValueError
        If the text has fewer than two tokens, or one that the model has no score for.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> token_nats(CharacterModel(3, 4), [0, 1, 2, 0, 1, 2]).shape
    (5,)
    """
    text = as_indices(indices)
    if len(text) < 2:
        raise ValueError(f"a text to be measured needs at least two tokens, not {len(text)}")
    require_tokens(model, text)
    column = torch.tensor(text, device=device_of(model))[:, None]
    surprise: list[torch.Tensor] = []
    state = None
    with evaluating(model):
        for start in range(0, len(text) - 1, CHUNK):
            targets = column[start + 1 : start + CHUNK + 1, 0]
            logits, state = model(column[start : start + len(targets)], state)
            loss = nn.functional.cross_entropy(logits[:, 0].double(), targets, reduction="none")
            surprise.append(loss)
    nats: NDArray[np.float64] = torch.cat(surprise).cpu().numpy()
    return nats


def detach(state: Any) -> Any:
    """Cut a state off from its past: it keeps its numbers, and no gradient goes further back.

    Parameters
    ----------
    state : torch.Tensor, tuple or list of such, or None

    Returns
    -------
    as ``state``

    Examples
    --------
    >>> h = torch.ones(2, requires_grad=True) * 3
    >>> detach((h, h))[0].requires_grad
    False
    """
    if isinstance(state, list):
        return [detach(part) for part in state]
    if isinstance(state, tuple):
        return tuple(detach(part) for part in state)
    return None if state is None else state.detach()


def require_tokens(model: nn.Module, text: IntArray) -> None:
    """Demand that a model has a score for each token, the last one, too, which it never reads.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``; asked once, with one token.
    text : numpy.ndarray of int64, shape (K,)

    Raises
    ------
    ValueError
        If an index is negative, or too high.
    """
    with evaluating(model):
        logits, _ = model(torch.zeros(1, 1, dtype=torch.int64, device=device_of(model)), None)
    require_in_range(text, logits.shape[-1])


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Turn dropout and gradients off for a while, and leave the model as it was."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in modes.items():
            module.training = training


def device_of(model: nn.Module) -> torch.device:
    """Tell where a model computes."""
    return next((p.device for p in model.parameters()), torch.device("cpu"))
