"""From characters or words to indices, and from indices to one-hot rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from lstm_course._numbers import whole
from lstm_course.text.indices import FloatArray, IntArray, as_indices, require_in_range


def letters_only(text: str) -> str:
    """Reduce a text to lower-case letters and single spaces: 27 symbols.

    Parameters
    ----------
    text : str
        Any text; everything but the letters a-z counts as a gap between words.

    Returns
    -------
    str
        The letters, with one space for each gap and none at the ends.

    Raises
    ------
    ValueError
        If no letter is left.

    Examples
    --------
    >>> letters_only("Don't forget: 3 keys!")
    'don t forget keys'
    """
    letters = re.sub(r"[^a-z]+", " ", text.lower()).strip()
    if not letters:
        raise ValueError(f"no letter a-z in the text {_excerpt(text)}; give a text in Latin script")
    return letters


class Vocabulary:
    """The tokens of a text, in sorted order, each with its index.

    Parameters
    ----------
    tokens : iterable of str
        A text (its characters are the tokens) or a list of words.
    min_count : int
        Tokens that occur less often are left out.
    unknown : str, optional
        A token, placed first, that stands for everything left out.

    Attributes
    ----------
    tokens : tuple of str
        Token number ``i`` is ``tokens[i]``.

    Raises
    ------
    ValueError
        If there is no token to number.

    Examples
    --------
    >>> vocabulary = Vocabulary("to be or not to be")
    >>> vocabulary.tokens
    (' ', 'b', 'e', 'n', 'o', 'r', 't')
    >>> vocabulary.encode("not")
    array([3, 4, 6])
    >>> "".join(vocabulary.decode([1, 2]))
    'be'
    """

    def __init__(
        self, tokens: Iterable[str], *, min_count: int = 1, unknown: str | None = None
    ) -> None:
        counts = Counter(tokens)
        kept = sorted(token for token, count in counts.items() if count >= min_count)
        if not kept:
            raise ValueError(
                f"no token occurs {min_count} times or more among {counts.total()}; "
                "give a longer text or a smaller min_count"
            )
        self.unknown = unknown
        if unknown is not None:
            kept = [unknown, *(token for token in kept if token != unknown)]
        self.tokens: tuple[str, ...] = tuple(kept)
        self._index = {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def __repr__(self) -> str:
        return f"Vocabulary of {len(self)} tokens"

    def encode(self, tokens: Iterable[str]) -> IntArray:
        """Turn tokens into indices.

        Parameters
        ----------
        tokens : iterable of str
            A text or a list of words, K tokens in all.

        Returns
        -------
        numpy.ndarray of int64, shape (K,)

        Raises
        ------
        KeyError
            If a token is not in the vocabulary and there is no ``unknown`` token.
        """
        default = None if self.unknown is None else self._index[self.unknown]
        indices = []
        for position, token in enumerate(tokens):
            index = self._index.get(token, default)
            if index is None:
                raise KeyError(
                    f"unknown token {token!r} at position {position}: the vocabulary has "
                    f"{len(self)} others; clean the text as it was cleaned for the vocabulary, "
                    "or give the vocabulary an unknown= token"
                )
            indices.append(index)
        return np.array(indices, dtype=np.int64)

    def decode(self, indices: ArrayLike) -> list[str]:
        """Turn indices back into tokens.

        Parameters
        ----------
        indices : array_like of int, shape (K,)

        Returns
        -------
        list of str
            For characters, ``"".join(...)`` gives the text.

        Raises
        ------
        ValueError
            If an index lies outside the vocabulary.
        """
        checked = as_indices(indices)
        require_in_range(checked, len(self))
        return [self.tokens[index] for index in checked]


def one_hot(indices: ArrayLike, size: int) -> FloatArray:
    """Write each index as a row of zeros with a single one.

    Parameters
    ----------
    indices : array_like of int
        Of any shape.
    size : int
        Length of a row: the number of tokens.

    Returns
    -------
    numpy.ndarray of float64, shape (*indices.shape, size)

    Raises
    ------
    ValueError
        If ``size`` is not positive, or an index is negative or not below it.

    Examples
    --------
    >>> one_hot([2, 0], size=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    checked = np.asarray(indices)
    if checked.size and not np.issubdtype(checked.dtype, np.integer):
        raise ValueError(
            f"indices must be whole numbers, not {checked.dtype}; encode the text first"
        )
    checked, size = checked.astype(np.int64), whole("size", size)
    if size < 1:
        raise ValueError(f"size must be at least 1, not {size}")
    require_in_range(checked, size)
    rows: FloatArray = np.zeros((*checked.shape, size))
    np.put_along_axis(rows, checked[..., None], 1, axis=-1)
    return rows


def _excerpt(text: str, length: int = 30) -> str:
    return repr(text if len(text) <= length else text[:length] + "...")
