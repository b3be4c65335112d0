"""Checks for the exercises of chapter 10, The GRU."""

from lstm_course.checks.chapter_10._by_hand import states_by_hand
from lstm_course.checks.chapter_10._gru_back import backward_before
from lstm_course.checks.chapter_10._half_life import bias_for
from lstm_course.checks.chapter_10._holding import sample_and_hold
from lstm_course.checks.chapter_10._keras import keras_to_pytorch

__all__ = [
    "backward_before",
    "bias_for",
    "keras_to_pytorch",
    "sample_and_hold",
    "states_by_hand",
]
