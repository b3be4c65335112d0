"""Pictures of two or three handwritten digits, and captions that say which digit stands where.

A picture has four cells in two rows. Its caption names the digits in reading order, each with its
place: *seven top left and two bottom right*. Two digits that follow each other in a caption are a
pair; some ordered pairs can be kept for testing.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_course._numbers import whole
from lstm_course.datasets.number_words import english

DIGIT_WORDS = tuple(english(digit) for digit in range(10))
PLACES = ("top left", "top right", "bottom left", "bottom right")
SIDE = 16  # pixels of a picture; a cell has half
Pair = tuple[int, int]


class Captioned(NamedTuple):
    """Pictures with what stands in them.

    Attributes
    ----------
    pictures : numpy.ndarray, shape (N, 16, 16), float32
        0 is paper, 1 is full ink.
    digits : numpy.ndarray, shape (N, 4), int64
        What stands in the four cells, in reading order; -1 in an empty one.
    captions : list of str
        N captions, words with spaces between.

    Examples
    --------
    >>> digits = np.array([[7, -1, -1, 2]])
    >>> Captioned(np.zeros((1, 16, 16), np.float32), digits, [caption(digits[0])]).captions
    ['seven top left and two bottom right']
    """

    pictures: NDArray[np.float32]
    digits: NDArray[np.int64]
    captions: list[str]


def caption(digits: Collection[int]) -> str:
    """Write the caption of four cells.

    Parameters
    ----------
    digits : sequence of int, length 4
        In reading order; -1 for an empty cell.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there are not four, or one is no digit.

    Examples
    --------
    >>> caption([7, -1, -1, 2])
    'seven top left and two bottom right'
    """
    if len(digits) != len(PLACES) or not all(-1 <= digit <= 9 for digit in digits):
        raise ValueError(f"digits must be four of -1 to 9, one for each cell, not {digits}")
    named = [
        f"{DIGIT_WORDS[digit]} {place}"
        for digit, place in zip(digits, PLACES, strict=True)
        if digit >= 0
    ]
    return " and ".join(named)


def pairs_in(digits: Collection[int]) -> list[Pair]:
    """List the ordered pairs of digits that follow each other in a caption.

    Parameters
    ----------
    digits : sequence of int, length 4
        In reading order; -1 for an empty cell.

    Returns
    -------
    list of tuple of int

    Examples
    --------
    >>> pairs_in([7, -1, 0, 2])
    [(7, 0), (0, 2)]
    """
    there = [int(digit) for digit in digits if digit >= 0]
    return list(itertools.pairwise(there))


def draw_pairs(rng: np.random.Generator, how_many: int = 20) -> set[Pair]:
    """Draw ordered pairs to be left out of training.

    Parameters
    ----------
    rng : numpy.random.Generator
    how_many : int
        Of the 100.

    Returns
    -------
    set of tuple of int

    Raises
    ------
    ValueError
        If there are not so many.

    Examples
    --------
    >>> len(draw_pairs(np.random.default_rng(0)))
    20
    """
    how_many = whole("how_many", how_many)
    if not 0 <= how_many <= 100:
        raise ValueError(f"how_many must be 0 to 100, not {how_many}")
    chosen = rng.choice(100, size=how_many, replace=False)
    return {(int(number) // 10, int(number) % 10) for number in chosen}


def compose(
    rng: np.random.Generator,
    images: NDArray[np.float32],
    labels: NDArray[np.int64],
    how_many: int,
    *,
    without: Collection[Pair] = (),
    only: Collection[Pair] | None = None,
) -> Captioned:
    """Compose pictures from images of single digits.

    Two or three of the four cells are filled, both equally often. To keep training and testing
    apart, give the images of one part of :func:`~lstm_course.datasets.load_digits`.

    Parameters
    ----------
    rng : numpy.random.Generator
    images : numpy.ndarray, shape (M, 8, 8), float32
    labels : numpy.ndarray, shape (M,), int64
    how_many : int
        N.
    without : collection of tuple of int
        Ordered pairs that no caption may hold.
    only : collection of tuple of int, optional
        Ordered pairs of which each caption must hold one at least.

    Returns
    -------
    Captioned

    Raises
    ------
    ValueError
        If a number, a shape or a pair is another one, or no picture can be as it must.

    Examples
    --------
    >>> from lstm_course.datasets import load_digits
    >>> digits = load_digits()
    >>> rng = np.random.default_rng(0)
    >>> made = compose(rng, digits.train_images, digits.train_labels, 3, without={(1, 2)})
    >>> made.pictures.shape, made.captions[0]
    ((3, 16, 16), 'seven top right and three bottom left and three bottom right')
    """
    how_many = whole("how_many", how_many)
    if how_many < 0:
        raise ValueError(f"how_many must not be negative, but is {how_many}")
    if images.ndim != 3 or images.shape[1:] != (SIDE // 2, SIDE // 2) or len(images) == 0:
        raise ValueError(f"images must have the shape (M, 8, 8), not {images.shape}")
    if labels.shape != images.shape[:1]:
        raise ValueError(f"labels must have the shape ({len(images)},), not {labels.shape}")
    without = _pairs("without", without)
    only = None if only is None else _pairs("only", only)
    chosen: list[NDArray[np.int64]] = []
    for _ in range(1000 * how_many + 1000):
        if len(chosen) == how_many:
            break
        cells = np.full(4, -1)
        filled = rng.choice(4, size=rng.integers(2, 4), replace=False)
        cells[filled] = rng.integers(len(images), size=len(filled))
        pairs = pairs_in(np.where(cells < 0, -1, labels[cells]))
        if not any(pair in without for pair in pairs) and (
            only is None or any(pair in only for pair in pairs)
        ):
            chosen.append(cells)
    if len(chosen) < how_many:
        raise ValueError("no picture is left that has the pairs it must have, and no others")
    where = np.array(chosen, dtype=np.int64).reshape(how_many, 4)
    empty = np.zeros((1, SIDE // 2, SIDE // 2), dtype=np.float32)
    quarters = np.concatenate([images, empty])[where]  # (N, 4, 8, 8); -1 is the empty one
    rows = quarters.reshape(how_many, 2, 2, SIDE // 2, SIDE // 2).swapaxes(2, 3)
    digits = np.where(where < 0, -1, labels[where])
    pictures = rows.reshape(how_many, SIDE, SIDE).astype(np.float32)
    return Captioned(pictures, digits, [caption(row) for row in digits])


def _pairs(name: str, given: Collection[Pair]) -> set[Pair]:
    """Make each pair a tuple, also where JSON or NumPy holds it in another way."""
    try:
        return {(whole(name, first), whole(name, second)) for first, second in given}
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must hold pairs of digits, such as (1, 2), not {given!r}"
        ) from None
