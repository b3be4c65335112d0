"""Which unit tells a feature of the text, and whether other numbers would have told it as well."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from lstm_course._numbers import whole
from lstm_course.text.indices import FloatArray, as_indices, require_in_range

BoolArray = NDArray[np.bool_]


def auc(values: ArrayLike, labels: ArrayLike) -> FloatArray:
    """Measure how well each unit's value tells two kinds of places apart.

    The chance that a random place with the label has the higher value than a random place without
    it; equal values count half. 0.5 tells nothing; 1 tells all, and so does 0, the other way round.

    Parameters
    ----------
    values : array_like of float, shape (K, H)
        A value of each unit at each place.
    labels : array_like of bool, shape (K,) or (K, F)
        Of one feature, or of several.

    Returns
    -------
    numpy.ndarray of float64, shape (H,) or (F, H)

    Raises
    ------
    ValueError
        If the shapes do not fit, a value is nan, or all labels of a feature are alike.

    Examples
    --------
    >>> auc([[0.1, 3.0], [0.2, 3.0], [0.9, 1.0]], [False, False, True])
    array([1., 0.])
    """
    table, marked = _checked(values, labels)
    # The sum of a label's ranks counts the pairs that it wins (Mann and Whitney, 1947).
    sums = marked.T.astype(np.float64) @ rankdata(table, axis=0)
    yes = marked.sum(axis=0)[..., None]
    found: FloatArray = (sums - yes * (yes + 1) / 2) / (yes * (len(marked) - yes))
    return found


def best_unit(values: ArrayLike, labels: ArrayLike) -> tuple[Any, Any]:
    """Choose the unit that tells a feature best, and which way round it does.

    Parameters
    ----------
    values, labels
        As for :func:`auc`, of the text on which is chosen.

    Returns
    -------
    unit : int, or numpy.ndarray of int, shape (F,)
        Its place, from 0.
    sign : int, or numpy.ndarray of int, shape (F,)
        1 if its values are higher where the label is, -1 if they are lower.

    Raises
    ------
    ValueError
        As :func:`auc`.

    Examples
    --------
    >>> unit, sign = best_unit([[0.1, 3.0], [0.1, 3.0], [0.1, 1.0]], [False, False, True])
    >>> int(unit), int(sign)
    (1, -1)
    """
    beyond_chance = auc(values, labels) - 0.5
    unit = np.abs(beyond_chance).argmax(axis=-1)
    there = np.take_along_axis(beyond_chance, unit[..., None], axis=-1)[..., 0]
    return unit, np.where(there >= 0, 1, -1)


def chosen_auc(
    values: ArrayLike, labels: ArrayLike, unread_values: ArrayLike, unread_labels: ArrayLike
) -> Any:
    """Choose a unit for a feature on one text, and score it on another.

    Parameters
    ----------
    values, labels
        As for :func:`auc`, of the text on which unit and sign are chosen.
    unread_values, unread_labels
        The same of the text on which they are scored.

    Returns
    -------
    float, or numpy.ndarray of float64, shape (F,)
        The AUC on the second text: below 0.5 where the sign turned around.

    Raises
    ------
    ValueError
        As :func:`auc`.

    Examples
    --------
    >>> float(chosen_auc([[0.0, 1.0], [2.0, 1.0]], [0, 1], [[3.0, 0.0], [1.0, 0.0]], [0, 1]))
    0.0
    """
    unit, sign = best_unit(values, labels)
    table, marked = _checked(unread_values, unread_labels)
    if marked.ndim == 1:
        return auc(sign * table[:, [unit]], marked)[0]
    pairs = zip(unit, sign, marked.T, strict=True)
    return np.array([auc(way * table[:, [one]], label)[0] for one, way, label in pairs])


def shifted(labels: ArrayLike, rng: np.random.Generator, least: int = 500) -> NDArray[np.generic]:
    """Turn labels round by a random number of places: what they looked like stays, where is lost.

    A label that comes in long runs still does. Shuffled labels would lose that, and be too easy to
    beat.

    Parameters
    ----------
    labels : array_like, shape (K,) or (K, F)
        Of one feature, or of several, which are turned by the same number.
    rng : numpy.random.Generator
    least : int
        No place comes nearer than this to where it was, in either direction.

    Returns
    -------
    numpy.ndarray, of the labels' shape

    Raises
    ------
    ValueError
        If ``least`` is negative, or too large for so few labels.

    Examples
    --------
    >>> moved = shifted([1, 1, 0, 0, 0, 0], np.random.default_rng(0), least=2)
    >>> int(moved.sum())
    2
    """
    row = np.asarray(labels)
    least = whole("least", least)
    if row.ndim < 1 or not 0 <= least <= len(row) // 2:
        raise ValueError(
            f"labels of shape {row.shape} cannot be turned by at least {least} in both directions"
        )
    return np.roll(row, rng.integers(least, len(row) - least, endpoint=True), axis=0)


def random_projections(
    indices: ArrayLike, size: int, count: int, letters: int, rng: np.random.Generator
) -> FloatArray:
    """Make up units that know the last few letters, and nothing else.

    Each is a sum of random numbers, drawn once for every letter of the alphabet at each distance: a
    random projection of the last one-hot rows.

    Parameters
    ----------
    indices : array_like of int, shape (K,)
        The encoded text.
    size : int
        Letters in the alphabet, V.
    count : int
        Units.
    letters : int
        How many letters they see, the one just read included.
    rng : numpy.random.Generator
        Draws the weights: equal for two texts if the generators are.

    Returns
    -------
    numpy.ndarray of float64, shape (K, count)

    Raises
    ------
    ValueError
        If a number is not positive, or a letter lies outside the alphabet.

    Examples
    --------
    >>> values = random_projections([0, 1, 0, 1, 0], 2, 3, 2, np.random.default_rng(0))
    >>> values.shape, bool(np.allclose(values[2], values[4]))
    ((5, 3), True)
    """
    text = as_indices(indices)
    size, count, letters = (
        whole(name, value)
        for name, value in (("size", size), ("count", count), ("letters", letters))
    )
    if min(size, count, letters) < 1:
        raise ValueError(
            f"size, count and letters must be positive, not {size}, {count}, {letters}"
        )
    require_in_range(text, size)
    weights = rng.normal(size=(letters, size, count))
    values = np.zeros((len(text), count))
    for back in range(min(letters, len(text))):
        values[back:] += weights[back, text[: len(text) - back]]
    return values


def leaky_projections(
    indices: ArrayLike, size: int, half_lives: ArrayLike, rng: np.random.Generator
) -> FloatArray:
    """Make up units that remember without having learned anything.

    Each adds a random number, drawn once for every letter of the alphabet, to what is left of its
    last value: what a cell state would be whose forget gate stands still.

    Parameters
    ----------
    indices : array_like of int, shape (K,)
        The encoded text.
    size : int
        Letters in the alphabet, V.
    half_lives : array_like of float, shape (H,)
        After how many letters half of a unit's value is left.
    rng : numpy.random.Generator
        Draws the numbers: equal for two texts if the generators are.

    Returns
    -------
    numpy.ndarray of float64, shape (K, H)

    Raises
    ------
    ValueError
        If a half-life is not positive, or a letter lies outside the alphabet.

    Examples
    --------
    >>> values = leaky_projections([0, 1, 1], 2, [1.0], np.random.default_rng(0))
    >>> bool(np.isclose(values[2, 0], values[1, 0] / 2 + values[1, 0] - values[0, 0] / 2))
    True
    """
    text, lives = as_indices(indices), np.asarray(half_lives, dtype=np.float64)
    require_in_range(text, whole("size", size))
    if lives.ndim != 1 or not (lives > 0).all():
        raise ValueError("half_lives must be a list of positive numbers")
    weights, kept = rng.normal(size=(size, len(lives))), 0.5 ** (1 / lives)
    values = np.empty((len(text), len(lives)))
    value = np.zeros(len(lives))
    for place, letter in enumerate(text):
        value = kept * value + weights[letter]
        values[place] = value
    return values


def _checked(values: ArrayLike, labels: ArrayLike) -> tuple[FloatArray, BoolArray]:
    table, marked = np.asarray(values, dtype=np.float64), np.asarray(labels, dtype=bool)
    if table.ndim != 2 or marked.ndim not in (1, 2) or len(marked) != len(table):
        raise ValueError(
            f"values must be of shape (K, H) and labels of (K,) or (K, F), not {table.shape} and "
            f"{marked.shape}"
        )
    if np.isnan(table).any():
        unit = np.flatnonzero(np.isnan(table).any(axis=0))[0]
        raise ValueError(f"unit {unit} has values that are nan, which have no rank: leave it out")
    if (marked.all(axis=0) | ~marked.any(axis=0)).any():
        raise ValueError("labels that are all alike leave nothing to tell apart")
    return table, marked
