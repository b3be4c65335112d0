"""Interpolated Kneser-Ney: what is taken from counts that were seen goes to shorter contexts."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from lstm_course.text.indices import FloatArray, IntArray
from lstm_course.text.ngrams import CountingModel, Rows, count_rows, distinct

# Where a text is too small to estimate one; near what is found for large texts.
USUAL_DISCOUNT = 0.75


class KneserNey(CountingModel):
    """Predict a token from the ``order - 1`` before it, with interpolated Kneser-Ney smoothing.

    From every count a discount is taken, and what it frees is shared out as the context that is one
    token shorter predicts. Shorter contexts do not count how often a token came, but after how many
    different tokens (Kneser and Ney, 1995; interpolated as in Chen and Goodman, 1999). The discount
    of an order is estimated from how many n-grams came once and twice: n1 / (n1 + 2 n2).

    Parameters
    ----------
    order : int
        1: by frequency; 2: given the token before; ...
    vocabulary_size : int
        Number of tokens, V.

    Attributes
    ----------
    discounts : numpy.ndarray of float64, shape (order,)
        Of the orders 1, 2, ...; 0.75 where no n-gram came once, or none twice.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Examples
    --------
    >>> text = [0, 1, 2, 0, 1, 0, 2, 1] * 5
    >>> model = KneserNey(3, vocabulary_size=3).fit(text)
    >>> model.probabilities([0, 1]).round(2)
    array([0.52, 0.02, 0.47])
    """

    least_order = 1

    def __init__(self, order: int, vocabulary_size: int) -> None:
        super().__init__(order, vocabulary_size)
        self.discounts: FloatArray = np.full(self.order, USUAL_DISCOUNT)
        self._rows: list[Rows] = []

    def _count(self, text: IntArray) -> None:
        """Count each order, and estimate its discount."""
        self._rows = [
            count_rows(self._counted(text, order), self.vocabulary_size)
            for order in range(1, self.order + 1)
        ]
        self.discounts = np.array([_discount(rows) for rows in self._rows])

    def _counted(self, text: IntArray, order: int) -> IntArray:
        """Give the n-grams of an order: every one of the highest, one per token before it else."""
        if order == self.order:
            return sliding_window_view(text, order)
        different, _ = distinct(sliding_window_view(text, order + 1))
        return different[:, 1:]

    def _after(self, context: tuple[int, ...]) -> FloatArray:
        predicted: FloatArray = np.full(self.vocabulary_size, 1 / self.vocabulary_size)
        for length, (rows, discount) in enumerate(zip(self._rows, self.discounts, strict=True)):
            counts = rows.get(context[len(context) - length :])
            if counts is None:
                break  # a longer context has not been seen, either
            freed = discount * np.count_nonzero(counts)
            predicted = (np.maximum(counts - discount, 0) + freed * predicted) / counts.sum()
        return predicted


def _discount(rows: Rows) -> float:
    """Estimate what to take from each count (Ney, Essen and Kneser, 1994)."""
    counts = np.concatenate(list(rows.values()))
    once, twice = np.count_nonzero(counts == 1), np.count_nonzero(counts == 2)
    return once / (once + 2 * twice) if once and twice else USUAL_DISCOUNT
