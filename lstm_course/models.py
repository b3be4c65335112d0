"""Models of text: one-hot tokens, a recurrent layer, and a linear head with a score per token."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from lstm_course._numbers import real, whole

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class CharacterModel(nn.Module):
    """Predict each next token from all before it.

    Parameters
    ----------
    vocabulary_size : int
        Number of tokens, V.
    hidden_size : int
        Numbers in the state, H.
    cell : {"lstm", "gru", "rnn"} or torch.nn.Module
        What recurs. By name: the layers of ``torch.nn``. A module takes one-hot rows (T, N, V) and
        a state, and gives outputs (T, N, H) and a state, as those of ``torch_cells`` do.
    num_layers : int
        Layers on top of each other; with a name only.
    dropout : float
        Share of the outputs set to zero in training, between layers and before the head.

    Attributes
    ----------
    recurrent : torch.nn.Module
    head : torch.nn.Linear

    Raises
    ------
    ValueError
        If a setting is out of range, the cell has another name or other sizes, or reads the future.

    Examples
    --------
    >>> model = CharacterModel(27, 64, "gru")
    >>> logits, state = model(torch.zeros(35, 8, dtype=torch.int64))
    >>> tuple(logits.shape), tuple(state.shape)
    ((35, 8, 27), (1, 8, 64))
    """

    def __init__(
        self,
        vocabulary_size: int,
        hidden_size: int,
        cell: str | nn.Module = "lstm",
        *,
        num_layers: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        vocabulary_size = whole("vocabulary_size", vocabulary_size)
        hidden_size = whole("hidden_size", hidden_size)
        num_layers = whole("num_layers", num_layers)
        dropout = real("dropout", dropout)
        if min(vocabulary_size, hidden_size, num_layers) < 1 or not 0 <= dropout < 1:
            raise ValueError(
                "a model needs positive sizes and 0 <= dropout < 1, not vocabulary_size="
                f"{vocabulary_size}, hidden_size={hidden_size}, num_layers={num_layers} and "
                f"dropout={dropout}"
            )
        self.vocabulary_size = vocabulary_size
        if isinstance(cell, nn.Module):
            _require_fit(cell, vocabulary_size, hidden_size, num_layers)
            self.recurrent = cell
        elif cell in KINDS:
            between = dropout if num_layers > 1 else 0.0
            self.recurrent = KINDS[cell](vocabulary_size, hidden_size, num_layers, dropout=between)
        else:
            raise ValueError(f"cell must be 'rnn', 'lstm', 'gru' or a module, not {cell!r}")
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(hidden_size, vocabulary_size)

    def forward(self, inputs: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Score every token as the next one, after each step.

        Parameters
        ----------
        inputs : torch.Tensor of int64, shape (T, N)
            Indices of tokens.
        state : as the recurrent layer's, optional
            Zeros by default.

        Returns
        -------
        logits : torch.Tensor, shape (T, N, V)
            Unnormalized log-probabilities.
        state : as the recurrent layer's
            After the last step.

        Raises
        ------
        ValueError
            If the inputs are not a tensor of indices of tokens, shape (T, N).
        """
        self._require_tokens(inputs)
        x = nn.functional.one_hot(inputs, self.vocabulary_size).to(self.head.weight.dtype)
        output, state = self.recurrent(x, state)
        return self.head(self.dropout(output)), state

    def _require_tokens(self, inputs: Tensor) -> None:
        if not isinstance(inputs, Tensor):
            raise ValueError(
                "inputs must be a torch.Tensor of int64, shape (T, N), not a "
                f"{type(inputs).__name__}; torch.from_numpy(inputs.T) makes one of an array (N, T)"
            )
        if inputs.ndim != 2 or inputs.numel() == 0 or inputs.dtype != torch.int64:
            raise ValueError(
                "inputs must be int64 of shape (T, N) with T, N >= 1, not "
                f"{inputs.dtype} of shape {tuple(inputs.shape)}"
            )
        low, high = (int(index) for index in inputs.aminmax())
        if low < 0 or high >= self.vocabulary_size:
            raise ValueError(
                f"index {low if low < 0 else high} lies outside the vocabulary's 0 to "
                f"{self.vocabulary_size - 1}"
            )


def _require_fit(cell: nn.Module, vocabulary_size: int, hidden_size: int, num_layers: int) -> None:
    sizes = getattr(cell, "input_size", None), getattr(cell, "hidden_size", None)
    for name, size, wanted in zip(
        ("input_size", "hidden_size"), sizes, (vocabulary_size, hidden_size), strict=True
    ):
        if size not in (None, wanted):
            raise ValueError(f"the cell's {name} is {size}; the model needs {wanted}")
    if getattr(cell, "bidirectional", False):
        raise ValueError("a bidirectional cell sees the tokens that it should predict")
    if getattr(cell, "batch_first", False):
        raise ValueError("the cell must take (T, N, V): make it with batch_first=False")
    if num_layers != 1:
        raise ValueError("num_layers is for cells by name; give the module its layers itself")
