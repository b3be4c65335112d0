"""Which numbers are written, and what a reader says of a text that is none."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course._numbers import whole

LARGEST = 999_999_999_999


def in_range(number: int) -> int:
    """Give the number, if it can be written."""
    number = whole("number", number)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"number must be 0 to {LARGEST:,}, not {number:,}")
    return number


def as_written(
    number: int, text: str, same: Callable[[int], bool], write: Callable[[int], str]
) -> int:
    """Give the number, if it is really written so."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{text!r} is no number up to {LARGEST:,}")
    if not same(number):
        raise ValueError(
            f"{text!r} is no number as it is written; {number} would be {write(number)!r}"
        )
    return number
