"""A student's own pair of texts: exercise 16.4."""

import re
from collections import Counter
from itertools import permutations
from typing import Any

from lstm_course.checks._tools import CheckFailed, exercise, expect
from lstm_course.datasets import load_reviews
from lstm_course.datasets.opinions import ADJECTIVES, FRAMES

NAMES = {1: "words", 2: "pairs of neighbors", 3: "triples"}
SWAP = "Exchange two words, and nothing else."
SLOTS = "Give both slots the same two words before and the same two behind."


def words_of(text: str) -> list[str]:
    """Cut a text into lower-case words, numbers and marks."""
    return re.findall(r"[a-z0-9'’-]+|[.,;:?!]", text.lower())


def said(text: str) -> list[str]:
    """Leave the marks out."""
    return [word for word in words_of(text) if word[0].isalnum()]


def runs(words: list[str], n: int) -> Counter[tuple[str, ...]]:
    """Count the runs of n words."""
    return Counter(tuple(words[k : k + n]) for k in range(len(words) - n + 1))


@exercise("Exercise 16.4")
def own_pair(pair: Any) -> None:
    """Check that two texts differ, and share their words, pairs of words and triples."""
    expect(
        isinstance(pair, tuple | list) and len(pair) == 2 and all(isinstance(t, str) for t in pair),
        "return two texts: `return praise, blame`.",
    )
    first, second = pair
    expect(words_of(first) != words_of(second), "the two texts are the same.")
    for cut, where in ((words_of, ""), (said, ", once the marks are left out")):
        for n, name in NAMES.items():
            one, other = runs(cut(first), n), runs(cut(second), n)
            uneven = [" ".join(run) for run in one | other if one[run] != other[run]]
            if uneven:
                raise CheckFailed(
                    f"they do not have the same {name}{where}: '{uneven[0]}' is not in both "
                    "equally often. " + (SWAP if n == 1 else SLOTS)
                )
    held = set(words_of(first))
    for side, adjectives in zip(("good", "bad"), ADJECTIVES, strict=True):
        expect(
            bool(held & set(adjectives)),
            f"there is no {side} adjective of `opinions.ADJECTIVES.{side}` in them.",
        )
    swapped = {a for a, b in zip(words_of(first), words_of(second), strict=True) if a != b}
    expect(
        len(swapped) == 2 and all(swapped & set(adjectives) for adjectives in ADJECTIVES),
        "the two words that change places must be the good one and the bad one; here it is "
        + ", ".join(sorted(swapped))
        + ".",
    )
    expect(
        not any(
            said(first) == said(frame.format(yes=yes, no=no))
            for frames in FRAMES.values()
            for both in frames
            for frame in both
            for yes, no in permutations(swapped)
        ),
        "this sentence is the generator's; write one of your own.",
    )
    taken = {text for part in load_reviews() for text in part.texts}
    expect(not {first, second} & taken, "this pair is in the reviews already; write your own.")
