"""Checks for the exercises of chapter 8, Your own autograd."""

from lstm_course.checks.chapter_08._broadcasting import sum_to
from lstm_course.checks.chapter_08._by_hand import by_hand
from lstm_course.checks.chapter_08._graphs import order
from lstm_course.checks.chapter_08._recording import held, no_grad_for
from lstm_course.checks.chapter_08._softmax import softmax_pull

__all__ = [
    "by_hand",
    "held",
    "no_grad_for",
    "order",
    "softmax_pull",
    "sum_to",
]
