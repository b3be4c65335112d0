"""How far back a model looks, and how long what it holds lasts."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from lstm_course._numbers import whole
from lstm_course.inside.recording import lstm_of, record
from lstm_course.models import CharacterModel
from lstm_course.text.indices import FloatArray, IntArray, as_indices
from lstm_course.training.evaluation import device_of, evaluating, require_tokens

Beyond = Literal["kept", "replaced", "shuffled", "missing"]


def nats_given_last(
    model: nn.Module,
    indices: ArrayLike,
    places: ArrayLike,
    last: int,
    *,
    beyond: Beyond = "replaced",
    far: int = 64,
    rng: np.random.Generator,
) -> FloatArray:
    """Measure the surprise at some letters when only the last few before them are as they were.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``.
    indices : array_like of int, shape (K,)
        The encoded text.
    places : array_like of int, shape (N,)
        Of the letters to be guessed.
    last : int
        How many letters before each are left alone.
    beyond : {"kept", "replaced", "shuffled", "missing"}
        What becomes of the ``far`` letters before those: they are read as they are; others are read
        in their place, from elsewhere in the text; they are read in random order; or nothing is
        read.
    far : int
        How many letters of them are read.
    rng : numpy.random.Generator
        Draws the places elsewhere and the order.

    Returns
    -------
    numpy.ndarray of float64, shape (N,)

    Raises
    ------
    ValueError
        If a number is out of range, there is no place, or one has too few letters before it.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> rng = np.random.default_rng(0)
    >>> text = rng.integers(3, size=50)
    >>> model = CharacterModel(3, 5)
    >>> nats_given_last(model, text, [20, 30, 40], 2, far=8, rng=rng).shape
    (3,)
    """
    text, at = as_indices(indices), as_indices(places)
    require_tokens(model, text)
    last, far = whole("last", last), whole("far", far)
    if last < 1 or far < 1:
        raise ValueError(f"last and far must be positive, not {last} and {far}")
    _require_places(at, last + far, len(text) - 1)
    history = _history(text, at - last, beyond, far, rng)
    near = text[at[:, None] + np.arange(-last, 0)]
    rows = np.concatenate([history, near], axis=1)
    device = device_of(model)
    with evaluating(model):
        logits, _ = model(torch.tensor(rows.T.copy(), device=device))
        loss = nn.functional.cross_entropy(
            logits[-1].double(), torch.tensor(text[at], device=device), reduction="none"
        )
    nats: FloatArray = loss.cpu().numpy()
    return nats


def _require_places(at: IntArray, first: int, last: int) -> None:
    """Demand at least one place, each with enough letters around it."""
    if not len(at):
        raise ValueError("there are no places: give at least one")
    if at.min() < first or at.max() > last:
        raise ValueError(f"places must lie between {first} and {last}")


def _history(
    text: IntArray, ends: IntArray, beyond: Beyond, far: int, rng: np.random.Generator
) -> IntArray:
    """Give what is read before the letters that are left alone, shape (N, far)."""
    if beyond == "missing":
        return np.empty((len(ends), 0), dtype=text.dtype)
    if beyond == "replaced":
        ends = rng.integers(far, len(text), size=len(ends))
    elif beyond not in ("kept", "shuffled"):
        raise ValueError(f"beyond is kept, replaced, shuffled or missing, not {beyond!r}")
    rows = text[ends[:, None] + np.arange(-far, 0)]
    return rng.permuted(rows, axis=1) if beyond == "shuffled" else rows


def half_life(values: ArrayLike, longest: int = 200) -> FloatArray:
    """Measure after how many steps each unit's value has half forgotten what it was.

    The first lag at which the correlation of a value with itself is one half or less, between
    whole lags by a straight line.

    Parameters
    ----------
    values : array_like of float, shape (K, H)
        Such as the cell states that :func:`record` writes down.
    longest : int
        Where to stop looking.

    Returns
    -------
    numpy.ndarray of float64, shape (H,)
        In steps; ``longest`` where half is not reached, nan where a value never changes or is nan.

    Raises
    ------
    ValueError
        If there are not more steps than ``longest``, or that is not positive.

    Examples
    --------
    >>> half_life(np.tile([[1.0], [1.0], [-1.0], [-1.0]], (1000, 1)), longest=8).round(2)
    array([0.5])
    """
    table = np.asarray(values, dtype=np.float64)
    longest = whole("longest", longest)
    if table.ndim != 2 or not 0 < longest < len(table):
        raise ValueError(f"values of shape {table.shape} do not reach {longest} steps back")
    centered = table - table.mean(axis=0)
    variance = (centered**2).mean(axis=0)
    # The mean is rounded, so that what never changes may seem to vary.
    open_ = (np.ptp(table, axis=0) > 0) & (variance > 0)
    found = np.where(open_, float(longest), np.nan)
    before = np.ones(table.shape[1])
    for lag in range(1, longest + 1):
        with np.errstate(invalid="ignore", divide="ignore"):
            now = (centered[lag:] * centered[:-lag]).mean(axis=0) / variance
        crossed = open_ & (now <= 0.5)
        found[crossed] = lag - 1 + (before[crossed] - 0.5) / (before[crossed] - now[crossed])
        before, open_ = now, open_ & ~crossed
        if not open_.any():
            break
    return found


def gate_half_life(f: ArrayLike) -> FloatArray:
    """Tell from forget gates after how many steps half of what was held is left.

    The mean of log f decides, for what is left after some steps is the product of the gates.

    Parameters
    ----------
    f : array_like of float, shape (K, H)
        Forget gates, between 0 and 1.

    Returns
    -------
    numpy.ndarray of float64, shape (H,)
        In steps; infinite where all gates are 1.

    Raises
    ------
    ValueError
        If a gate does not lie between 0 and 1.

    Examples
    --------
    >>> gate_half_life([[0.5, 0.25], [0.5, 1.0]])
    array([1., 1.])
    """
    gates = np.asarray(f, dtype=np.float64)
    if gates.ndim != 2 or gates.size == 0 or not ((gates >= 0) & (gates <= 1)).all():
        raise ValueError("forget gates lie between 0 and 1, in the shape (K, H)")
    with np.errstate(divide="ignore"):
        lives: FloatArray = np.log(2) / np.abs(np.log(gates).mean(axis=0))
    return lives


def nats_after_erasing(
    model: CharacterModel,
    indices: ArrayLike,
    places: ArrayLike,
    erased: str,
    steps: int,
    *,
    donors: ArrayLike | None = None,
) -> FloatArray:
    """Measure what a text costs after one of the two states was erased, or exchanged.

    Parameters
    ----------
    model : CharacterModel
        With one layer of an LSTM.
    indices : array_like of int, shape (K,)
        The encoded text.
    places : array_like of int, shape (N,)
        The state is erased after all letters before such a place were read.
    erased : {"", "h", "c", "hc"}
        Which state is set to zero; none for what is compared with.
    steps : int
        For how many letters the loss is measured, from the one after the place on.
    donors : array_like of int, shape (N,), optional
        From which of the places, counted from 0, each gets its erased state instead of zeros.

    Returns
    -------
    numpy.ndarray of float64, shape (steps, N)
        In nats.

    Raises
    ------
    ValueError
        If the model is another one, there is no step or place, one lies too near an end of the
        text, or donors are not as many as places, or not counted from 0.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> model = CharacterModel(3, 5)
    >>> nats_after_erasing(model, [0, 1, 2, 0, 1, 2], [1, 2], "c", 3).shape
    (3, 2)
    """
    text, at = as_indices(indices), as_indices(places)
    require_tokens(model, text)
    lstm = lstm_of(model)
    steps = whole("steps", steps)
    if erased not in ("", "h", "c", "hc"):
        raise ValueError(f"erased is '', 'h', 'c' or 'hc', not {erased!r}")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    _require_places(at, 1, len(text) - 1 - steps)
    givers = None if donors is None else as_indices(donors)
    if givers is not None and len(givers) != len(at):
        raise ValueError(f"{len(at)} places need as many donors, not {len(givers)}")
    if givers is not None and (givers.min() < 0 or givers.max() >= len(at)):
        raise ValueError(f"donors are places, counted from 0 to {len(at) - 1}, not {givers}")
    states: dict[str, Any] = {}
    before = record(model, text[: int(at.max())])
    for name in "hc":
        kept = torch.tensor(getattr(before, name)[at - 1], dtype=lstm.weight_hh_l0.dtype)
        another = torch.zeros_like(kept) if givers is None else kept[givers]
        states[name] = another if name in erased else kept
    device = device_of(model)
    columns = torch.tensor(text[at + np.arange(steps + 1)[:, None]], device=device)
    with evaluating(model):
        state = tuple(states[name][None].to(device) for name in "hc")
        logits, _ = model(columns[:-1], state)
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 1).double(), columns[1:].flatten(), reduction="none"
        )
    nats: FloatArray = loss.reshape(steps, -1).cpu().numpy()
    return nats


def influence(model: CharacterModel, indices: ArrayLike, place: int) -> FloatArray:
    """Measure how strongly each letter read moves the guess of a later one.

    The norm of the gradient of the likeliest next letter's score, with respect to each one-hot row:
    the connectivity of Madsen (2019, "Visualizing memorization in RNNs").

    Parameters
    ----------
    model : CharacterModel
    indices : array_like of int, shape (K,)
        The encoded text, read from its beginning.
    place : int
        The letters before it are read, and the one there is guessed.

    Returns
    -------
    numpy.ndarray of float64, shape (place,)
        For each letter read; the last is the one just before the guess.

    Raises
    ------
    ValueError
        If the place does not lie in the text, after its first letter.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> influence(CharacterModel(3, 5), [0, 1, 2, 0], 3).shape
    (3,)
    """
    text = as_indices(indices)
    require_tokens(model, text)
    place = whole("place", place)
    if not 1 <= place < len(text):
        raise ValueError(f"place must lie between 1 and {len(text) - 1}, not {place}")
    lstm = lstm_of(model)
    letters = torch.tensor(text[:place], device=device_of(model))[:, None]
    x = nn.functional.one_hot(letters, model.vocabulary_size).to(lstm.weight_ih_l0.dtype)
    x.requires_grad_()
    output, _ = lstm(x)
    (moved,) = torch.autograd.grad(model.head(output[-1, 0]).max(), x)
    norms: FloatArray = moved[:, 0].double().norm(dim=1).cpu().numpy()
    return norms
