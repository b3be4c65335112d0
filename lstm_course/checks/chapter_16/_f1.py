"""The mean of the classes' F1 from a confusion matrix, right and wrong: exercise 16.3."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._arrays import Array
from lstm_course.checks._declared import Case, FunctionExercise


def f1(confusion: Array) -> float:
    """Average the F1 of all classes; rows are true classes, columns answers."""
    hits = np.diag(confusion)
    total = confusion.sum(axis=0) + confusion.sum(axis=1)
    each = np.where(total > 0, 2 * hits / np.maximum(total, 1), 0.0)
    return float(each.mean())


def of_each(confusion: Array) -> Array:
    """Give the F1 of each class, 0 for one that is never right."""
    total = confusion.sum(axis=0) + confusion.sum(axis=1)
    each: Array = 2 * np.diag(confusion) / np.maximum(total, 1)
    return each


def harmonic(confusion: Array) -> float:
    """Average precision and recall first, and combine them last."""
    hits = np.diag(confusion)
    precision = np.mean(hits / np.maximum(confusion.sum(axis=0), 1))
    recall = np.mean(hits / np.maximum(confusion.sum(axis=1), 1))
    return float(2 * precision * recall / (precision + recall))


def without_the_silent(confusion: Array) -> float:
    """Leave out the classes that are never right."""
    hits = np.diag(confusion)
    total = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float(np.mean(2 * hits[hits > 0] / total[hits > 0]))


def cases() -> Iterator[Case]:
    """Give small matrices, some with a class that is never answered, or not even asked for."""
    yield {"confusion": np.array([[50, 3, 0], [6, 30, 0], [4, 3, 0]])}
    yield {"confusion": np.array([[8, 2, 0], [4, 6, 0], [0, 0, 0]])}
    rng = np.random.default_rng(163)
    for K in (2, 4, 8):
        yield {"confusion": rng.integers(1, 9, size=(K, K)) + np.diag(np.arange(K) * 20)}


macro_f1 = FunctionExercise(
    label="Exercise 16.3",
    answer=f1,
    cases=cases,
    results={"the mean F1": ""},
    mistakes={
        "this is the accuracy, where large classes count for more; every class counts the same.": (
            lambda confusion: np.trace(confusion) / confusion.sum()
        ),
        "this is the mean recall; F1 looks at the columns, too.": (
            lambda confusion: np.mean(np.diag(confusion) / np.maximum(confusion.sum(axis=1), 1))
        ),
        "this is the mean precision, with 0 for what was never answered; F1 looks at the rows, "
        "too.": lambda confusion: np.mean(
            np.diag(confusion) / np.maximum(confusion.sum(axis=0), 1)
        ),
        "precision and recall are averaged first; take F1 for each class, then the mean.": harmonic,
        "a class that is never right has F1 = 0, and counts; here it is left out.": (
            without_the_silent
        ),
        "each class is weighted by its size; in the macro mean all count the same.": (
            lambda confusion: np.average(of_each(confusion), weights=confusion.sum(axis=1))
        ),
    },
    instead={
        "2 * hits": {"hits": "the factor 2 is missing: F1 is 2 TP / (row + column)."},
        "return float(each.mean())": {
            "return float(each.sum())": "these are all F1 together; divide by the number of "
            "classes.",
            "return float(each.min())": "this is the lowest F1, or `//` has cut each to 0; "
            "asked is the mean.",
        },
    },
    note="`confusion` is (K, K): its diagonal holds what is right.",
    else_="Work out one class: what is right, what is missed (its row), what is wrongly called so "
    "(its column).",
)
