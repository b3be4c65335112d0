"""The training loop: sequential batches, a state carried along, clipping, and a way back."""

from __future__ import annotations

from pathlib import Path

import torch
from numpy.typing import ArrayLike
from torch import nn

from lstm_course.training.history import History
from lstm_course.training.run import Run
from lstm_course.training.settings import MakeOptimizer, Schedule, Settings, checked_path


def fit(
    model: nn.Module,
    train_indices: ArrayLike,
    heldout_indices: ArrayLike | None = None,
    *,
    epochs: int,
    batch_size: int = 32,
    num_steps: int = 35,
    optimizer: MakeOptimizer = torch.optim.Adam,
    learning_rate: float = 1e-2,
    schedule: Schedule = "one-cycle",
    clip: float | None = 1.0,
    seed: int = 0,
    patience: int | None = None,
    evaluate_every: int = 1,
    checkpoint: str | Path | None = None,
    progress: bool | None = None,
) -> History:
    """Train a model to predict the next token of a text, by truncated backpropagation through time.

    An epoch shows the text once, in sequential batches that begin a few tokens further in each
    time. The state is zero at its start and carried from batch to batch; gradients stop at the
    batch's edge. The loss is the mean cross-entropy per token.

    Parameters
    ----------
    model : torch.nn.Module
        Gives ``logits, state = model(inputs, state)``; trained in place.
    train_indices : array_like of int, shape (K,)
        The encoded text.
    heldout_indices : array_like of int, optional
        Another one, only measured.
    epochs : int
    batch_size : int
        Rows per batch, N.
    num_steps : int
        Tokens per row, T: as far as gradients reach back.
    optimizer : callable
        Called as ``optimizer(model.parameters(), lr=learning_rate)``: a class of ``torch.optim``,
        or a ``functools.partial`` of one.
    learning_rate : float
        With the one-cycle schedule the highest.
    schedule : {"one-cycle", "constant"} or callable
        One-cycle rises to the rate for the first three tenths and falls to almost nothing (Smith
        and Topin, 2019). A function is called as ``schedule(optimizer, total_steps)`` and gives a
        scheduler, which is stepped after every update.
    clip : float or None
        Greatest global norm of the gradients; None leaves them alone.
    seed : int
        Of where epochs begin, and of dropout. Chance outside is not touched.
    patience : int, optional
        Stop after so many measurements without a better held-out perplexity. The model then has the
        weights that were best.
    evaluate_every : int
        Epochs from one measurement of the held-out text to the next; after the last there is one.
    checkpoint : str or pathlib.Path, optional
        A file, written after each epoch. If it is there already, training goes on from it, to the
        same result as if it had never stopped.
    progress : bool, optional
        Whether to show a line on stderr; by default if that is a terminal.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If a setting or a text is of no use, or the checkpoint belongs to another model, text or
        setting.
    OSError
        If the checkpoint cannot be read or written.
    FloatingPointError
        If the loss or a gradient becomes infinite or nan. The model then has the weights of the
        last epoch that went well.

    Examples
    --------
    >>> from lstm_course.models import CharacterModel
    >>> text = [0, 1, 2] * 200
    >>> history = fit(CharacterModel(3, 8), text, epochs=10, batch_size=4, num_steps=10)
    >>> len(history.train_perplexity), history.train_perplexity[-1] < 1.2
    (10, True)
    """
    settings = Settings(
        epochs,
        batch_size,
        num_steps,
        optimizer,
        learning_rate,
        schedule,
        clip,
        seed,
        patience,
        evaluate_every,
    )
    run = Run(model, train_indices, heldout_indices, settings, checked_path(checkpoint))
    return run.to_the_end(progress)
