"""Recurrent cells in NumPy, forward and backward over whole sequences: the fast reference.

``plain`` holds the RNN and the LSTM as the chapters write them, to be read first.

Everywhere a batch is a matrix with one example per row, a sequence has the shape (T, N, D) of
PyTorch's default, and gates stand side by side in PyTorch's order. PyTorch keeps two bias vectors
that, in the RNN and the LSTM, are only ever added; here there is one.
"""

from lstm_course.numpy_cells.gru import GRU
from lstm_course.numpy_cells.lstm import LSTM
from lstm_course.numpy_cells.rnn import RNN

__all__ = ["GRU", "LSTM", "RNN"]
