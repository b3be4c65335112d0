"""Checks for the exercises of chapter 9, The LSTM in PyTorch."""

from lstm_course.checks.chapter_09._blocks import to_onnx
from lstm_course.checks.chapter_09._counting import parameter_counts
from lstm_course.checks.chapter_09._forget_bias import open_forget_gates
from lstm_course.checks.chapter_09._loading import to_torch
from lstm_course.checks.chapter_09._training import heldout_perplexity

__all__ = [
    "heldout_perplexity",
    "open_forget_gates",
    "parameter_counts",
    "to_onnx",
    "to_torch",
]
