"""Grading a class: every submission in a process tree of its own, within limits.

``python -m lstm_course grade SUBMISSIONS`` is made of it. Tests are never taken from what students
hand in, only answers are; and a submission that cannot be graded is named, with the reason.
"""

from lstm_course.grading._class import grade, write
from lstm_course.grading._limits import Limits
from lstm_course.grading._marks import Mark
from lstm_course.grading._sandbox import protections

__all__ = ["Limits", "Mark", "grade", "protections", "write"]
