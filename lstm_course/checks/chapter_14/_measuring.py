"""A model that is measured without its dropout, and given back as it was: exercise 14.2f."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lstm_course.checks._tools import agree, exercise, expect


class Small(nn.Module):
    """A reader with dropout inside the stack and before its head."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 6, num_layers=2, dropout=0.5)
        self.dropout = nn.Dropout(0.5)
        self.head = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Score three classes, (N, 3), at the last step."""
        output, _ = self.lstm(x)
        scores: Tensor = self.head(self.dropout(output[-1]))
        return scores


@exercise("Exercise 14.2f")
def measure(function: Callable[[nn.Module, Tensor], Any]) -> None:
    """Check that scores are those of the whole network, and that training can go on.

    Parameters
    ----------
    function : callable
        Takes a model in training and its inputs; returns the model's scores.

    Raises
    ------
    CheckFailed
        Naming the fault that is left.

    Examples
    --------
    >>> def scores(model, x):
    ...     model.eval()
    ...     with torch.no_grad():
    ...         found = model(x)
    ...     model.train()
    ...     return found
    >>> measure(scores)
    ✓ Exercise 14.2f is right.
    """
    expect(callable(function), f"give the function itself, not a {type(function).__name__}.")
    with torch.random.fork_rng():
        torch.manual_seed(147)
        model, x = Small(), torch.randn(5, 8, 4)
        with torch.no_grad():
            right = model.eval()(x)
        model.train()
        found, again = function(model, x), function(model, x)
    expect(found is not None, "the function returns None; end it with `return scores`.")
    expect(
        agree(found, again),
        "twice the same call, and two results: dropout is still on. torch.no_grad() does not "
        "switch it off; model.eval() does, before the scores are made.",
    )
    expect(agree(found, right), "these are not the scores of the model itself.")
    expect(
        model.training,
        "the model comes back in evaluation mode, and would be trained on without dropout. Switch "
        "it back with model.train().",
    )
    expect(
        all(module.training for module in model.modules()),
        "a part of the model comes back in evaluation mode. Switch the whole back, model.train().",
    )
    expect(
        all(parameter.requires_grad for parameter in model.parameters()),
        "the weights come back without a gradient, and could not be trained any further.",
    )
    expect(
        not getattr(found, "requires_grad", False),
        "dropout is off, but a graph is built for each measurement; score inside torch.no_grad().",
    )
