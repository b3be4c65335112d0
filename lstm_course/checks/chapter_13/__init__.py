"""Checks for the exercises of chapter 13, Inside the gates."""

from lstm_course.checks.chapter_13._by_hand import auc_by_hand
from lstm_course.checks.chapter_13._clamp import clamped_step
from lstm_course.checks.chapter_13._half_life import gate_half_life
from lstm_course.checks.chapter_13._shifted import shifted_aucs

__all__ = ["auc_by_hand", "clamped_step", "gate_half_life", "shifted_aucs"]
