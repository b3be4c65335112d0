"""Checks for the exercises of chapter 19, on what came after the LSTM."""

from lstm_course.checks.chapter_19._bill import bill
from lstm_course.checks.chapter_19._parity import parity_by_hand
from lstm_course.checks.chapter_19._scan import scan
from lstm_course.checks.chapter_19._write import write

__all__ = ["bill", "parity_by_hand", "scan", "write"]
