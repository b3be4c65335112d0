"""The model of text: one-hot rows, a recurrent layer and a head; and what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from lstm_course import torch_cells
from lstm_course.models import CharacterModel


def as_pair(state: Any) -> tuple[torch.Tensor, ...]:
    return state if isinstance(state, tuple) else (state,)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_model_is_one_hot_rows_a_layer_and_a_head(cell: str) -> None:
    torch.manual_seed(0)
    model = CharacterModel(5, 4, cell)
    inputs = torch.tensor([[0, 4], [2, 2], [1, 3]])
    logits, state = model(inputs)
    output, expected = model.recurrent(torch.eye(5)[inputs])
    torch.testing.assert_close(logits, output @ model.head.weight.T + model.head.bias)
    for a, b in zip(as_pair(state), as_pair(expected), strict=True):
        torch.testing.assert_close(a, b)
    _, first = model(inputs[:1])
    torch.testing.assert_close(model(inputs[1:], first)[0], logits[1:])


def test_a_model_takes_our_layers_and_layers_of_layers() -> None:
    torch.manual_seed(0)
    theirs = CharacterModel(5, 4, "lstm")
    ours = CharacterModel(5, 4, torch_cells.LSTM(5, 4))
    ours.load_state_dict(theirs.state_dict())
    inputs = torch.randint(5, (7, 2))
    torch.testing.assert_close(ours(inputs)[0], theirs(inputs)[0])
    deep = CharacterModel(5, 4, "gru", num_layers=2, dropout=0.5)
    assert deep(inputs)[1].shape == (2, 2, 4)
    assert not torch.equal(deep(inputs)[0], deep(inputs)[0])
    deep.eval()
    assert torch.equal(deep(inputs)[0], deep(inputs)[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cell": "transformer"}, "'rnn', 'lstm', 'gru' or a module"),
        ({"cell": nn.LSTM(6, 4)}, "input_size is 6; the model needs 5"),
        ({"cell": nn.LSTM(5, 3)}, "hidden_size is 3; the model needs 4"),
        ({"cell": nn.LSTM(5, 4, bidirectional=True)}, "sees the tokens"),
        ({"cell": nn.LSTM(5, 4, batch_first=True)}, "batch_first=False"),
        ({"cell": nn.LSTM(5, 4), "num_layers": 2}, "num_layers is for cells by name"),
        ({"dropout": 1.0}, "0 <= dropout < 1"),
        ({"num_layers": 0}, "positive sizes"),
        ({"num_layers": 1.0}, "num_layers must be a whole number, not 1.0"),
    ],
)
def test_models_that_cannot_be_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CharacterModel(5, 4, **arguments)


@pytest.mark.parametrize("number", [np.int64, np.array, torch.tensor])
def test_sizes_come_from_any_library(number: Any) -> None:
    model = CharacterModel(number(5), number(4), num_layers=number(2), dropout=number(0))
    assert model(torch.tensor([[0], [4]]))[0].shape == (2, 1, 5)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (torch.tensor([0, 1]), r"shape \(T, N\)"),
        (torch.tensor([[0.0]]), "int64"),
        (
            np.zeros((3, 2), dtype=np.int64),
            r"torch\.Tensor .* ndarray; torch\.from_numpy\(inputs\.T",
        ),
        (torch.zeros(0, 2, dtype=torch.int64), "T, N >= 1"),
        (torch.tensor([[0], [5]]), "index 5 lies outside the vocabulary's 0 to 4"),
        (torch.tensor([[0], [-1]]), "index -1 lies outside"),
    ],
)
def test_inputs_that_are_no_tokens_are_refused(inputs: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CharacterModel(5, 4)(inputs)
