"""Checks for the exercises of chapter 11, A character language model, audited."""

from lstm_course.checks.chapter_11._bits import bits_per_character
from lstm_course.checks.chapter_11._choosing import choose
from lstm_course.checks.chapter_11._ensemble import ensemble_nats
from lstm_course.checks.chapter_11._stopping import stopped
from lstm_course.checks.chapter_11._top_k import top_k
from lstm_course.checks.chapter_11._weight_drop import states_with_drop

__all__ = [
    "bits_per_character",
    "choose",
    "ensemble_nats",
    "states_with_drop",
    "stopped",
    "top_k",
]
