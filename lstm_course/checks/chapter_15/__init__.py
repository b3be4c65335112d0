"""Checks for the exercises of chapter 15, Speed."""

from lstm_course.checks.chapter_15._counting import beneath_the_roofs
from lstm_course.checks.chapter_15._exponents import exponent
from lstm_course.checks.chapter_15._hoisting import states_with_one_input_product
from lstm_course.checks.chapter_15._look_up import look_up_backward
from lstm_course.checks.chapter_15._workers import average

__all__ = [
    "average",
    "beneath_the_roofs",
    "exponent",
    "look_up_backward",
    "states_with_one_input_product",
]
