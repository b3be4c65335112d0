"""The chances of the k likeliest letters, right and wrong: exercise 11.6."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def chances(logits: Array, k: int, temperature: float) -> Array:
    """Give softmax(logits / temperature) over the k highest; zero for all others."""
    scores = logits / temperature
    weights = np.exp(scores - scores.max())
    weights[np.argsort(scores)[:-k]] = 0.0
    return weights / weights.sum()  # type: ignore[no-any-return]


def with_zero_scores(logits: Array, k: int, temperature: float) -> Array:
    """Set the scores of the others to 0, which is a high score."""
    scores = np.where(logits >= np.sort(logits)[-k], logits, 0.0) / temperature
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()  # type: ignore[no-any-return]


def cases() -> Iterator[Case]:
    """Give six letters, with and without a temperature; then all of them; then large scores."""
    logits = np.array([0.5, 2.0, -1.0, 1.0, 1.5, -3.0])
    yield {"logits": logits, "k": 3, "temperature": 1.0}
    yield {"logits": logits, "k": 2, "temperature": 0.5}
    yield {"logits": logits, "k": 6, "temperature": 2.0}
    yield {"logits": logits + 1000.0, "k": 3, "temperature": 1.0}


CUT = "weights[np.argsort(scores)[:-k]] = 0.0"
top_k = FunctionExercise(
    label="Exercise 11.6",
    answer=chances,
    cases=cases,
    results={"the array of chances": "(V,)"},
    told=lambda case: f"with k = {case['k']} and temperature {case['temperature']:g}: ",
    mistakes={
        "the scores of the others are set to 0, and exp(0) = 1 is no chance of 0. Set them to "
        "-inf, or the weights to 0.": with_zero_scores,
    },
    instead={
        f"    {CUT}\n": {
            "": "nothing is cut off: all letters but the k likeliest get 0.",
            "    weights[np.argsort(scores)[k:]] = 0.0\n": "the k *least* likely letters are kept: "
            "np.argsort puts the smallest first.",
            "    weights[np.argsort(scores)[: -k - 1]] = 0.0\n": "k + 1 letters are kept.",
            "    weights[np.argsort(scores)[: len(scores) - k + 1]] = 0.0\n": "k - 1 letters are "
            "kept.",
            "    weights[k:] = 0.0\n": "the first k letters of the vocabulary are kept; the k "
            "likeliest are meant.",
            "    weights = np.sort(weights)[::-1] * (np.arange(len(weights)) < k)\n": "the "
            "letters have changed their places; each keeps its own.",
            "    weights[np.argsort(scores)[:-k]] = 1.0\n": "a score of 0 is not a chance of 0: "
            "exp(0) = 1. Set the weights to 0, or the scores to -inf.",
        },
        "weights / weights.sum()": {
            "weights": "the chances do not sum to 1: divide by their sum.",
            "weights / np.exp(scores - scores.max()).sum()": "the chances do not sum to 1: after "
            "the cut divide by the sum of what is left.",
        },
        "logits / temperature": {
            "logits": "the temperature is not used: divide the logits by it.",
            "logits * temperature": "the temperature is turned around: divide by it. Below 1 it "
            "makes the likely likelier.",
        },
        "np.exp(scores - scores.max())": {
            "np.exp(scores)": "scores around 1,000 overflow: subtract the largest before np.exp.",
        },
    },
    else_="Divide by the temperature, take exp, set all but the k largest to 0, divide by the sum.",
)
