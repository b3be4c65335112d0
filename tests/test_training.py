"""Training: what an epoch is, clipping, stopping, diverging, and going on as if never stopped."""

from __future__ import annotations

import copy
import functools
import itertools
import math
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lstm_course import torch_cells
from lstm_course.models import CharacterModel
from lstm_course.text import NgramModel, perplexity, sequential_batches
from lstm_course.training import (
    History,
    clip_gradients,
    detach,
    evaluate,
    evaluation,
    fit,
    run,
    token_nats,
)
from lstm_course.training.checkpoints import load_checkpoint

TEXT = np.random.default_rng(0).choice(4, size=400, p=[0.6, 0.2, 0.1, 0.1])
HELDOUT = np.random.default_rng(1).choice(4, size=90, p=[0.6, 0.2, 0.1, 0.1])
SHORT = {"batch_size": 4, "num_steps": 8}


def model_of(seed: int = 0, cell: str = "lstm", **options: Any) -> CharacterModel:
    torch.manual_seed(seed)
    return CharacterModel(4, 6, cell, **options)


def weights_of(model: nn.Module) -> dict[str, torch.Tensor]:
    return copy.deepcopy(model.state_dict())


def assert_same_weights(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> None:
    assert list(a) == list(b)
    for name, weight in a.items():
        assert torch.equal(weight, b[name]), name


def assert_same_run(a: History, b: History) -> None:
    np.testing.assert_array_equal(a.train_perplexity, b.train_perplexity)
    np.testing.assert_array_equal(a.heldout_perplexity, b.heldout_perplexity)
    assert a.gradient_norms == b.gradient_norms
    assert len(a.seconds) == len(b.seconds)


@settings(deadline=None)
@given(
    shapes=st.lists(st.lists(st.integers(1, 4), max_size=2), min_size=1, max_size=4),
    max_norm=st.floats(0.01, 100),
    scale=st.floats(1e-3, 1e3),
)
def test_clipping_is_that_of_torch(shapes: list[list[int]], max_norm: float, scale: float) -> None:
    torch.manual_seed(0)
    ours = [nn.Parameter(torch.zeros(shape, dtype=torch.float64)) for shape in shapes]
    for parameter in ours:
        parameter.grad = scale * torch.randn_like(parameter)
    ours.append(nn.Parameter(torch.zeros(3)))  # has no gradient
    theirs = copy.deepcopy(ours)
    for a, b in zip(ours, theirs, strict=True):
        b.grad = None if a.grad is None else a.grad.clone()
    expected = nn.utils.clip_grad_norm_(theirs, max_norm)
    norm = clip_gradients(iter(ours), max_norm)
    assert norm == pytest.approx(float(expected), rel=1e-9)
    for a, b in zip(ours[:-1], theirs[:-1], strict=True):
        # torch divides by norm + 1e-6, so that its result is shorter by that share.
        torch.testing.assert_close(a.grad, b.grad, rtol=1.1e-6 / norm + 1e-12, atol=0)
    assert clip_gradients(ours, math.inf) == pytest.approx(min(norm, max_norm))


@pytest.mark.parametrize(
    ("dtype", "numbers"),
    [
        (torch.float16, [300.0]),
        (torch.float16, [60000.0, -60000.0]),
        (torch.bfloat16, [300.0, 1.0]),
    ],
)
def test_clipping_in_low_precision(dtype: torch.dtype, numbers: list[float]) -> None:
    parameter = nn.Parameter(torch.zeros(len(numbers), dtype=dtype))
    parameter.grad = torch.tensor(numbers, dtype=dtype)
    right = torch.tensor(numbers, dtype=torch.float64)
    right = right / right.abs().max()
    size = float(right.norm())
    norm = clip_gradients([parameter], 1.0)
    assert norm == pytest.approx(max(map(abs, numbers)) * size, rel=0.01)
    torch.testing.assert_close(parameter.grad.double(), right / size, rtol=0.01, atol=0)


def test_clipping_does_not_hide_what_is_infinite() -> None:
    parameter = nn.Parameter(torch.zeros(2))
    for wrong in (math.inf, math.nan):
        parameter.grad = torch.tensor([1.0, wrong])
        assert not math.isfinite(clip_gradients([parameter], 1.0))


def test_clipping_takes_one_tensor_and_refuses_none() -> None:
    parameter = nn.Parameter(torch.zeros(2))
    parameter.grad = torch.tensor([3.0, 4.0])
    assert clip_gradients(parameter, 1.0) == 5
    torch.testing.assert_close(parameter.grad, torch.tensor([0.6, 0.8]))
    used_up = iter([parameter])
    list(used_up)
    for nothing in (used_up, []):
        with pytest.raises(ValueError, match="no parameters to clip"):
            clip_gradients(nothing, 1.0)


def test_clipping_without_gradients_or_sense() -> None:
    assert clip_gradients([nn.Parameter(torch.zeros(2))], 1.0) == 0
    for wrong in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="max_norm must be positive"):
            clip_gradients([], wrong)


def test_detached_states_keep_their_numbers_and_lose_their_past() -> None:
    h = torch.ones(2, requires_grad=True) * 2
    assert detach(None) is None
    assert not detach(h).requires_grad
    nested = detach((h, (h, h)))
    assert torch.equal(nested[1][1], h)
    assert not nested[1][1].requires_grad
    (listed,) = detach([h])
    assert torch.equal(listed, h)
    assert not listed.requires_grad


def test_a_state_may_be_a_list() -> None:
    class Listing(CharacterModel):
        def forward(self, inputs: torch.Tensor, state: Any = None) -> Any:
            logits, state = super().forward(inputs, None if state is None else tuple(state))
            return logits, list(state)

    listing, plain = Listing(4, 6), model_of()
    listing.load_state_dict(plain.state_dict())
    assert_same_run(*(fit(model, TEXT, HELDOUT, epochs=1, **SHORT) for model in (listing, plain)))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_every_token_is_measured_with_all_before_it(
    cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(cell=cell)
    logits, _ = model(torch.tensor(TEXT[:-1])[:, None])
    expected = nn.functional.cross_entropy(logits[:, 0], torch.tensor(TEXT[1:]), reduction="none")
    for chunk in (1024, 399, 398, 7, 1):
        monkeypatch.setattr(evaluation, "CHUNK", chunk)
        nats = token_nats(model, TEXT)
        assert nats.dtype == np.float64
        np.testing.assert_allclose(nats, expected.detach(), atol=1e-5)
    assert evaluate(model, TEXT) == pytest.approx(perplexity(nats))


def test_measuring_leaves_no_trace() -> None:
    model = model_of(dropout=0.9)
    model.head.eval()
    before, chance = weights_of(model), torch.get_rng_state()
    assert evaluate(model, TEXT) == evaluate(model, TEXT)
    assert model.training
    assert not model.head.training
    assert_same_weights(before, weights_of(model))
    assert torch.equal(torch.get_rng_state(), chance)
    assert all(p.grad is None for p in model.parameters())


@pytest.mark.parametrize("text", [[], [1]])
def test_a_text_without_a_token_to_predict_is_refused(text: list[int]) -> None:
    with pytest.raises(ValueError, match="at least two tokens"):
        evaluate(model_of(), np.array(text, dtype=int))


@pytest.mark.parametrize("last", [4, -1, -100])
def test_a_last_token_without_a_score_is_refused(last: int) -> None:
    """It is never read, only foretold; PyTorch takes -100 for "do not count this one"."""
    with pytest.raises(ValueError, match=f"index {last} lies outside the vocabulary's 0 to 3"):
        token_nats(model_of(), [0, 1, 2, last])


def test_an_epoch_is_truncated_backpropagation_with_a_carried_state() -> None:
    """The loop, written out once more in the plainest way, gives the same weights."""
    theirs, ours = model_of(), model_of()
    history = fit(
        theirs,
        TEXT,
        epochs=2,
        optimizer=torch.optim.SGD,
        learning_rate=0.5,
        schedule="constant",
        clip=0.1,
        seed=5,
        **SHORT,
    )
    optimizer = torch.optim.SGD(ours.parameters(), lr=0.5)
    norms, perplexities = [], []
    for epoch in range(2):
        offset = int(np.random.default_rng([5, epoch]).integers(8))
        state, losses = None, []
        for inputs, targets in sequential_batches(TEXT, 4, 8, offset=offset):
            logits, state = ours(torch.tensor(inputs.T), state)
            state = tuple(part.detach() for part in state)
            loss = nn.functional.cross_entropy(
                logits.reshape(-1, 4), torch.tensor(targets.T).reshape(-1)
            )
            optimizer.zero_grad()
            loss.backward()
            norms.append(float(nn.utils.clip_grad_norm_(ours.parameters(), 0.1)))
            optimizer.step()
            losses.append(loss.item())
        perplexities.append(math.exp(sum(losses) / len(losses)))
    for name, weight in ours.state_dict().items():
        torch.testing.assert_close(theirs.state_dict()[name], weight, rtol=1e-4, atol=1e-6)
    assert history.gradient_norms == pytest.approx(norms, rel=1e-4)
    assert history.train_perplexity == pytest.approx(perplexities, rel=1e-5)
    assert max(norms) > 0.1  # or clipping was not put to the test
    assert history.heldout_perplexity == []


def test_a_model_learns_and_the_history_says_so() -> None:
    pattern = np.tile([0, 1, 2, 0, 3], 80)
    model = model_of(cell="gru")
    history = fit(model, pattern, pattern[:100], epochs=30, learning_rate=0.05, **SHORT)
    assert history.train_perplexity[-1] < 1.1 < NgramModel(2, 4).fit(pattern).perplexity(pattern)
    assert history.heldout_perplexity[-1] == evaluate(model, pattern[:100])
    assert len(history.seconds) == len(history.train_perplexity) == 30
    assert min(history.seconds) > 0
    assert model.training


def test_no_clipping_leaves_gradients_as_they_are() -> None:
    weights = []
    for clip in (None, 1e9, 1e-3):
        model = model_of()
        fit(model, TEXT, epochs=1, optimizer=torch.optim.SGD, clip=clip, **SHORT)
        weights.append(weights_of(model))
    assert_same_weights(weights[0], weights[1])
    assert not torch.equal(weights[0]["head.weight"], weights[2]["head.weight"])


@pytest.mark.parametrize("schedule", ["one-cycle", "constant", "own"])
def test_the_rate_follows_the_schedule(schedule: str) -> None:
    rates: list[float] = []

    class Watched(torch.optim.SGD):
        def step(self, closure: Any = None) -> Any:
            rates.append(self.param_groups[0]["lr"])
            return super().step(closure)

    def own(optimizer: Any, total_steps: int) -> Any:
        return torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_steps)

    kind: Any = own if schedule == "own" else schedule
    history = fit(
        model_of(),
        TEXT,
        epochs=5,
        optimizer=Watched,
        learning_rate=0.1,
        schedule=kind,
        **SHORT,
    )
    n = len(history.gradient_norms)
    assert len(rates) == n
    if schedule == "constant":
        assert rates == [0.1] * n
    elif schedule == "own":
        np.testing.assert_allclose(rates, 0.1 * (1 - np.arange(n) / n), atol=1e-12)
    else:
        assert max(rates) == pytest.approx(0.1, rel=0.02)
        assert 0.2 * n < np.argmax(rates) < 0.4 * n
        assert rates[0] == pytest.approx(0.1 / 25)
        assert rates[-1] < 1e-5


@pytest.mark.parametrize("epochs", [1, 2])
def test_the_shortest_training_is_one_update(epochs: int) -> None:
    history = fit(model_of(), TEXT[:33], epochs=epochs, **SHORT)
    assert len(history.gradient_norms) == epochs


def test_the_same_seed_gives_the_same_and_outside_nothing_changes() -> None:
    results = []
    for seed in (1, 1, 2):
        model = model_of(dropout=0.3)
        chance = torch.get_rng_state()
        history = fit(model, TEXT, epochs=2, seed=seed, **SHORT)
        assert torch.equal(torch.get_rng_state(), chance)
        results.append((weights_of(model), history))
        torch.rand(3)
    assert_same_weights(results[0][0], results[1][0])
    assert_same_run(results[0][1], results[1][1])
    assert results[0][1].train_perplexity != results[2][1].train_perplexity


def test_heldout_text_is_measured_as_often_as_asked_and_at_the_end() -> None:
    history = fit(model_of(), TEXT, HELDOUT, epochs=5, evaluate_every=3, **SHORT)
    assert [math.isnan(p) for p in history.heldout_perplexity] == [True, True, False, True, False]


def test_patience_stops_and_keeps_the_best_weights() -> None:
    noise = np.random.default_rng(0).integers(4, size=65)  # to be learned by heart only
    model = model_of(cell="gru")
    options: dict[str, Any] = {"learning_rate": 0.05, "schedule": "constant", **SHORT}
    history = fit(model, noise, HELDOUT, epochs=60, patience=3, **options)
    assert len(history.train_perplexity) == history.best_epoch + 3 < 60
    assert evaluate(model, HELDOUT) == min(history.heldout_perplexity)
    again = model_of(cell="gru")
    fit(again, noise, epochs=history.best_epoch, **options)
    assert_same_weights(weights_of(model), weights_of(again))


def test_the_best_weights_are_kept_when_patience_does_not_run_out() -> None:
    noise = np.random.default_rng(0).integers(4, size=65)
    model = model_of(cell="gru")
    history = fit(
        model,
        noise,
        HELDOUT,
        epochs=12,
        learning_rate=0.1,
        schedule="constant",
        patience=50,
        **SHORT,
    )
    assert history.best_epoch < 12
    assert evaluate(model, HELDOUT) == min(history.heldout_perplexity)


class Exploding(nn.Module):
    """A good model until its calls in training are used up, then one that gives nan."""

    def __init__(self, calls: int, poison: str) -> None:
        super().__init__()
        self.inner, self.calls, self.poison = model_of(), calls, poison

    def forward(self, inputs: torch.Tensor, state: Any = None) -> Any:
        logits, state = self.inner(inputs, state)
        self.calls -= 1
        if self.calls < 0 and self.poison == "loss":
            logits = logits * math.nan
        if self.calls < 0 and self.poison == "gradient":
            logits = logits + (self.inner.head.bias * 0).abs().sqrt().sum()  # 0, its slope nan
        return logits, state


@pytest.mark.parametrize("poison", ["loss", "gradient"])
def test_a_training_that_diverges_says_so_and_keeps_the_last_good_weights(
    poison: str, tmp_path: Path
) -> None:
    per_epoch = len(fit(model_of(), TEXT, epochs=1, **SHORT).gradient_norms)
    good = model_of()
    options: dict[str, Any] = {"schedule": "constant", "learning_rate": 0.02, **SHORT}
    history = fit(good, TEXT, epochs=2, **options)
    calls = len(history.gradient_norms) + per_epoch // 2
    bad = Exploding(calls, poison)
    file = tmp_path / "run.pt"
    message = "diverged in epoch 3 of 9: .* smaller learning_rate than 0.02, and a smaller clip"
    with pytest.raises(FloatingPointError, match=message):
        fit(bad, TEXT, epochs=9, checkpoint=file, **options)
    assert_same_weights(weights_of(bad.inner), weights_of(good))
    assert_same_weights(
        torch.load(file)["model"],
        {f"inner.{name}": weight for name, weight in weights_of(good).items()},
    )


def test_an_epoch_with_an_infinite_perplexity_is_bad_and_not_diverged() -> None:
    model = model_of()
    model.head.bias.data[0] = 1e5  # sure of one token: thousands of nats for each of the others
    history = fit(model, TEXT, TEXT, epochs=2, learning_rate=1e-6, schedule="constant", **SHORT)
    assert history.train_perplexity == history.heldout_perplexity == [math.inf, math.inf]
    assert all(map(math.isfinite, history.gradient_norms))


def test_a_rate_far_too_high_diverges_with_advice() -> None:
    model = model_of(cell="rnn")
    before = weights_of(model)
    with pytest.raises(FloatingPointError, match=r"epoch 1 of 3: .* 1e\+38, and clip=1.0"):
        fit(
            model, TEXT, epochs=3, optimizer=torch.optim.SGD, learning_rate=1e38, clip=None,
            schedule="constant", **SHORT
        )  # fmt: skip
    assert_same_weights(before, weights_of(model))


def test_weights_that_are_nan_before_training_are_named() -> None:
    model = model_of()
    model.head.bias.data[1] = math.nan
    with pytest.raises(ValueError, match=r"head\.bias holds nan"):
        fit(model, TEXT, epochs=1, **SHORT)


RESUMED: dict[str, Any] = {
    "epochs": 6,
    "learning_rate": 0.03,
    "optimizer": functools.partial(torch.optim.AdamW, weight_decay=0.01),
    "patience": 4,
    "evaluate_every": 2,
    "seed": 3,
    **SHORT,
}


@pytest.mark.parametrize("schedule", ["one-cycle", "constant"])
@pytest.mark.parametrize("stop", [1, 3, 5])
def test_an_interrupted_training_goes_on_to_the_same_result(
    schedule: Any, stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model_of(dropout=0.3)
    expected = fit(whole, TEXT, HELDOUT, schedule=schedule, **RESUMED)

    options = {"schedule": schedule, "checkpoint": str(tmp_path / "run.pt")} | RESUMED
    train = run.Run._train

    def interrupted(self: run.Run, epoch: int, line: Any) -> float:
        if epoch == stop:
            raise KeyboardInterrupt
        return train(self, epoch, line)

    with monkeypatch.context() as patch:
        patch.setattr(run.Run, "_train", interrupted)
        with pytest.raises(KeyboardInterrupt):
            fit(model_of(dropout=0.3), TEXT, HELDOUT, **options)
    torch.manual_seed(99)  # as in another process, where chance stands elsewhere
    fresh = CharacterModel(4, 6, dropout=0.3)
    history = fit(fresh, TEXT, HELDOUT, **options)
    assert_same_weights(weights_of(fresh), weights_of(whole))
    assert_same_run(history, expected)
    # Once at its end, the same call trains no more.
    again = model_of(7, dropout=0.3)
    assert_same_run(fit(again, TEXT, HELDOUT, **options), expected)
    assert_same_weights(weights_of(again), weights_of(whole))


# A child that is killed must begin where it stands, at once: a fresh Python would take seconds.
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork, no SIGKILL here")
KILLED: dict[str, Any] = RESUMED | {"epochs": 30, "patience": None}


def child_that_trains(file: Path, *, dies_at: tuple[str, int] | None = None) -> int:
    """Start a process that trains to the end, or to a call of a function; give its number."""
    child = os.fork()
    if child == 0:
        try:
            if dies_at is not None:
                die_at_call(*dies_at)
            fit(model_of(dropout=0.3), TEXT, HELDOUT, checkpoint=file, **KILLED)
            os._exit(0)
        finally:
            os._exit(1)  # never back into pytest
    return child


def die_at_call(name: str, number: int) -> None:
    """Have this process killed when it begins one of its calls of a function."""
    owner: Any = {"step": torch.optim.AdamW, "fsync": os, "replace": Path}[name]
    function, calls = getattr(owner, name), itertools.count(1)

    def deadly(*args: Any, **options: Any) -> Any:
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)

    setattr(owner, name, deadly)


def status_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def assert_goes_on_to_the_same_result(file: Path, expected: History, whole: nn.Module) -> None:
    before = load_checkpoint(file, torch.device("cpu"))["history"]["seconds"]
    continued = model_of(7, dropout=0.3)
    history = fit(continued, TEXT, HELDOUT, checkpoint=file, **KILLED)
    assert_same_weights(weights_of(continued), weights_of(whole))
    assert_same_run(history, expected)
    assert before
    assert history.seconds[: len(before)] == before  # nothing was done a second time


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("moment", [("step", 40), ("fsync", 5), ("replace", 5)])
def test_a_training_killed_in_an_update_or_while_it_saves_goes_on(
    moment: tuple[str, int], tmp_path: Path
) -> None:
    whole, file = model_of(dropout=0.3), tmp_path / "run.pt"
    expected = fit(whole, TEXT, HELDOUT, **KILLED)
    assert status_of(child_that_trains(file, dies_at=moment)) == -signal.SIGKILL
    assert_goes_on_to_the_same_result(file, expected, whole)


@needs_fork
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_training_killed_again_and_again_goes_on(tmp_path: Path) -> None:
    whole, file, rng = model_of(dropout=0.3), tmp_path / "run.pt", np.random.default_rng(0)
    start = time.perf_counter()
    expected = fit(whole, TEXT, HELDOUT, **KILLED)
    seconds = time.perf_counter() - start
    statuses: list[int] = []
    while len(statuses) < 6 or not file.exists():
        child = child_that_trains(file)
        time.sleep(rng.uniform(0, seconds / 5))
        os.kill(child, signal.SIGKILL)  # does nothing to one that has ended
        statuses.append(status_of(child))
    assert -signal.SIGKILL in statuses
    assert set(statuses) <= {-signal.SIGKILL, 0}
    assert_goes_on_to_the_same_result(file, expected, whole)


def test_epochs_can_be_added_where_the_schedule_is_constant(tmp_path: Path) -> None:
    options: dict[str, Any] = {"schedule": "constant", "checkpoint": tmp_path / "a.pt", **SHORT}
    model = model_of()
    fit(model, TEXT, epochs=2, **options)
    longer = fit(model_of(1), TEXT, epochs=4, **options)
    assert_same_run(longer, fit(model_of(), TEXT, epochs=4, schedule="constant", **SHORT))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epochs": 3}, "another epochs"),
        ({"learning_rate": 0.5}, "another learning_rate"),
        ({"optimizer": torch.optim.SGD}, "another optimizer"),
        ({"seed": 1}, "another seed"),
        ({"train_indices": TEXT[::-1]}, "another train_indices"),
        ({"model": CharacterModel(4, 7)}, r"another model \(recurrent\.hidden_size, .*\)"),
        (
            {"model": CharacterModel(4, 6, "gru"), "clip": 2.0},
            r"another clip, model \(recurrent's class, .*\)",
        ),
    ],
)
def test_a_checkpoint_of_another_training_is_left_alone(
    change: dict[str, Any], named: str, tmp_path: Path
) -> None:
    file = tmp_path / "run.pt"
    usual = {"model": model_of(), "train_indices": TEXT, "epochs": 2, "checkpoint": file, **SHORT}
    fit(**usual)
    content, arguments = file.read_bytes(), usual | change
    before = weights_of(arguments["model"])
    with pytest.raises(ValueError, match=f"{named}; give the same, or another file name"):
        fit(**arguments)
    assert file.read_bytes() == content
    assert_same_weights(weights_of(arguments["model"]), before)


def frozen_head(model: CharacterModel) -> CharacterModel:
    model.head.requires_grad_(False)
    return model


TWINS: dict[str, tuple[Any, Any]] = {
    "recurrent.reset": tuple(
        lambda reset=reset: CharacterModel(4, 6, torch_cells.GRU(4, 6, reset))
        for reset in ("after", "before")
    ),
    "recurrent.nonlinearity": tuple(
        lambda phi=phi: CharacterModel(4, 6, nn.RNN(4, 6, nonlinearity=phi))
        for phi in ("tanh", "relu")
    ),
    "dropout.p": (model_of, lambda: model_of(dropout=0.5)),
    "recurrent.dropout": tuple(
        lambda p=p: CharacterModel(4, 6, nn.LSTM(4, 6, 2, dropout=p)) for p in (0.1, 0.2)
    ),
    "recurrent.weight_ih_l0": (model_of, lambda: model_of().double()),
    "head.weight": (model_of, lambda: frozen_head(model_of())),
}


@pytest.mark.parametrize("part", TWINS)
def test_a_checkpoint_knows_its_model_by_more_than_shapes(part: str, tmp_path: Path) -> None:
    file = tmp_path / "run.pt"
    options: dict[str, Any] = {"epochs": 1, "checkpoint": file, **SHORT}
    make, other = TWINS[part]
    fit(make(), TEXT, **options)
    content = file.read_bytes()
    with pytest.raises(ValueError, match=rf"another model \(.*{re.escape(part)}"):
        fit(other(), TEXT, **options)
    assert file.read_bytes() == content
    fit(make(), TEXT, **options)  # its own goes on


class Counting(CharacterModel):
    """Notes how often it was called, in a number that is not a setting."""

    calls = 0

    def forward(self, inputs: torch.Tensor, state: Any = None) -> Any:
        self.calls += 1
        return super().forward(inputs, state)


def test_what_a_model_notes_while_it_trains_is_not_what_it_is(tmp_path: Path) -> None:
    options: dict[str, Any] = {"schedule": "constant", "checkpoint": tmp_path / "a.pt", **SHORT}
    fit(Counting(4, 6), TEXT, epochs=1, **options)
    assert len(fit(Counting(4, 6), TEXT, epochs=2, **options).seconds) == 2


NUMBERS: dict[str, Any] = {
    "learning_rate": np.logspace(-3, -1, 3)[1],
    "evaluate_every": np.array(2),
    "clip": np.float32(0.5),
    "epochs": np.int64(2),
    "batch_size": torch.tensor(4),
    "seed": np.uint8(3),
    "patience": np.int32(2),
    "optimizer": functools.partial(torch.optim.SGD, momentum=np.float64(0.5)),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_a_number_whatever_library_it_comes_from(name: str, tmp_path: Path) -> None:
    number = NUMBERS[name]
    plain: Any = functools.partial(torch.optim.SGD, momentum=0.5)
    if name != "optimizer":
        plain = number.item()
    options: dict[str, Any] = {"epochs": 2, "checkpoint": tmp_path / "run.pt", **SHORT}
    first = fit(model_of(), TEXT, HELDOUT, **(options | {name: number}))
    for again in (number, plain):
        assert_same_run(fit(model_of(), TEXT, HELDOUT, **(options | {name: again})), first)


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    class Odd(torch.optim.lr_scheduler.ConstantLR):
        def state_dict(self) -> dict[str, Any]:
            return super().state_dict() | {"where": tmp_path}

    with pytest.raises(ValueError, match="was not written, because it could not be read back"):
        fit(
            model_of(),
            TEXT,
            epochs=1,
            schedule=lambda optimizer, _: Odd(optimizer),
            checkpoint=tmp_path / "run.pt",
            **SHORT,
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["text", "cut", "flipped", "foreign", "empty"])
def test_a_file_that_is_no_checkpoint_is_left_alone(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "run.pt"
    fit(model_of(), TEXT, epochs=1, checkpoint=file, **SHORT)
    content = file.read_bytes()
    if damage == "foreign":
        torch.save({"weights": torch.ones(2)}, file)
    else:
        file.write_bytes(
            {
                "text": b"a diary",
                "cut": content[: len(content) // 2],
                "flipped": content[:-40] + bytes(40),
                "empty": b"",
            }[damage]
        )
    content = file.read_bytes()
    with pytest.raises(ValueError, match="not a checkpoint of this course, or is damaged"):
        fit(model_of(), TEXT, epochs=1, checkpoint=file, **SHORT)
    assert file.read_bytes() == content


def test_a_save_that_fails_leaves_the_old_checkpoint_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "run.pt"
    options: dict[str, Any] = {"schedule": "constant", "checkpoint": file, **SHORT}
    fit(model_of(), TEXT, epochs=1, **options)
    content = file.read_bytes()

    def full(contents: Any, target: Any) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="No space left"):
        fit(model_of(), TEXT, epochs=2, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]
    assert file.read_bytes() == content


def test_a_place_where_no_checkpoint_can_be_is_named_before_training(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"the folder .*nowhere.* does not exist"):
        fit(model_of(), TEXT, epochs=1, checkpoint=tmp_path / "nowhere" / "run.pt", **SHORT)
    with pytest.raises(OSError, match="must be a file"):
        fit(model_of(), TEXT, epochs=1, checkpoint=tmp_path, **SHORT)


def test_progress_is_shown_on_stderr_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    fit(model_of(), TEXT, HELDOUT, epochs=2, progress=True, **SHORT)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "epoch 2/2" in shown.err
    assert "heldout=" in shown.err
    fit(model_of(), TEXT, epochs=1, **SHORT)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "epochs must be at least 1"),
        ({"patience": 0}, "patience must be at least 1"),
        ({"patience": 2}, "patience needs a held-out text"),
        ({"evaluate_every": 0}, "evaluate_every must be at least 1"),
        ({"learning_rate": 0.0}, "learning_rate must be positive"),
        ({"clip": -1.0}, "clip must be positive"),
        ({"seed": -1}, "seed must not be negative"),
        ({"schedule": "cosine"}, "'one-cycle', 'constant' or a function"),
        ({"optimizer": "adam"}, r"class such as torch\.optim\.Adam"),
        ({"train_indices": TEXT[:32]}, "too short for one batch"),
        ({"heldout_indices": [1]}, "held-out text needs two tokens, not 1"),
        ({"train_indices": [0.5] * 100}, "whole numbers"),
        ({"epochs": None}, "epochs must be a whole number, not None"),
        ({"seed": None}, "seed must be a whole number, not None"),
        ({"evaluate_every": None}, "evaluate_every must be a whole number, not None"),
        ({"learning_rate": None}, "learning_rate must be a number, not None"),
        ({"epochs": 1.5}, "epochs must be a whole number, not 1.5"),
        ({"learning_rate": "0.1"}, "learning_rate must be a number, not '0.1'"),
        ({"learning_rate": [0.1]}, "learning_rate must be a number, not"),
        ({"learning_rate": math.inf}, "learning_rate must be positive and finite, not inf"),
        ({"train_indices": [*TEXT, 4]}, "index 4 lies outside the vocabulary's 0 to 3"),
        ({"train_indices": [-100, *TEXT]}, "index -100 lies outside"),
        ({"heldout_indices": [*HELDOUT, 4]}, "index 4 lies outside"),
        ({"heldout_indices": [*HELDOUT, -100]}, "index -100 lies outside"),
    ],
)
def test_settings_and_texts_of_no_use_are_refused(arguments: dict[str, Any], message: str) -> None:
    model = model_of()
    before = weights_of(model)
    with pytest.raises(ValueError, match=message):
        fit(**({"model": model, "train_indices": TEXT, "epochs": 1, **SHORT} | arguments))
    assert_same_weights(before, weights_of(model))


def test_the_best_epoch_is_that_of_the_lowest_heldout_perplexity() -> None:
    assert History(heldout_perplexity=[math.nan, 5.0, math.nan, 4.0, 4.0]).best_epoch == 4
    with pytest.raises(ValueError, match="no held-out perplexity"):
        _ = History([3.0]).best_epoch
