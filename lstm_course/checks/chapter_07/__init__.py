"""Checks for the exercises of chapter 7, The LSTM, backwards."""

from lstm_course.checks.chapter_07._by_hand import blame_by_hand
from lstm_course.checks.chapter_07._cut import lstm_1997
from lstm_course.checks.chapter_07._lstm_back import step_backward
from lstm_course.checks.chapter_07._peephole import peephole_backward
from lstm_course.checks.chapter_07._spans import spread_biases

__all__ = [
    "blame_by_hand",
    "lstm_1997",
    "peephole_backward",
    "spread_biases",
    "step_backward",
]
