"""Checks for the exercises of chapter 2, Text as numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._calls import call
from lstm_course.checks._declared import FunctionExercise
from lstm_course.checks._tools import (
    close,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
    plain,
)
from lstm_course.checks.chapter_02 import _mixture
from lstm_course.checks.chapter_02._windows import windows
from lstm_course.text import Vocabulary, letters_only

__all__ = ["by_hand", "corpus", "mixture", "mixture_weights", "overall", "windows"]


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
    _expect_exact(
        p_b_after_a,
        3 / 9,
        "P(b | a)",
        "2 / 7",
        {
            "P(b | a) is not smoothed yet: add 1 to the count above, and to each of the 5 counts "
            "that make up the sum below.": 2 / 4,
            "you added 1 to the count of ab but left the sum below alone, so the row no longer "
            "sums to 1: all 5 counts below grow by 1.": 3 / 4,
            "the sum below grows by 5, once for each letter that could follow, not by 1.": 3 / 5,
            "there are five a's, but only four are followed by a letter.": 3 / 10,
        },
        "Count the pairs that begin with a in abracadabra, then add 1 for each of the 5 letters.",
    )
    nats = np.log([3, 7 / 3, 7 / 3])
    whole = 49 / 3  # 1/P of the three letters together
    right = whole ** (1 / 3)
    _expect_exact(
        perplexity_of_abra,
        right,
        "the perplexity",
        "10 ** (1 / 2)",
        {
            "only three are predicted, not four: take the third root.": whole ** (1 / 4),
            "that is the plain mean of 1/P. Perplexity is the geometric mean: multiply, then take "
            "the third root.": np.exp(nats).mean(),
            "that is the mean surprise in nats; perplexity is its exponential.": nats.mean(),
            "that is the mean surprise in bits; take 2 to that power.": nats.mean() / np.log(2),
            "that is less than one choice: the root is of 1 over the product.": whole ** (-1 / 3),
            "that is without smoothing; the model is the same as in part 1.": 2 ** (1 / 3),
            "Python takes powers before it divides: the third root is `** (1 / 3)`.": whole / 3,
            "that is 1/P of the three letters together; take the third root of it.": whole,
            "Python takes powers before it divides: put the fraction in parentheses, too, as in "
            "(7 / 2) ** (1 / 2).": 49 / 3 ** (1 / 3),
        },
        "Multiply P(b | a), P(r | b) and P(a | r), all smoothed, and take the third root of 1 over "
        "the product.",
    )


def _expect_exact(
    value: float, right: float, name: str, example: str, hints: dict[str, Any], else_: str
) -> None:
    number = expect_number(value, name)
    expect(
        close(number, right) or abs(number - right) > 0.006,
        f"{name} seems to be rounded; enter it as it stands, as in {example}.",
    )
    expect_close(number, right, name, hints, else_)


def overall_perplexity(perplexities: list[float], sizes: list[int]) -> Any:
    """Give the perplexity of a whole text."""
    nats, tokens = np.log(perplexities), np.array(sizes)
    return np.exp(nats @ tokens / tokens.sum())


MEAN = "np.exp(nats @ tokens / tokens.sum())"
overall = FunctionExercise(
    label="Exercise 2.2",
    answer=overall_perplexity,
    cases=lambda: [
        {"perplexities": [4.0, 9.0, 60.0], "sizes": [60, 60, 3]},
        {"perplexities": [2.0, 8.0], "sizes": [30, 10]},
    ],
    results={"the overall perplexity": ""},
    instead={
        MEAN: {
            "np.mean(perplexities)": "that is the mean of the perplexities, the very mistake in "
            "the report. Go back to nats first.",
            "perplexities @ tokens / tokens.sum()": "you weighted by the number of tokens, which "
            "is needed, but still averaged perplexities. Take logarithms first and exponentiate "
            "last.",
            "np.exp(nats.mean())": "you averaged nats, which is right, but a short batch counts as "
            "much as a long one. Weight by the number of tokens.",
            "nats @ tokens / tokens.sum()": "that is the mean surprise in nats; exponentiate it.",
            "np.exp(nats @ tokens / len(sizes))": "you divided by the number of batches; divide "
            "the sum of nats by the number of tokens.",
        }
    },
    else_="For each batch, log(perplexity) times its tokens is its sum of nats.",
)


def nats_of_mixture(nats: Any, weights: Any) -> Any:
    """Give the surprise of a mixture of models."""
    return -np.log(weights @ np.exp(-nats))


P = np.array([[0.5, 0.1, 0.9, 0.2], [0.25, 0.7, 0.05, 0.2], [1 / 27] * 4])
mixture = FunctionExercise(
    label="Exercise 2.4",
    answer=nats_of_mixture,
    cases=lambda: [
        {"nats": -np.log(P), "weights": np.array([0.6, 0.3, 0.1])},
        {"nats": -np.log(P[:2, :3]), "weights": np.array([0.75, 0.25])},
    ],
    results={"the mixture's nats": "(K,)"},
    instead={
        "-np.log(weights @ np.exp(-nats))": {
            "weights @ nats": "that is the weighted mean of the nats. A mixture averages "
            "probabilities: turn nats into probabilities first.",
            "-np.log(np.exp(-nats).mean(axis=0))": "you left out the weights.",
            "weights @ np.exp(-nats)": "those are the mixture's probabilities; take minus the "
            "logarithm at the end.",
            "np.log(weights @ np.exp(-nats))": "the sign is wrong: take minus the logarithm.",
        }
    },
    else_="For each token: the weighted sum of exp(-nats), then minus its logarithm.",
)


@exercise("Exercise 2.7")
def corpus(function: Callable[[list[str]], Any], lines: list[str], story: Any) -> None:
    """Check the indices of a text that is put together from its lines."""
    given = call(function, {"lines": lines})
    expect(
        not isinstance(given, str), "this is the text; give its indices, vocabulary.encode(...)."
    )
    indices = expect_array(given, "the array of indices", plain(given).shape[:1], "(K,)")
    gap, right = Vocabulary(letters_only(" ".join(lines))).encode(" ")[0], plain(story)
    expect(
        not np.any((indices[1:] == gap) & (indices[:-1] == gap)),
        "two spaces follow each other somewhere, over an empty line: clean after joining.",
    )
    expect(not np.any(indices[[0, -1]] == gap), "there is a space at one of the ends.")
    expect(
        np.sum(indices == gap) >= np.sum(right == gap),
        "some words have grown together: there are too few spaces. A line's end is a gap as well.",
    )
    expect(np.array_equal(indices, right), "this is not the story as it was before.")


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
