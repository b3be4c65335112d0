"""Checks for the exercises of chapter 17, on reading one sequence and writing another."""

from lstm_course.checks.chapter_17._attention import attend
from lstm_course.checks.chapter_17._beam import by_beam
from lstm_course.checks.chapter_17._in_chinese import in_chinese
from lstm_course.checks.chapter_17._two_scores import two_scores

__all__ = ["attend", "by_beam", "in_chinese", "two_scores"]
