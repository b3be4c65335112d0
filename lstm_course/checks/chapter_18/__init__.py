"""Checks for the exercises of chapter 18, on forecasting."""

from lstm_course.checks.chapter_18._ahead import ahead
from lstm_course.checks.chapter_18._lags import fit_lags
from lstm_course.checks.chapter_18._leaks import leaks
from lstm_course.checks.chapter_18._reading import read
from lstm_course.checks.chapter_18._scaled import mase
from lstm_course.checks.chapter_18._windows import windows

__all__ = ["ahead", "fit_lags", "leaks", "mase", "read", "windows"]
