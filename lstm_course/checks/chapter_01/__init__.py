"""Checks for the exercises of chapter 1, Why order matters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstm_course.checks._tools import exercise, expect, expect_array, expect_close, expect_number
from lstm_course.checks.chapter_01._loops import shapes
from lstm_course.checks.chapter_01._shelf import best_possible

__all__ = [
    "best_possible",
    "bits",
    "by_hand",
    "shapes",
    "sweep",
]


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
    given = tuple(answers)
    hints: dict[tuple[str, ...], str] = {
        ("open", "shut", "open", "open"): "you took the last event of the whole log. What the door "
        "does after the knock no longer matters.",
        ("open", "shut", "shut", "open"): "you took the first event. The door may have moved again "
        "before the knock.",
        ("open", "shut", "open", "shut"): "all four are the wrong way round: after an `o` the door "
        "is open.",
    }
    expect(given not in hints, hints.get(given, ""))
    for place in range(len(right)):
        expect(
            given[place] == right[place],
            f"log {place + 1}: find the k, go left to the nearest o or s, and read off the door.",
        )
    expect_close(
        expect_number(orders, "orders"),
        60,
        "orders",
        {
            "5! = 120 counts every order twice: the two quiet minutes look alike, and to exchange "
            "them makes no new log.": 120,
            "3! = 6 moves the o, the s and the k only; the quiet minutes may move as well.": 6,
            "you divided once too often: o, s and k are all different, only the two quiet minutes "
            "look alike.": 20,
            "with two places chosen for the quiet minutes (10 ways), the three events can still "
            "take the other places in 3! orders.": 10,
        },
        "Choose two of the five places for the quiet minutes, then order o, s and k on the others.",
    )


@exercise("Exercise 1.2")
def bits(bits_needed: Callable[[int, int], int]) -> None:
    """Check the smallest number of bits that tells all sequences apart.

    Parameters
    ----------
    bits_needed : callable
        ``bits_needed(symbols, steps)`` to a whole number.

    Raises
    ------
    CheckFailed
        With a hint, where the number tells what went wrong.

    Examples
    --------
    >>> bits(lambda symbols, steps: (symbols**steps - 1).bit_length())
    ✓ Exercise 1.2 is right.
    """
    for symbols, steps in ((3, 4), (27, 35), (4, 16), (2, 1), (1, 5)):
        exact, rounded_each = steps * math.log2(symbols), steps * math.ceil(math.log2(symbols))
        expect_close(
            expect_number(bits_needed(symbols, steps), f"bits_needed({symbols}, {steps})"),
            (symbols**steps - 1).bit_length(),
            f"bits_needed({symbols}, {steps})",
            {
                "you rounded up for every symbol. Only the whole state must be a whole number of "
                "bits: multiply first, round up once.": rounded_each,
                "you rounded down, so 2^B is a little less than V^T, and two sequences must "
                "share a state. Round up.": math.floor(exact),
                "that is the exact number; bits come whole. Round it up.": exact,
                "that uses the natural logarithm; a bit doubles the number of states, so take the "
                "logarithm to base 2.": math.ceil(steps * math.log(symbols)),
                "that is the number of sequences, V^T; the question is how many bits tell them "
                "apart.": symbols**steps,
                "that is V times T; there are V^T sequences, and B bits tell 2^B of them "
                "apart.": symbols * steps,
            }
            if symbols > 1
            else {
                "an alphabet of one symbol makes a single sequence of that length. There is "
                "nothing to tell apart, so no bit is needed: 0, not 1.": 1,
            },
            "B is the smallest whole number with 2^B >= symbols^steps.",
        )


@exercise("Exercise 1.5")
def sweep(function: Callable[..., Any]) -> None:
    """Check the loop over sizes and seeds, with a training that only takes notes.

    Parameters
    ----------
    function : callable
        ``function(train, measure, sizes, seeds)`` to an array of shape (sizes, seeds).

    Raises
    ------
    CheckFailed
        With a hint, where the table tells what went wrong.

    Examples
    --------
    >>> def right(train, measure, sizes, seeds):
    ...     return [[measure(train(size, seed), seed) for seed in seeds] for size in sizes]
    >>> sweep(right)
    ✓ Exercise 1.5 is right.
    """

    def train(size: int, seed: int) -> tuple[int, int]:
        return size, seed

    def measure(reader: tuple[int, int], seed: int) -> float:
        return reader[0] + reader[1] / 10 + seed / 100

    sizes, seeds = [2, 3], [4, 5, 6]
    result = np.asarray(function(train, measure, list(sizes), list(seeds)), dtype=float)
    expect(
        result.shape != (3, 2),
        "the table lies on its side: one row for each size, one column for each seed.",
    )
    expect(
        result.shape != (2,),
        "keep the result of every seed; a mean or median alone does not show how far seeds differ.",
    )
    k, s = np.meshgrid(sizes, seeds, indexing="ij")
    expect_close(
        expect_array(result, "the table", (2, 3), "(sizes, seeds)"),
        k + s / 10 + s / 100,
        "the table",
        {
            "size and seed are exchanged: train(size, seed).": s + k / 10 + s / 100,
            "every network is trained with the first seed, so the columns are copies and not "
            "repetitions.": k + 4 / 10 + s / 100,
            "every network is judged on the held-out logs of the first seed. For the others, some "
            "of those are logs they learned from: pass on the network's own seed.": k
            + s / 10
            + 4 / 100,
            "training and measuring take the first seed every time, so the columns are copies and "
            "not repetitions.": k + 4 / 10 + 4 / 100,
            "every network has the first size.": 2 + s / 10 + s / 100,
        },
        "Row by row: measure(train(size, seed), seed).",
    )
