"""The training of exercise 9.5, and what its usual mistakes give."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from lstm_course.models import CharacterModel
from lstm_course.torch_cells import set_forget_bias
from lstm_course.training import evaluate, fit

IntArray = NDArray[np.int64]


def perplexity(
    value: float | None,
    seed: int,
    training: IntArray,
    heldout: IntArray,
    epochs: int,
    *,
    after: bool = False,
    fit_seed: int | None = None,
    learning_rate: float = 0.03,
    num_steps: int = 32,
    hidden_size: int = 64,
    by_fit: bool = False,
) -> float:
    """Do what exercise 9.5 asks, or what its usual mistakes do."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = CharacterModel(27, hidden_size)
    if value is not None and not after:
        set_forget_bias(model, value)
    seed = seed if fit_seed is None else fit_seed
    history = fit(
        model,
        training,
        epochs=epochs,
        num_steps=num_steps,
        learning_rate=learning_rate,
        seed=seed,
    )
    if value is not None and after:
        set_forget_bias(model, value)
    return history.train_perplexity[-1] if by_fit else evaluate(model, heldout)


def mistakes(
    value: float | None, seed: int, training: IntArray, heldout: IntArray
) -> dict[str, float]:
    """Give the results of the usual mistakes, for two epochs."""
    texts = training, heldout
    right = perplexity(value, seed, *texts, 2)
    return {
        "this is the mean number of nats; the perplexity is its exponential.": float(np.log(right)),
        "this is the perplexity of the training text; measure the held-out one.": perplexity(
            value, seed, training, training, 2
        ),
        "this is fit's training perplexity; measure the held-out text with evaluate.": perplexity(
            value, seed, *texts, 2, by_fit=True
        ),
        "the model was trained on the held-out text.": perplexity(value, seed, heldout, heldout, 2),
        "the forget bias is not set. (0 is a value, too: ask `if value is not None`.)": perplexity(
            None, seed, *texts, 2
        ),
        "with None, PyTorch's start should be left as it is; here the forget bias was set to "
        "0.": perplexity(0.0, seed, *texts, 2),
        "the forget bias is set after training; it belongs before.": perplexity(
            value, seed, *texts, 2, after=True
        ),
        "the seed does not reach fit: pass seed=seed.": perplexity(
            value, seed, *texts, 2, fit_seed=0
        ),
        "the number of epochs is not the given one.": perplexity(value, seed, *texts, 1),
        "the learning rate is fit's own, 0.01; pass learning_rate=0.03.": perplexity(
            value, seed, *texts, 2, learning_rate=0.01
        ),
        "the state has 128 numbers, as in the chapter; here it is to have 64.": perplexity(
            value, seed, *texts, 2, hidden_size=128
        ),
        "num_steps is fit's own, 35; pass num_steps=32.": perplexity(
            value, seed, *texts, 2, num_steps=35
        ),
    }
