"""A small engine for automatic differentiation in NumPy, in PyTorch's manner: see chapter 8.

``tensor`` is the engine; ``functions``, ``modules`` and ``optimizers`` are built on it.
"""

from lstm_course.autodiff.functions import concatenate, cross_entropy, stack
from lstm_course.autodiff.modules import LSTM, Linear, Module
from lstm_course.autodiff.optimizers import SGD, Adam
from lstm_course.autodiff.tensor import Edge, Tensor, no_grad, record

__all__ = [
    "LSTM",
    "SGD",
    "Adam",
    "Edge",
    "Linear",
    "Module",
    "Tensor",
    "concatenate",
    "cross_entropy",
    "no_grad",
    "record",
    "stack",
]
