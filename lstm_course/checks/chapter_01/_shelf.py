"""Judging a shelf with few places, for the exercise about the best rule of forgetting."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from lstm_course.checks._tools import exercise, expect, expect_close, expect_number

Rank = Callable[[Sequence[str], int, str], float]


def share_found(names: Sequence[str], size: int, rank: Rank) -> float:
    """Read names in order, keep some of them, and count how often a name is still there."""
    shelf: dict[str, None] = {}
    found = 0
    for now, name in enumerate(names):
        found += name in shelf
        shelf.setdefault(name)
        if len(shelf) > size:
            ranks = {kept: rank(names, now, kept) for kept in shelf}
            del shelf[max(ranks, key=ranks.__getitem__)]
    return found / len(names)


def wait(names: Sequence[str], now: int, name: str) -> float:
    """Count the mentions until a name comes again."""
    later = names[now + 1 :]
    return float(later.index(name)) if name in later else math.inf


@exercise("Exercise 1.4")
def best_possible(function: Callable[[list[str], int], float]) -> None:
    """Check the shelf that knows the future."""
    rng = np.random.default_rng(14)
    names = [f"name {k}" for k in rng.geometric(0.12, size=150)]
    for size in (4, 1, 7):
        given = list(names)
        share = expect_number(function(given, size), "the share")
        expect(given == names, "the function changes the list it is given; work on a copy.")
        right = share_found(names, size, wait)
        expect_close(
            share,
            right,
            "the share",
            {
                "that is the number of mentions found; divide it by the number of mentions.": right
                * len(names),
                "you drop the name that comes again soonest; drop the one whose next mention is "
                "furthest away.": share_found(names, size, _soonest),
                "a name that never comes again should be the first to go. Give it an infinite "
                "wait, not a short one.": share_found(names, size, _wait_or_none),
                "that is the rule of the longest unused: it looks back. Look at what comes after "
                "this mention.": share_found(names, size, _unused),
                "you count a name as found after putting it on the shelf. Look first, then put it "
                "there.": 1.0,
                "you never let the name go that has just come. It may be the one that is needed "
                "last.": share_found(names, size, _wait_but_keep_newest),
            },
            "After each mention, if there is one name too many, drop the one whose next mention is "
            "furthest away.",
        )


def _soonest(names: Sequence[str], now: int, name: str) -> float:
    return -wait(names, now, name)


def _wait_or_none(names: Sequence[str], now: int, name: str) -> float:
    until = wait(names, now, name)
    return -1.0 if until == math.inf else until


def _wait_but_keep_newest(names: Sequence[str], now: int, name: str) -> float:
    return -1.0 if name == names[now] else wait(names, now, name)


def _unused(names: Sequence[str], now: int, name: str) -> float:
    return float(names[now::-1].index(name))
