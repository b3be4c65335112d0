"""Recurrent cells written out in PyTorch, how to read and set their gates, and a model of text.

Weights are laid out and named as those of ``torch.nn``, so that a state dict fits both.
"""

from lstm_course.torch_cells.gates import gate_blocks, gate_values
from lstm_course.torch_cells.gru import GRU
from lstm_course.torch_cells.lstm import LSTM
from lstm_course.torch_cells.model import CharacterModel
from lstm_course.torch_cells.rnn import RNN
from lstm_course.torch_cells.starts import (
    chrono_,
    orthogonal_,
    set_forget_bias,
    set_update_bias,
)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "CharacterModel",
    "chrono_",
    "gate_blocks",
    "gate_values",
    "orthogonal_",
    "set_forget_bias",
    "set_update_bias",
]
