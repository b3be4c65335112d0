"""Holding a unit's cell state still, and what the network loses by it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from lstm_course._numbers import whole
from lstm_course.inside.recording import lstm_of, record
from lstm_course.models import CharacterModel
from lstm_course.text.indices import FloatArray, IntArray, as_indices
from lstm_course.training.evaluation import device_of, evaluating, require_tokens


def clamped_nats(
    model: CharacterModel,
    indices: ArrayLike,
    held: ArrayLike,
    at: ArrayLike,
    *,
    pieces: int = 64,
) -> FloatArray:
    """Measure the surprise at each letter while the cell states of some units are held still.

    After each step their c is set to a value, before h is made from it; so they carry nothing from
    letter to letter. The text is read in pieces side by side, each from the state that the whole
    network has where it begins.

    Parameters
    ----------
    model : CharacterModel
        With one layer of an LSTM.
    indices : array_like of int, shape (K,)
        The encoded text.
    held : array_like of bool, shape (U, H)
        A row for each of U trials: which units are held in it.
    at : array_like of float, shape (H,)
        At which value, such as each unit's mean.
    pieces : int
        In how many the text is cut.

    Returns
    -------
    numpy.ndarray of float64, shape (U, K - 1)
        In nats, for the second letter and on.

    Raises
    ------
    ValueError
        If the model is another one, shapes do not fit, or the text is shorter than two letters a
        piece.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> model = CharacterModel(3, 5)
    >>> clamped_nats(model, [0, 1, 2, 0, 1], np.eye(5, dtype=bool), np.zeros(5), pieces=2).shape
    (5, 4)
    """
    text, masks, level = as_indices(indices), np.asarray(held), np.asarray(at, dtype=np.float64)
    require_tokens(model, text)
    lstm = lstm_of(model)
    pieces, H = whole("pieces", pieces), lstm.hidden_size
    if masks.ndim != 2 or masks.shape[1] != H or masks.dtype != bool or level.shape != (H,):
        raise ValueError(
            f"held must be bool of shape (U, {H}) and at of shape ({H},), not {masks.dtype} of "
            f"shape {masks.shape}, and {level.shape}"
        )
    if not 1 <= pieces <= (len(text) - 1) // 2:
        raise ValueError(f"{len(text)} letters cannot be cut in {pieces} pieces of two or more")
    starts, rows = _side_by_side(text, pieces)
    U, N, device, dtype = len(masks), len(starts), device_of(model), lstm.weight_hh_l0.dtype
    columns = torch.tensor(rows, device=device)
    h, c = (state.to(device, dtype).repeat(U, 1) for state in _states_before(model, text, starts))
    still = torch.tensor(np.repeat(masks, N, axis=0), device=device)
    value = torch.tensor(level, dtype=dtype, device=device)
    from_letter = (lstm.weight_ih_l0 + (lstm.bias_ih_l0 + lstm.bias_hh_l0)[:, None]).T
    found = []
    with evaluating(model):
        for read, guessed in pairwise(columns):
            sums = torch.addmm(from_letter[read].repeat(U, 1), h, lstm.weight_hh_l0.T)
            i, f, g, o = sums.chunk(4, dim=1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            c = torch.where(still, value, c)
            h = torch.sigmoid(o) * torch.tanh(c)
            scores = model.head(h).double()
            loss = nn.functional.cross_entropy(scores, guessed.repeat(U), reduction="none")
            found.append(loss.cpu().numpy())
    nats: FloatArray = np.stack(found).reshape(-1, U, N).transpose(1, 2, 0).reshape(U, -1)
    return nats[:, : len(text) - 1]


def _side_by_side(text: IntArray, pieces: int) -> tuple[IntArray, IntArray]:
    """Cut a text: where its N pieces start, and their letters (steps + 1, N), the last padded."""
    steps = -(-(len(text) - 1) // pieces)
    starts = np.arange(0, len(text) - 1, steps)
    padded = np.append(text, np.repeat(text[-1], steps))
    return starts, padded[starts + np.arange(steps + 1)[:, None]]


def _states_before(model: CharacterModel, text: IntArray, starts: IntArray) -> list[torch.Tensor]:
    """Give h and c before the letters at some places are read, each of shape (N, H)."""
    inside = record(model, text)
    first = np.zeros((1, inside.c.shape[1]))
    return [torch.tensor(np.concatenate([first, kept])[starts]) for kept in (inside.h, inside.c)]
