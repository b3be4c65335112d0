"""One training under way: what an epoch does, when to stop, what a checkpoint keeps."""

from __future__ import annotations

import copy
import hashlib
import math
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor, nn
from tqdm import tqdm

from lstm_course.text import sequential_batches
from lstm_course.text.indices import IntArray, as_indices
from lstm_course.training.checkpoints import load_checkpoint, plain, save_checkpoint
from lstm_course.training.clipping import clip_gradients
from lstm_course.training.evaluation import detach, device_of, evaluate, require_tokens
from lstm_course.training.history import History
from lstm_course.training.settings import Settings


class Run:
    """A training from its first epoch, or from a checkpoint, to its end."""

    def __init__(
        self,
        model: nn.Module,
        train_indices: ArrayLike,
        heldout_indices: ArrayLike | None,
        settings: Settings,
        checkpoint: Path | None,
    ) -> None:
        self.model, self.settings, self.checkpoint = model, settings, checkpoint
        self.train = as_indices(train_indices)
        self.heldout = None if heldout_indices is None else as_indices(heldout_indices)
        self.identity = self._identity()  # before the model is run, which may note that in itself
        self._require_usable()
        self.device = device_of(model)
        self.optimizer = settings.make_optimizer(model.parameters())
        self.total_steps = sum(self._updates_in(epoch) for epoch in range(settings.epochs))
        self.schedule = settings.make_schedule(self.optimizer, self.total_steps)
        self.history = History()
        self.best: dict[str, Tensor] | None = None
        if checkpoint is not None and checkpoint.exists():
            self._load(checkpoint)

    def to_the_end(self, progress: bool | None) -> History:
        """Train; see ``fit``."""
        devices = [self.device] if self.device.type == "cuda" else []
        done = len(self.history.train_perplexity)
        with (
            torch.random.fork_rng(devices),
            tqdm(
                total=self.total_steps,
                initial=len(self.history.gradient_norms),
                disable=None if progress is None else not progress,
                unit="update",
            ) as line,
        ):
            for epoch in range(done, self.settings.epochs):
                if self._has_waited_enough():
                    break
                line.set_description(f"epoch {epoch + 1}/{self.settings.epochs}")
                self._epoch(epoch, line)
                if self.checkpoint is not None:
                    save_checkpoint(self.checkpoint, self._contents())
        if self.best is not None:
            self.model.load_state_dict(self.best)
        return self.history

    def _epoch(self, epoch: int, line: Any) -> None:
        # Chance depends on the seed and the epoch only: a resumed run draws what the first would.
        seeds = np.random.SeedSequence([self.settings.seed, epoch])
        torch.manual_seed(int(seeds.generate_state(1)[0]))
        last_good = copy.deepcopy(self.model.state_dict())
        updates = len(self.history.gradient_norms)
        try:
            started = time.perf_counter()
            nats = self._train(epoch, line)
            seconds = time.perf_counter() - started
            for parameter in self.model.parameters():
                _require_finite(parameter)
            # Of many finite nats the perplexity may still be infinite: a bad epoch, no broken one.
            with np.errstate(over="ignore"):
                train = float(np.exp(nats))
                heldout = self._measure(epoch)
        except _NotFiniteError:
            del self.history.gradient_norms[updates:]
            self.model.load_state_dict(last_good)
            raise FloatingPointError(self._advice(epoch)) from None
        self.history.train_perplexity.append(train)
        self.history.seconds.append(seconds)
        if heldout is not None:
            self.history.heldout_perplexity.append(heldout)
            best_so_far = not math.isnan(heldout) and self.history.best_epoch == epoch + 1
            if self.settings.patience is not None and best_so_far:
                self.best = copy.deepcopy(self.model.state_dict())
        shown = {"train": train} if heldout is None else {"train": train, "heldout": heldout}
        line.set_postfix(shown)

    def _train(self, epoch: int, line: Any) -> float:
        """Show the text once; give the mean nats per token."""
        self.model.train()
        state, nats = None, []
        N, T = self.settings.batch_size, self.settings.num_steps
        for inputs, targets in sequential_batches(self.train, N, T, offset=self._offset(epoch)):
            columns = [torch.tensor(rows.T, device=self.device) for rows in (inputs, targets)]
            logits, state = self.model(columns[0], detach(state))
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), columns[1].flatten())
            self.optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            norm = clip_gradients(self.model.parameters(), self.settings.clip or math.inf)
            _require_finite(loss)
            _require_finite(norm)
            nats.append(loss.item())
            self.optimizer.step()
            if self.schedule is not None:
                self.schedule.step()
            self.history.gradient_norms.append(norm)
            line.update()
        # Every batch has the same number of tokens, so that this is the mean over tokens, too.
        return sum(nats) / len(nats)

    def _measure(self, epoch: int) -> float | None:
        if self.heldout is None:
            return None
        last = epoch + 1 == self.settings.epochs
        due = last or (epoch + 1) % self.settings.evaluate_every == 0
        return evaluate(self.model, self.heldout) if due else math.nan

    def _has_waited_enough(self) -> bool:
        measured = [p for p in self.history.heldout_perplexity if not math.isnan(p)]
        if self.settings.patience is None or not measured:
            return False
        return len(measured) - 1 - int(np.argmin(measured)) >= self.settings.patience

    def _offset(self, epoch: int) -> int:
        """Choose how many tokens to leave out at the start, of those that can be spared."""
        spare = len(self.train) - 1 - self.settings.batch_size * self.settings.num_steps
        rng = np.random.default_rng([self.settings.seed, epoch])
        return int(rng.integers(max(0, min(self.settings.num_steps - 1, spare)) + 1))

    def _updates_in(self, epoch: int) -> int:
        strip = (len(self.train) - self._offset(epoch) - 1) // self.settings.batch_size
        return strip // self.settings.num_steps

    def _require_usable(self) -> None:
        # Raises if the text is too short for a batch.
        sequential_batches(self.train, self.settings.batch_size, self.settings.num_steps)
        if self.heldout is not None and len(self.heldout) < 2:
            raise ValueError(f"a held-out text needs two tokens, not {len(self.heldout)}")
        if self.heldout is None and self.settings.patience is not None:
            raise ValueError("patience needs a held-out text to measure")
        for text in (self.train, self.heldout):
            if text is not None:
                require_tokens(self.model, text)
        for name, parameter in self.model.named_parameters():
            if not parameter.isfinite().all():
                raise ValueError(f"{name} holds nan or infinity before training; make a new model")

    def _advice(self, epoch: int) -> str:
        clip = self.settings.clip
        return (
            f"training diverged in epoch {epoch + 1} of {self.settings.epochs}: the loss or a "
            f"gradient became infinite or nan. The model has its weights from before that epoch. "
            f"Try a smaller learning_rate than {self.settings.learning_rate:g}, and "
            + ("clip=1.0" if clip is None else f"a smaller clip than {clip:g}")
        )

    def _identity(self) -> dict[str, Any]:
        texts = {"train_indices": self.train, "heldout_indices": self.heldout}
        digests = {name: _digest(text) for name, text in texts.items()}
        return self.settings.record() | digests | {"model": _described(self.model)}

    def _contents(self) -> dict[str, Any]:
        return {
            "identity": self.identity,
            "model": self.model.state_dict(),
            "best": self.best,
            "optimizer": self.optimizer.state_dict(),
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "history": asdict(self.history),
        }

    def _load(self, path: Path) -> None:
        contents = load_checkpoint(path, self.device)
        ours, theirs = plain(self.identity), contents["identity"]
        other = _differing(ours, theirs)
        if "model" in other:
            parts = _differing(ours["model"], theirs["model"])
            other[other.index("model")] = f"model ({', '.join(parts[:3])})"
        if other:
            raise ValueError(
                f"{path} is a checkpoint of a training with another {', '.join(other)}; give the "
                "same, or another file name, or remove the file to start anew"
            )
        self.model.load_state_dict(contents["model"])
        self.optimizer.load_state_dict(contents["optimizer"])
        if self.schedule is not None:
            self.schedule.load_state_dict(contents["schedule"])
        self.best = contents["best"]
        self.history = History(**contents["history"])


class _NotFiniteError(Exception):
    """A number that must be finite is not."""


def _require_finite(numbers: float | Tensor) -> None:
    if not torch.as_tensor(numbers).isfinite().all():
        raise _NotFiniteError


def _digest(text: IntArray | None) -> str | None:
    return None if text is None else hashlib.sha256(text.astype("<i8").tobytes()).hexdigest()


def _differing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    return [name for name in ours | theirs if ours.get(name) != theirs.get(name)]


def _described(model: nn.Module) -> dict[str, str]:
    """Say what a model is beyond the numbers in it: kinds, settings, types, what is frozen."""
    words = {}
    for path, module in model.named_modules():
        words[f"{path or 'model'}'s class"] = type(module).__qualname__
        for name, value in vars(module).items():
            said = isinstance(value, bool | int | float | str | np.generic)
            if said and name != "training" and not name.startswith("_"):
                words[f"{path}.{name}".lstrip(".")] = repr(plain(value))
    for name, numbers in model.state_dict(keep_vars=True).items():
        frozen = isinstance(numbers, nn.Parameter) and not numbers.requires_grad
        words[name] = f"{tuple(numbers.shape)} {numbers.dtype}" + (" frozen" if frozen else "")
    return words
