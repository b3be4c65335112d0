"""What an LSTM does at each letter of a text: its gates, its cell state, its hidden state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from lstm_course.models import CharacterModel
from lstm_course.text.indices import FloatArray, as_indices
from lstm_course.torch_cells import gate_values
from lstm_course.training.evaluation import device_of, evaluating, require_tokens


@dataclass(frozen=True)
class Recording:
    """Gates and states of all units, after each letter of a text.

    Attributes
    ----------
    i, f, g, o : numpy.ndarray of float64, shape (K, H)
        Input gate, forget gate, candidate and output gate.
    c, h : numpy.ndarray of float64, shape (K, H)
        Cell state and hidden state.
    """

    i: FloatArray
    f: FloatArray
    g: FloatArray
    o: FloatArray
    c: FloatArray
    h: FloatArray


def record(model: CharacterModel, indices: ArrayLike) -> Recording:
    """Let a model of text read, and write down what its LSTM does.

    Parameters
    ----------
    model : CharacterModel
        With one layer of ``torch.nn.LSTM``, or of ours.
    indices : array_like of int, shape (K,)
        The encoded text; the state is zero before it.

    Returns
    -------
    Recording

    Raises
    ------
    ValueError
        If the model is another one, the text is empty, or a token lies outside its vocabulary.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> inside = record(CharacterModel(3, 5), [0, 1, 2, 1])
    >>> inside.c.shape, bool(np.allclose(inside.h, inside.o * np.tanh(inside.c)))
    ((4, 5), True)
    """
    text = as_indices(indices)
    if not len(text):
        raise ValueError("a text to be recorded needs at least one letter")
    require_tokens(model, text)
    lstm = lstm_of(model)
    letters = torch.tensor(text, device=device_of(model))[:, None]
    with evaluating(model):
        x = nn.functional.one_hot(letters, model.vocabulary_size).to(lstm.weight_ih_l0.dtype)
        gates = {name: value[:, 0] for name, value in gate_values(lstm, x).items()}
    values = {name: value.double().cpu().numpy() for name, value in gates.items()}
    values["c"] = np.empty_like(values["g"])
    c = np.zeros(lstm.hidden_size)
    for place, (kept, new) in enumerate(zip(values["f"], values["i"] * values["g"], strict=True)):
        c = kept * c + new
        values["c"][place] = c
    values["h"] = values["o"] * np.tanh(values["c"])
    return Recording(**values)


def lstm_of(model: nn.Module) -> Any:
    """Give the one LSTM layer of a model of text.

    Parameters
    ----------
    model : CharacterModel

    Returns
    -------
    torch.nn.LSTM or torch_cells.LSTM

    Raises
    ------
    ValueError
        If there is none, or more than one layer.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> lstm_of(CharacterModel(3, 5))
    LSTM(3, 5)
    """
    lstm: Any = getattr(model, "recurrent", None)
    names = {name for name, _ in lstm.named_parameters()} if isinstance(lstm, nn.Module) else set()
    wanted = {f"{kind}_{way}_l0" for kind in ("weight", "bias") for way in ("ih", "hh")}
    if names != wanted or len(lstm.weight_hh_l0) != 4 * lstm.hidden_size:
        raise ValueError(f"the model needs one layer of an LSTM with biases, not {lstm}")
    return lstm
