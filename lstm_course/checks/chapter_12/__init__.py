"""Checks for the exercises of chapter 12, on how long a network can remember."""

from lstm_course.checks.chapter_12._counter import count_by_hand
from lstm_course.checks.chapter_12._guesses import share_right
from lstm_course.checks.chapter_12._reach import reach
from lstm_course.checks.chapter_12._slowed import slowed

__all__ = ["count_by_hand", "reach", "share_right", "slowed"]
