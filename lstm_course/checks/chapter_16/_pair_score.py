"""The share of pairs with both members right, right and wrong: exercise 16.1."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_course.checks._declared import Case, FunctionExercise

IntArray = NDArray[np.int64]


def score(answers: IntArray, labels: IntArray, pairs: IntArray) -> float:
    """Give the share of pairs whose two texts both have the right answer."""
    right = answers == labels
    numbers = [number for number in np.unique(pairs) if number >= 0]
    return float(np.mean([right[pairs == number].all() for number in numbers]))


def neighbors(answers: IntArray, labels: IntArray, pairs: IntArray) -> float:
    """Take texts that stand after each other for pairs."""
    right = (answers == labels)[pairs >= 0]
    return float(right.reshape(-1, 2).all(axis=1).mean())


def differing(answers: IntArray, labels: IntArray, pairs: IntArray) -> float:
    """Count the pairs whose two answers differ, right or wrong."""
    numbers = [number for number in np.unique(pairs) if number >= 0]
    return float(np.mean([len(set(answers[pairs == number])) == 2 for number in numbers]))


def cases() -> Iterator[Case]:
    """Mix pairs and single texts, some of them right; in the first case by hand."""
    pairs = np.array([0, 5, 10, 6, 0, 10, 5, 6, 7, 7, 8, 8, -1])
    labels = np.array([1, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1])
    right = np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0])  # every mistake shows
    yield {"answers": np.where(right, labels, 1 - labels), "labels": labels, "pairs": pairs}
    rng = np.random.default_rng(161)
    for count, singles in ((6, 3), (9, 0), (1, 2), (20, 11)):
        pairs = np.concatenate([np.repeat(np.arange(count), 2) + 4, np.full(singles, -1)])
        labels = np.concatenate([np.tile([1, 0], count), rng.integers(2, size=singles)])
        order = rng.permutation(len(pairs))
        answers = np.where(rng.random(len(pairs)) < 0.7, labels, 1 - labels)
        yield {"answers": answers[order], "labels": labels[order], "pairs": pairs[order]}


pair_score = FunctionExercise(
    label="Exercise 16.1",
    answer=score,
    cases=cases,
    results={"the pair score": ""},
    mistakes={
        "this is half of it: divide by the number of pairs, not of texts.": (
            lambda answers, labels, pairs: score(answers, labels, pairs) / 2
        ),
        "that the two answers differ, or that one is right, is not enough: compare each with its "
        "label.": differing,
        "members of a pair need not stand after each other: go by their number in `pairs`.": (
            neighbors
        ),
        "this is the accuracy; a pair counts only if both of its texts are right.": (
            lambda answers, labels, pairs: np.mean(answers == labels)
        ),
        "this is the accuracy on the texts in pairs; a pair counts only if both are right.": (
            lambda answers, labels, pairs: np.mean((answers == labels)[pairs >= 0])
        ),
    },
    instead={
        "if number >= 0": {
            "": "the texts with -1 belong to no pair; here they are taken for one.",
            "if number > 0": "0 is the number of a pair, too; only -1 means none.",
            "if number > 0 and number < max(pairs)": "a pair is missing: the numbers may begin and "
            "end anywhere.",
        },
        "[number for number in np.unique(pairs) if number >= 0]": {
            "range(max(pairs) + 1)": "numbers that no text has are counted, too, as right pairs: "
            "all() of nothing is True.",
        },
        ".all()": {
            ".any()": "one right member is taken for both; a pair counts only if all of it is "
            "right.",
        },
        "np.mean([": {
            "np.sum([": "this is how many pairs are right; divide by the number of pairs.",
        },
        "answers == labels": {
            "answers != labels": "these are the pairs with both wrong.",
        },
    },
    else_="Write down `answers == labels` for one pair number, then for the next.",
)
