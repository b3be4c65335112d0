"""Tools to look inside a trained LSTM, and to ask whether what one sees is so."""

from lstm_course.inside.clamping import clamped_nats
from lstm_course.inside.probes import (
    auc,
    best_unit,
    chosen_auc,
    leaky_projections,
    random_projections,
    shifted,
)
from lstm_course.inside.reach import (
    gate_half_life,
    half_life,
    influence,
    nats_after_erasing,
    nats_given_last,
)
from lstm_course.inside.recording import Recording, lstm_of, record

__all__ = [
    "Recording",
    "auc",
    "best_unit",
    "chosen_auc",
    "clamped_nats",
    "gate_half_life",
    "half_life",
    "influence",
    "leaky_projections",
    "lstm_of",
    "nats_after_erasing",
    "nats_given_last",
    "random_projections",
    "record",
    "shifted",
]
