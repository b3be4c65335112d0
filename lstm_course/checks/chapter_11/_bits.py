"""Bits per character of a word model, right and wrong: exercise 11.3."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def bits(nats: Array, words: list[str]) -> float:
    """Share out the cost of the words over their characters, gaps included."""
    return nats.sum() / np.log(2) / sum(len(word) + 1 for word in words)  # type: ignore[no-any-return]


def cases() -> Iterator[Case]:
    """Give words of very different lengths and prices."""
    yield {
        "nats": np.array([1.0, 6.0, 3.0, 9.0]),
        "words": ["a", "shepherdess", "saw", "weatherstations"],
    }


bits_per_character = FunctionExercise(
    label="Exercise 11.3",
    answer=bits,
    cases=cases,
    results={"the bits per character": ""},
    instead={
        "nats.sum() / np.log(2) / sum(len(word) + 1 for word in words)": {
            "nats.sum() / np.log(2) / sum(len(word) for word in words)": "the gaps are missing: a "
            "letter model has to predict the space behind each word, too, so it is a character.",
            "nats.sum() / sum(len(word) + 1 for word in words)": "these are nats; a bit is "
            "log 2 = 0.69 nats.",
            "nats.sum() * np.log(2) / sum(len(word) + 1 for word in words)": "a bit is log 2 nats, "
            "so divide by np.log(2).",
            "nats.sum() / np.log(2) / len(words)": "these are bits per *word*; divide by the "
            "characters.",
            "(nats / np.log(2) / np.array([len(word) + 1 for word in words])).mean()": "you "
            "average the words' own bits per character, so that a short word counts as much as a "
            "long one. Add up the bits, add up the characters, divide last.",
            "nats.mean() / np.log(2) / sum(len(word) + 1 for word in words)": "the mean over the "
            "words is divided by all their characters; take the sum.",
            "np.exp(nats.mean()) / np.log(2) / (sum(len(word) + 1 for word in words) / "
            "len(words))": "a perplexity cannot be shared out; nats can be.",
            "np.log2(np.exp(nats.sum())) / len(' '.join(words))": "the gap behind the last word is "
            "missing: each word pays for the gap that ends it.",
        }
    },
    else_="Add up the nats, turn them into bits, and divide by the number of letters and gaps.",
)
