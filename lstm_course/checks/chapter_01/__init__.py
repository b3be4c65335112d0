"""Checks for the exercises of chapter 1, Why order matters."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import exercise, expect, expect_close, plain
from lstm_course.checks.chapter_01._loops import shapes

__all__ = ["best_possible", "bits", "by_hand", "shapes", "sweep"]


@exercise("Exercise 1.1")
def by_hand(answers: Sequence[str], orders: int) -> None:
    """Check the door at four knocks, and the number of logs that share one bag.

    Parameters
    ----------
    answers : sequence of str
        "open" or "shut" for each of the four logs.
    orders : int
        How many different logs have the bag of "o.s.k".

    Raises
    ------
    CheckFailed
        With a hint, where the answer tells what went wrong.

    Examples
    --------
    >>> by_hand(["shut", "open", "shut", "open"], 60)
    ✓ Exercise 1.1 is right.
    """
    right = ("shut", "open", "shut", "open")
    expect(
        isinstance(answers, list | tuple) and len(answers) == len(right),
        "answers should be a list of four words, one for each log.",
    )
    expect(
        all(answer in ("open", "shut") for answer in answers),
        f'write "open" or "shut" for each log; you have {list(answers)}.',
    )
    hints: dict[tuple[str, ...], str] = {
        ("open", "shut", "open", "open"): "you took the last event of the whole log. What the door "
        "does after the knock no longer matters.",
        ("open", "shut", "shut", "open"): "you took the first event, but the door may have moved.",
        ("open", "shut", "open", "shut"): "all four are the wrong way round: o opens the door.",
    }
    expect(tuple(answers) not in hints, hints.get(tuple(answers), ""))
    for number, (answer, door) in enumerate(zip(answers, right, strict=True), start=1):
        expect(
            answer == door,
            f"log {number}: find the k, go left to the nearest o or s, and read off the door.",
        )
    expect_close(
        orders,
        60,
        "orders",
        {
            "5! = 120 counts every order twice: the two quiet minutes look alike, and to exchange "
            "them makes no new log.": 120,
            "3! = 6 moves the o, the s and the k only; the quiet minutes may move as well.": 6,
            "20 is 5! / 3!, or 5 * 4. Only the two quiet minutes look alike, so the 5! orders come "
            "in twos.": 20,
            "with two places chosen for the quiet minutes (10 ways), the three events can still "
            "take the other places in 3! orders.": 10,
        },
        "Choose two of the five places for the quiet minutes, then order o, s and k on the others.",
    )


def bits_needed(symbols: int, steps: int) -> int:
    """Give the number of bits that tells all sequences apart."""
    return math.ceil(steps * math.log2(symbols))


BITS = "math.ceil(steps * math.log2(symbols))"
bits = FunctionExercise(
    label="Exercise 1.2",
    answer=bits_needed,
    cases=lambda: [
        {"symbols": symbols, "steps": steps}
        for symbols, steps in ((3, 7), (27, 35), (4, 16), (2, 1), (1, 5))
    ],
    told=lambda case: "bits_needed({symbols}, {steps}): ".format(**case),
    results={"the number of bits": ""},
    instead={
        BITS: {
            "steps * math.ceil(math.log2(symbols))": "you rounded up for every symbol. Only the "
            "whole state must be a whole number of bits: multiply first, round up once.",
            "int(steps * math.log2(symbols))": "you rounded down, so 2^B is a little less than "
            "V^T, and two sequences must share a state. Round up.",
            "steps * math.log2(symbols)": "that is the exact number; bits come whole. Round it up.",
            "math.ceil(steps * math.log(symbols))": "that uses the natural logarithm; a bit "
            "doubles the number of states, so take the logarithm to base 2.",
            "symbols**steps": "that is the number of sequences, V^T; how many bits tell them?",
            "symbols * steps": "that is V times T; there are V^T sequences, and B bits tell 2^B of "
            "them apart.",
            "math.ceil(symbols * math.log2(steps))": "symbols and steps are exchanged: there are "
            "symbols**steps sequences.",
            f"max(1, {BITS})": "an alphabet of one symbol makes a single sequence of that length. "
            "There is nothing to tell apart, so no bit is needed: 0, not 1.",
        }
    },
    else_="B is the smallest whole number with 2^B >= symbols^steps.",
)


NAMES = [f"name {k}" for k in np.random.default_rng(14).geometric(0.12, size=150)]


def share_found(names: list[str], size: int) -> float:
    """Read names in order, keep those that come again soonest, and count how many are met again."""
    shelf: list[str] = []
    found = 0
    for now, name in enumerate(names):
        found += name in shelf
        if name not in shelf:
            shelf.append(name)
        if len(shelf) > size:
            later = names[now + 1 :]
            waits = [later.index(kept) if kept in later else math.inf for kept in shelf]
            del shelf[np.argmax(waits)]
    return found / len(names)


best_possible = FunctionExercise(
    label="Exercise 1.4",
    answer=share_found,
    cases=lambda: [{"names": NAMES, "size": size} for size in (4, 1, 7)],
    results={"the share": ""},
    mistakes={
        "you put the name on the shelf before you look. Look first.": lambda names, size: 1.0,
    },
    instead={
        " / len(names)": {
            "": "that is the number of mentions found; divide it by the number of mentions.",
        },
        "np.argmax(waits)": {
            "np.argmin(waits)": "you drop the name that comes again soonest; drop the one whose "
            "next mention is furthest away.",
            "np.argmax(waits[:-1])": "you never let the name go that came last; it may have to go.",
        },
        "else math.inf": {
            "else -1": "a name that never comes again should be the first to go. Give it an "
            "infinite wait, not a short one.",
        },
        "later.index(kept) if kept in later else math.inf": {
            "names[now::-1].index(kept)": "that is the rule of the longest unused: it looks back. "
            "Look at what comes after this mention.",
        },
    },
    else_="Look for the name first, and count it if it is there, as a share of all mentions. Then "
    "put it there; if that is one name too many, more than `size`, drop the one whose next mention "
    "is furthest away.",
)


def table_of(train: Any, measure: Any, sizes: list[int], seeds: list[int]) -> Any:
    """Train and measure a network for each size and seed."""
    return np.array([[measure(train(size, seed), seed) for seed in seeds] for size in sizes])


def judge_shape(results: list[Any], case: Case) -> None:
    """Recognize shapes that tell what went wrong, whatever the numbers."""
    slips = {
        (3, 2): "the table lies on its side: one row for each size, one column for each seed.",
        (2,): "there is one number for each size; keep the result of every seed, a row for each "
        "size. A mean or median hides how far seeds differ; zip pairs each size with one seed.",
    }
    shape = plain(results[0]).shape
    expect(shape not in slips, slips.get(shape, ""))


sweep = FunctionExercise(
    label="Exercise 1.5",
    answer=table_of,
    cases=lambda: [
        {
            "train": lambda size, seed: size + seed / 10,  # takes note of its numbers
            "measure": lambda trained, seed: trained + seed / 100,
            "sizes": [2, 3],
            "seeds": [4, 5, 6],
        }
    ],
    results={"the table": "(sizes, seeds)"},
    judge=judge_shape,
    instead={
        "measure(train(size, seed), seed)": {
            "measure(train(seed, size), seed)": "size and seed are exchanged: train(size, seed).",
            "measure(train(size, seeds[0]), seed)": "every network is trained with the first seed, "
            "so the columns are copies and not repetitions.",
            "measure(train(size, seed), seeds[0])": "every network is judged on the held-out logs "
            "of the first seed. For the others, some of those are logs they learned from: pass on "
            "the network's own seed.",
            "measure(train(size, seeds[0]), seeds[0])": "training and measuring take the first "
            "seed every time, so the columns are copies and not repetitions.",
            "measure(train(sizes[0], seed), seed)": "every network has the first size.",
        }
    },
    else_="Row by row: measure(train(size, seed), seed).",
)
