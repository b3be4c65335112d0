"""Training a model of text, and measuring it: ``fit`` gives a ``History``, ``evaluate`` a number.

A model is any module that gives ``logits, state = model(inputs, state)`` for indices of tokens of
shape (T, N) and logits of shape (T, N, V), as ``lstm_course.models.CharacterModel`` does.
"""

from lstm_course.training.clipping import clip_gradients
from lstm_course.training.dropout import LockedDropout, WeightDrop
from lstm_course.training.evaluation import detach, evaluate, token_nats
from lstm_course.training.fitting import fit
from lstm_course.training.history import History

__all__ = [
    "History",
    "LockedDropout",
    "WeightDrop",
    "clip_gradients",
    "detach",
    "evaluate",
    "fit",
    "token_nats",
]
