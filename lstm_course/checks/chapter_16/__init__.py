"""Checks for the exercises of chapter 16, on many to one."""

from lstm_course.checks.chapter_16._f1 import macro_f1
from lstm_course.checks.chapter_16._mean import mean_states
from lstm_course.checks.chapter_16._own_pair import own_pair
from lstm_course.checks.chapter_16._pair_score import pair_score

__all__ = ["macro_f1", "mean_states", "own_pair", "pair_score"]
