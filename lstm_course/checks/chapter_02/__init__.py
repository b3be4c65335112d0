"""Checks for the exercises of chapter 2, Text as numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checks._tools import close, exercise, expect, expect_close, expect_number
from lstm_course.checks.chapter_02 import _mixture
from lstm_course.checks.chapter_02._windows import windows
from lstm_course.text import perplexity

__all__ = [
    "by_hand",
    "mixture",
    "mixture_weights",
    "overall",
    "windows",
]


@exercise("Exercise 2.1")
def by_hand(p_b_after_a: float, perplexity_of_abra: float) -> None:
    """Check the bigram probability and the perplexity worked out on paper.

    Parameters
    ----------
    p_b_after_a : float
        P(b | a) after "abracadabra", with one added to every count.
    perplexity_of_abra : float
        Of the three letters of "abra" that have a letter before them.

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> by_hand(3 / 9, (49 / 3) ** (1 / 3))
    ✓ Exercise 2.1 is right.
    """
    _expect_unrounded(p_b_after_a, 3 / 9, "P(b | a)", "2 / 7")
    expect_close(
        p_b_after_a,
        3 / 9,
        "P(b | a)",
        {
            "P(b | a) is not smoothed yet: add 1 to the count above, and to each of the 5 counts "
            "that make up the sum below.": 2 / 4,
            "you added 1 to the count of ab but left the sum below alone, so the row no longer "
            "sums to 1: all 5 counts below grow by 1.": 3 / 4,
            "the sum below grows by 5, once for each letter that could follow, not by 1.": 3 / 5,
            "there are five a's, but the last one has no letter after it: only four are followed "
            "by something.": 3 / 10,
        },
        "Count the pairs that begin with a in abracadabra, then add 1 for each of the 5 letters.",
    )
    nats = np.log([3, 7 / 3, 7 / 3])
    _expect_unrounded(perplexity_of_abra, perplexity(nats), "the perplexity", "10 ** (1 / 2)")
    expect_close(
        perplexity_of_abra,
        perplexity(nats),
        "the perplexity",
        {
            "abra has four letters, but only three are predicted: take the third root.": np.exp(
                nats.sum() / 4
            ),
            "that is the plain mean of 1/P. Perplexity is the geometric mean: multiply, then take "
            "the third root.": np.exp(nats).mean(),
            "that is the mean surprise in nats; perplexity is its exponential.": nats.mean(),
            "that is the mean surprise in bits; perplexity is 2 to that power.": nats.mean()
            / np.log(2),
            "that is less than one choice: take the root of 1 over the product.": np.exp(
                -nats.mean()
            ),
            "those are the probabilities without smoothing; the model is the same as in part 1.": 2
            ** (1 / 3),
            "Python takes powers before it divides: the third root is `** (1 / 3)`.": np.exp(
                nats.sum()
            )
            / 3,
            "that is 1/P of the three letters together; take the third root, so that it counts "
            "per letter.": np.exp(nats.sum()),
        },
        "Multiply P(b | a), P(r | b) and P(a | r), all smoothed, and take the third root of 1 over "
        "the product.",
    )


def _expect_unrounded(value: float, right: float, name: str, example: str) -> None:
    number = expect_number(value, name)
    expect(
        close(number, right) or abs(number - right) > 0.006,
        f"{name} seems to be rounded; enter it as it stands, as in {example}.",
    )


@exercise("Exercise 2.2")
def overall(overall_perplexity: Callable[[list[float], list[int]], float]) -> None:
    """Check the function that puts the perplexities of batches together.

    Parameters
    ----------
    overall_perplexity : callable
        Takes the perplexity and the number of tokens of each batch, gives that of the whole text.

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> def overall_perplexity(perplexities, sizes):
    ...     return np.exp(np.average(np.log(perplexities), weights=sizes))
    >>> overall(overall_perplexity)
    ✓ Exercise 2.2 is right.
    """
    for values, counts in (([4.0, 9.0, 60.0], [60, 60, 3]), ([2.0, 8.0], [30, 10])):
        values_before, counts_before = list(values), list(counts)
        result = overall_perplexity(values, counts)
        expect(
            values == values_before and counts == counts_before,
            "your function changes the lists it is given; work on copies.",
        )
        nats, sizes = np.log(values), np.array(counts)
        expect_close(
            result,
            np.exp(nats @ sizes / sizes.sum()),
            "the overall perplexity",
            {
                "that is the mean of the perplexities, the very mistake in the report. Go back to "
                "nats first.": np.mean(values),
                "you weighted by the number of tokens, which is needed, but still averaged "
                "perplexities. Take logarithms first and exponentiate last.": values
                @ sizes
                / sizes.sum(),
                "you averaged nats, which is right, but a short batch counts as much as a long "
                "one. Weight by the number of tokens.": np.exp(nats.mean()),
                "that is the mean surprise in nats; exponentiate it.": nats @ sizes / sizes.sum(),
                "you divided by the number of batches; divide the sum of nats by the number of "
                "tokens.": np.exp(nats @ sizes / len(sizes)),
            },
            "For each batch, log(perplexity) times its tokens is its sum of nats.",
        )


@exercise("Exercise 2.4")
def mixture(mixture_nats: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
    """Check the surprise of a mixture of models.

    Parameters
    ----------
    mixture_nats : callable
        Takes the nats of each model (M, K) and the weights (M,); gives the mixture's nats (K,).

    Raises
    ------
    CheckFailed
        With a hint, where the numbers tell what went wrong.

    Examples
    --------
    >>> mixture(lambda nats, weights: -np.log(weights @ np.exp(-nats)))
    ✓ Exercise 2.4 is right.
    """
    P = np.array([[0.5, 0.1, 0.9, 0.2], [0.25, 0.7, 0.05, 0.2], [1 / 27] * 4])
    weights = np.array([0.6, 0.3, 0.1])
    expect_close(
        mixture_nats(-np.log(P), weights),
        -np.log(weights @ P),
        "the mixture's nats",
        {
            "that is the weighted mean of the nats. A mixture averages probabilities: turn nats "
            "into probabilities first.": weights @ -np.log(P),
            "you averaged the probabilities but left out the weights.": -np.log(P.mean(axis=0)),
            "those are the mixture's probabilities; take minus the logarithm at the end.": weights
            @ P,
            "the sign is wrong: surprise is minus the logarithm.": np.log(weights @ P),
        },
        "For each token: the weighted sum of exp(-nats), then minus its logarithm.",
    )


@exercise("Exercise 2.5")
def mixture_weights(weights: np.ndarray, mixed: float) -> None:
    """Check the weights found on the validation part, and the held-out perplexity they give.

    Parameters
    ----------
    weights : array_like of float, shape (7,)
        One for each order from 0 to 6.
    mixed : float
        Held-out perplexity of the mixture, its models fitted to the whole training text.

    Raises
    ------
    CheckFailed
        With what is wrong about them.
    """
    _mixture.judge_weights(weights, mixed)
