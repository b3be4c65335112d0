"""Checks for the exercises of chapter 14, The recurrent toolbox."""

from lstm_course.checks.chapter_14._carried import next_state
from lstm_course.checks.chapter_14._counting import how_many
from lstm_course.checks.chapter_14._measuring import measure
from lstm_course.checks.chapter_14._reading import read_batch, start_state
from lstm_course.checks.chapter_14._summaries import last_states, mean_state, summary
from lstm_course.checks.chapter_14._turning import turned
from lstm_course.checks.chapter_14._windows import letters_seen

__all__ = [
    "how_many",
    "last_states",
    "letters_seen",
    "mean_state",
    "measure",
    "next_state",
    "read_batch",
    "start_state",
    "summary",
    "turned",
]
