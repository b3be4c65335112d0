"""Sentences turned around within their own lengths: exercise 14.3."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def turned_within(x: Array, lengths: list[int]) -> Array:
    """Reverse the words of each sentence and leave its padding at the end."""
    result = x.copy()
    for row, length in enumerate(lengths):
        result[:length, row] = x[:length, row][::-1]
    return result


def cases() -> Iterator[Case]:
    """Give batches with padding that is not zero, so that one sees where it goes."""
    rng = np.random.default_rng(148)
    for lengths in ([3, 5, 2], [4], [1, 3]):
        yield {"x": rng.normal(size=(5, len(lengths), 2)), "lengths": list(lengths)}


turned = FunctionExercise(
    label="Exercise 14.3",
    answer=turned_within,
    cases=cases,
    results={"the turned batch": "(T, N, D)"},
    mistakes={
        "the whole rectangle is turned, so that padding comes first, and the backward run would "
        "begin in it. Turn each sentence within its own length.": lambda x, lengths: x[::-1],
        "nothing has been turned.": lambda x, lengths: x,
        "the sentences are exchanged, not their words; time is axis 0.": lambda x, lengths: x[
            :, ::-1
        ],
        "the numbers of each word are turned, too; only the time runs backward.": (
            "x[:length, row][::-1]",
            "x[:length, row][::-1, ::-1]",
        ),
        "the sentences are turned, but their padding is set to zero; leave it as it is.": (
            "x.copy()",
            "np.zeros_like(x)",
        ),
        "the last word of each sentence is left where it was: a sentence of length L has the steps "
        "0 to L - 1, x[:L].": [
            ("result[:length, row]", "result[: length - 1, row]"),
            ("x[:length, row]", "x[: length - 1, row]"),
        ],
        "one word of padding is turned in with each sentence: x[:L] are its L words.": [
            ("result[:length, row]", "result[: length + 1, row]"),
            ("x[:length, row]", "x[: length + 1, row]"),
        ],
        "all sentences are turned within the length of the first.": (
            "in enumerate(lengths)",
            "in enumerate([lengths[0]] * len(lengths))",
        ),
    },
    else_="Row n keeps x[lengths[n]:, n]; what stands before it is reversed.",
)
