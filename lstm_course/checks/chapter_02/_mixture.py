"""Judges mixtures of n-gram models of the story: exercise 2.5, which tries to beat one order."""

import functools

import numpy as np

from lstm_course.checks._tools import close, expect, expect_array, expect_close
from lstm_course.datasets import load_story
from lstm_course.text import (
    NgramModel,
    Vocabulary,
    letters_only,
    mixture_nats,
    mixture_weights,
    perplexity,
)

ORDERS = range(7)


@functools.cache
def texts() -> dict[str, np.ndarray]:
    """Encode the story."""
    train_text, heldout_text = (letters_only(part) for part in load_story())
    vocabulary = Vocabulary(train_text)
    train, heldout = vocabulary.encode(train_text), vocabulary.encode(heldout_text)
    cut = len(train) * 8 // 9
    return {"train": train, "part": train[:cut], "validation": train[cut:], "heldout": heldout}


@functools.cache
def nats(fitted_to: str, measured_on: str) -> np.ndarray:
    """Give the nats of each order's model at the tokens that all of them predict."""
    train, text = texts()[fitted_to], texts()[measured_on]
    scored = len(text) - max(ORDERS) + 1
    return np.stack(
        [NgramModel(order, 27, smoothing=0.01).fit(train).nats(text)[-scored:] for order in ORDERS]
    )


@functools.cache
def best_weights(fitted_to: str, measured_on: str, rounds: int = 50) -> np.ndarray:
    """Find the weights that suit a text."""
    return mixture_weights(nats(fitted_to, measured_on), rounds)


def measured(fitted_to: str, measured_on: str, shares: np.ndarray) -> float:
    """Give the perplexity of a mixture."""
    return perplexity(mixture_nats(nats(fitted_to, measured_on), shares))


def judge_weights(weights: np.ndarray, mixed: float) -> None:
    """Judge the weights found on the validation part, and the held-out perplexity they give."""
    shares = expect_array(weights, "weights", (len(ORDERS),), "(number of orders,)")
    expect(
        bool(np.all(shares >= 0)) and close(shares.sum(), 1),
        f"the weights must be shares: none below 0, and a sum of 1 (now {shares.sum():.4g}).",
    )
    single = min(perplexity(nats) for nats in nats("train", "heldout"))
    if not close(mixed, measured("train", "heldout", shares)):
        expect_close(
            mixed,
            measured("train", "heldout", shares),
            "mixed",
            {
                "`mixed` is measured with models fitted to the first eight ninths only. The "
                "weights are fixed now: fit the models again, to all of the training "
                "text.": measured("part", "heldout", shares),
                "`mixed` is the perplexity of the validation part; measure it on the held-out "
                "text.": measured("part", "validation", shares),
                "`mixed` is the perplexity of the training text; measure it on the held-out "
                "text.": measured("train", "train", shares),
            },
            "Use your weights, models fitted to all of the training text, and the held-out text.",
        )
    expect(
        shares[-1] < 0.9,
        "nearly all the weight is on order 6. Were the weights found on a text that the models "
        "had read? There the longest memory always wins; fit the models to `fit_part` only.",
    )
    peeked = [best_weights(fitted_to, "heldout") for fitted_to in ("part", "train")]
    expect(
        not any(np.allclose(shares, weights, atol=0.005) for weights in peeked),
        "these weights suit the held-out text. To choose by it is to peek; find them on the "
        "validation part.",
    )
    expect(
        not np.allclose(shares, best_weights("part", "validation", rounds=1), atol=1e-3),
        "these are the weights after one round. Give the recipe at least 20 rounds, each of which "
        "begins with the weights of the one before: w_m P_m, not P_m alone.",
    )
    expect(
        mixed < 0.95 * single,
        f"the mixture reaches {mixed:.2f}, and the best single order {single:.2f}; the recipe gets "
        "a good deal lower. Give it at least 20 rounds, with P = exp(-nats); at each token the "
        "seven shares sum to 1, and a model's new weight is the mean of its shares.",
    )
