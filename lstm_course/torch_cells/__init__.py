"""Recurrent cells written out in PyTorch, and how to read and set their gates.

Weights are laid out and named as those of ``torch.nn``, so that a state dict fits both.
"""

from lstm_course.torch_cells.gates import gate_blocks, gate_values
from lstm_course.torch_cells.gru import GRU
from lstm_course.torch_cells.init import (
    chrono_,
    orthogonal_,
    set_forget_bias,
    set_update_bias,
)
from lstm_course.torch_cells.lstm import LSTM
from lstm_course.torch_cells.rnn import RNN
from lstm_course.torch_cells.variants import BLOCKS, LSTMVariant

__all__ = [
    "BLOCKS",
    "GRU",
    "LSTM",
    "RNN",
    "LSTMVariant",
    "chrono_",
    "gate_blocks",
    "gate_values",
    "orthogonal_",
    "set_forget_bias",
    "set_update_bias",
]
