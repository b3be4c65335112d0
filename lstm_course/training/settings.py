"""How to train: everything that ``fit`` is told, checked before anything is touched."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR

from lstm_course._numbers import real, whole
from lstm_course.training.checkpoints import plain

MakeOptimizer = Callable[..., Optimizer]
Schedule = Literal["one-cycle", "constant"] | Callable[[Optimizer, int], LRScheduler]


@dataclass(frozen=True)
class Settings:
    """What ``fit`` documents, under the same names."""

    epochs: int
    batch_size: int
    num_steps: int
    optimizer: MakeOptimizer
    learning_rate: float
    schedule: Schedule
    clip: float | None
    seed: int
    patience: int | None
    evaluate_every: int

    def __post_init__(self) -> None:
        if not callable(self.schedule) and self.schedule not in ("one-cycle", "constant"):
            raise ValueError(
                f"schedule must be 'one-cycle', 'constant' or a function, not {self.schedule!r}"
            )
        if not callable(self.optimizer):
            raise ValueError(
                f"optimizer must be a class such as torch.optim.Adam, not {self.optimizer!r}"
            )
        self._take_numbers_of_any_library()
        for name in ("epochs", "batch_size", "num_steps", "evaluate_every", "patience"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"learning_rate must be positive and finite, not {self.learning_rate}")
        if self.clip is not None and not self.clip > 0:
            raise ValueError(f"clip must be positive, not {self.clip}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, but is {self.seed}")

    def _take_numbers_of_any_library(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            kind, *optional = str(field.type).split(" | ")
            make = {"int": whole, "float": real}.get(kind)
            if make is not None and not (optional and value is None):
                object.__setattr__(self, field.name, make(field.name, value))

    def make_optimizer(self, parameters: Iterable[torch.nn.Parameter]) -> Optimizer:
        """Make the optimizer."""
        return self.optimizer(parameters, lr=self.learning_rate)

    def make_schedule(self, optimizer: Optimizer, total_steps: int) -> LRScheduler | None:
        """Make what is stepped after every update, if anything is."""
        if self.schedule == "constant":
            return None
        if self.schedule == "one-cycle":
            # Only the rate takes the cycle: momentum stays, which plain SGD does not have.
            return OneCycleLR(
                optimizer, self.learning_rate, total_steps=total_steps, cycle_momentum=False
            )
        assert callable(self.schedule)
        return self.schedule(optimizer, total_steps)

    def record(self) -> dict[str, Any]:
        """Name all that decides how training goes on, in numbers and texts.

        With a constant schedule the number of epochs does not: more may be added later.
        """
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.schedule == "constant":
            del record["epochs"]
        return {name: _in_words(value) for name, value in record.items()}


def checked_path(checkpoint: str | Path | None) -> Path | None:
    """Find out before training, not after, that a checkpoint can have no place."""
    if checkpoint is None:
        return None
    path = Path(checkpoint)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} of the checkpoint does not exist")
    if path.exists() and not path.is_file():
        raise OSError(f"the checkpoint {path} must be a file, but something else has that name")
    return path


def _in_words(value: Any) -> Any:
    if isinstance(value, functools.partial):
        return f"{_in_words(value.func)} {plain(value.args)} {plain(value.keywords)}"
    return f"{value.__module__}.{value.__qualname__}" if callable(value) else value
