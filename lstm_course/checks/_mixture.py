"""Mixtures of n-gram models of the story, for the exercises that try to beat a single order."""

from __future__ import annotations

import functools

import numpy as np

from lstm_course.datasets import load_story
from lstm_course.text import NgramModel, Vocabulary, letters_only, perplexity

ORDERS = range(7)
SMOOTHING = 0.01


def other_texts(shares: np.ndarray) -> dict[str, float]:
    """Give the perplexities that come of fitting to, or measuring on, another text.

    Parameters
    ----------
    shares : numpy.ndarray of float, shape (M,)
        The weight of each order.

    Returns
    -------
    dict of str to float
        What to tell the student, and the perplexity that this mistake gives.
    """
    return {
        "`mixed` is measured with models fitted to the first eight ninths only. The weights are "
        "fixed now: fit the models again, to all of the training text.": perplexity(
            mix(nats("part", "heldout"), shares)
        ),
        "`mixed` is the perplexity of the validation part; measure it on the held-out "
        "text.": perplexity(mix(nats("part", "validation"), shares)),
        "`mixed` is the perplexity of the training text; measure it on the held-out "
        "text.": perplexity(mix(nats("train", "train"), shares)),
    }


@functools.cache
def texts() -> dict[str, np.ndarray]:
    """Encode the story.

    Returns
    -------
    dict of str to numpy.ndarray of int64
        The training text and the two parts it is cut into to choose weights, and the held-out text.
    """
    train_text, heldout_text = (letters_only(part) for part in load_story())
    vocabulary = Vocabulary(train_text)
    train, heldout = vocabulary.encode(train_text), vocabulary.encode(heldout_text)
    cut = len(train) * 8 // 9
    return {"train": train, "part": train[:cut], "validation": train[cut:], "heldout": heldout}


@functools.cache
def nats(fitted_to: str, measured_on: str) -> np.ndarray:
    """Give the nats of each order's model at the tokens that all of them predict.

    Parameters
    ----------
    fitted_to, measured_on : str
        Names of :func:`texts`.

    Returns
    -------
    numpy.ndarray of float64, shape (M, K)
    """
    train, text = texts()[fitted_to], texts()[measured_on]
    scored = len(text) - max(ORDERS) + 1
    return np.stack(
        [NgramModel(order, 27, SMOOTHING).fit(train).nats(text)[-scored:] for order in ORDERS]
    )


def mix(nats: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Give the nats of a mixture.

    Parameters
    ----------
    nats : numpy.ndarray of float, shape (M, K)
    weights : numpy.ndarray of float, shape (M,)

    Returns
    -------
    numpy.ndarray of float64, shape (K,)
    """
    mixed: np.ndarray = -np.log(weights @ np.exp(-nats))
    return mixed
