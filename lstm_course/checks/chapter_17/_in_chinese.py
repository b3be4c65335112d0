"""A number below 10,000 in Chinese words, right and wrong: exercise 17.3."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lstm_course.checks._calls import call
from lstm_course.checks._tools import CheckFailed, exercise, expect
from lstm_course.datasets.number_words import CHINESE_DIGITS, chinese

NUMBERS = (3526, 3205, 4005, 4050, 4500, 10, 17, 110, 20, 7, 100, 6000, 8016, 305, 9999, 2002, 222)


def every_zero(n: int) -> str:
    """Write a 零 for each zero between two digits."""
    return chinese(n).replace("零", "零" * str(n).rstrip("0").count("0"))


def at_the_end(n: int) -> str:
    """Write a 零 for zeros at the end, too."""
    return chinese(n) + "零" * (n % 10 == 0)


def short_everywhere(n: int) -> str:
    """Shorten 一十 wherever it stands."""
    return chinese(n).replace("一十", "十")


def in_front(n: int) -> str:
    """Write a 零 for the places above the first digit."""
    return "零" * (n < 1000) + re.sub("^十", "一十", chinese(n))


MISTAKES: dict[str, Callable[[int], str]] = {
    "the 零 is missing where zeros stand between two digits.": lambda n: chinese(n).replace(
        "零", ""
    ),
    "each zero between two digits is a 零 of its own; a run of zeros has one.": every_zero,
    "zeros at the end of a number are silent.": at_the_end,
    "10 to 19 begin with 十; the 一 before it is not written.": lambda n: re.sub(
        "^十", "一十", chinese(n)
    ),
    "only at the very beginning is 一十 shortened to 十: 110 is 一百一十.": short_everywhere,
    "zeros before the first digit are silent: a number below 1,000 has no 零 in front.": in_front,
    "the names of the places are missing: 千, 百, 十.": lambda n: "".join(
        CHINESE_DIGITS[int(digit)] for digit in str(n)
    ),
}


@exercise("Exercise 17.3")
def in_chinese(function: Any) -> None:
    """Check a function that writes a number of 1 to 9,999 in Chinese."""
    expect(callable(function), f"give the function itself, not a {type(function).__name__}.")
    for n in NUMBERS:
        given, right = call(function, {"n": n}), chinese(n)
        expect(
            isinstance(given, str),
            f"for {n} there should be a text, such as '一千零二', not {given!r}. Does the function "
            "end with `return`?",
        )
        expect(
            "两" not in given,
            f"{n} came out as '{given}': 2 is 二 throughout in this exercise, though speech has 两 "
            "before 千 and 百.",
        )
        expect(
            "〇" not in given,
            f"{n} came out as '{given}': 〇 is the zero of years and telephone numbers; this "
            "exercise writes 零.",
        )
        if given == right:
            continue
        told = f"{n} came out as '{given}', but is written '{right}': "
        for message, wrong in MISTAKES.items():
            expect(given != wrong(n), told + message)
        raise CheckFailed(
            told + "go through its digits from the left. What does each add, and what do the zeros "
            "before it add?"
        )
