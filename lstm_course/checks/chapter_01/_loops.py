"""Judging three ways to run one loop, for the exercise about the shapes of input and output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checks._tools import exercise, expect, expect_array, expect_close, plain

Run = Callable[..., Any]

INPUTS = [4, 2, -1]
NOT_CARRIED = (
    "the state is not carried on: every step starts from the first h. Write `y, h = step(x, h)`, "
    "so that the new state takes the old one's name."
)
EXCHANGED = (
    "output and state are exchanged: step gives the output first, so write `y, h = step(x, h)`, "
    "not `h, y = step(x, h)`."
)


def step(x: int, h: int) -> tuple[int, int]:
    """Make an output and a state that differ, each from both the input and the old state."""
    return 2 * h + x, 3 * h + x + 1


@exercise("Exercise 1.3")
def shapes(
    many_to_one: Callable[..., Any],
    many_to_many: Callable[..., Any],
    one_to_many: Callable[..., Any],
) -> None:
    """Check three ways to run one loop."""
    _judge_many_to_one(many_to_one(step, 1, list(INPUTS)))
    _judge_many_to_many(many_to_many(step, 1, list(INPUTS)))
    of_nothing = many_to_many(step, 1, [])
    expect(
        of_nothing is not None and plain(of_nothing).shape == (0,),
        "without inputs many_to_many should give back an empty list.",
    )
    _judge_one_to_many(one_to_many(step, 1, 4, 3))


# From h = 1 and the inputs 4, 2, -1: outputs 6, 18, 53 and states 8, 27, 81.


def _judge_many_to_one(given: Any) -> None:
    expect(
        not isinstance(given, list | tuple | np.ndarray),
        "many_to_one gives back several things; it should give one output, the last.",
    )
    expect_close(
        given,
        53,
        "many_to_one",
        {
            f"many_to_one: {NOT_CARRIED}": 1,
            f"many_to_one: {EXCHANGED}": 42,
            "many_to_one gives back the last state; step returns (y, h), and y is meant.": 81,
            "many_to_one gives back the first output. `return` stands inside the loop; move it to "
            "the left.": 6,
        },
        "Run through the inputs, and give back the output of the last step.",
    )


def _judge_many_to_many(given: Any) -> None:
    expect_close(
        expect_array(given, "many_to_many", (3,), "(T,)"),
        [6, 18, 53],
        "many_to_many",
        {
            f"many_to_many: {NOT_CARRIED}": [6, 4, 1],
            f"many_to_many: {EXCHANGED}": [8, 21, 42],
            "many_to_many gives back the states; the outputs are meant.": [8, 27, 81],
            "many_to_many gives the outputs from the last to the first.": [53, 18, 6],
        },
        "Collect the output of every step.",
    )


# From h = 1 and the first input 4: outputs 6, 22, 84 and states 8, 31, 116.


def _judge_one_to_many(given: Any) -> None:
    expect_close(
        expect_array(given, "one_to_many", (3,), "(count,)"),
        [6, 22, 84],
        "one_to_many",
        {
            f"one_to_many: {NOT_CARRIED}": [6, 8, 10],
            f"one_to_many: {EXCHANGED}": [8, 27, 88],
            "one_to_many gives the first input to every step. After the first step the input is "
            "the output of the step before.": [6, 20, 62],
            "one_to_many begins its result with the input; only outputs belong to it.": [4, 6, 22],
            "one_to_many feeds back the state; the output is the next input.": [6, 24, 99],
        },
        "The output of each step is the input of the next; collect `count` outputs.",
    )
