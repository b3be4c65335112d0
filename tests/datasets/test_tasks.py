"""Tests of memory: each asks what it says, and nothing but the early inputs tells the answer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.datasets import tasks

DRAWN: dict[str, Callable[..., tasks.Batch]] = {
    "adding": partial(tasks.adding, num_steps=20),
    "temporal_order": partial(tasks.temporal_order, num_steps=20),
    "recall": partial(tasks.recall, lag=10),
    "copying": partial(tasks.copying, lag=10),
    "digit_sum": partial(tasks.digit_sum, num_steps=20),
}
SEEDS = st.integers(0, 10_000)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def symbols(batch: tasks.Batch) -> np.ndarray:
    """Give the symbol of each step and row, once it is seen that there is just one."""
    assert (np.sort(batch.inputs, axis=-1)[..., -2:] == (0, 1)).all()
    assert (batch.inputs.sum(axis=-1) == 1).all()
    read: np.ndarray = batch.inputs.argmax(axis=-1)
    return read


@pytest.mark.parametrize("name", DRAWN)
def test_what_a_blind_answer_earns_is_the_chance_level(name: str) -> None:
    targets = DRAWN[name](rng(), batch_size=20_000).targets
    if name == "adding":
        blind = min(np.square(targets - guess).mean() for guess in np.linspace(-1, 1, 9))
    else:
        blind = max((targets == guess).mean() for guess in np.unique(targets))
    assert blind == pytest.approx(tasks.CHANCE[name], abs=0.015)


@pytest.mark.parametrize("name", DRAWN)
def test_a_seed_gives_the_same_batch_and_two_seeds_do_not(name: str) -> None:
    first, again, other = (DRAWN[name](rng(seed), batch_size=8) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)
    assert first.inputs.dtype == np.float32
    assert first.targets.dtype == (np.float32 if name == "adding" else np.int64)


@given(SEEDS, st.integers(1, 40), st.integers(1, 9))
def test_adding_asks_for_the_two_marked_numbers(seed: int, half: int, N: int) -> None:
    inputs, targets = tasks.adding(rng(seed), num_steps=2 * half, batch_size=N)
    assert inputs.shape == (2 * half, N, 2)
    numbers, marks = np.moveaxis(inputs, 2, 0)
    assert (marks[:half].sum(axis=0) == 1).all()
    assert (marks[half:].sum(axis=0) == 1).all()
    np.testing.assert_allclose((numbers * marks).sum(axis=0), targets, rtol=0, atol=1e-6)
    assert np.abs(numbers).max() <= 1


@given(SEEDS, st.integers(10, 60))
def test_order_is_of_one_symbol_early_and_one_late(seed: int, T: int) -> None:
    batch = tasks.temporal_order(rng(seed), num_steps=T, batch_size=3)
    for row, target in zip(symbols(batch).T, batch.targets, strict=True):
        text = "".join(tasks.ORDER_SYMBOLS[symbol] for symbol in row)
        assert text[0] == "E"
        assert text[-1] == "B"
        assert not set(text[1:-1]) & set("EB")
        early, late = (place for place, symbol in enumerate(text) if symbol in "XY")
        assert T * 1 // 10 <= early < T * 2 // 10
        assert T * 5 // 10 <= late < T * 6 // 10
        assert ["XX", "XY", "YX", "YY"][target] == text[early] + text[late]


@given(SEEDS, st.integers(0, 30), st.integers(2, 12))
def test_recall_asks_for_the_first(seed: int, lag: int, K: int) -> None:
    batch = tasks.recall(rng(seed), lag, batch_size=4, num_symbols=K)
    assert batch.inputs.shape == (lag + 1, 4, K)
    np.testing.assert_array_equal(symbols(batch)[0], batch.targets)


@given(SEEDS, st.integers(1, 30), st.integers(1, 12))
def test_copying_asks_for_the_row_after_the_mark(seed: int, lag: int, length: int) -> None:
    batch = tasks.copying(rng(seed), lag, batch_size=4, length=length)
    read = symbols(batch)
    assert read.shape == (lag + 2 * length, 4)
    np.testing.assert_array_equal(read[:length], batch.targets)
    assert batch.targets.max() < 8
    assert (read[length:] == 8).sum() == 4 * (lag - 1 + length)
    assert (read[length + lag - 1] == 9).all()


@given(SEEDS, st.integers(2, 30))
def test_digits_are_added(seed: int, T: int) -> None:
    batch = tasks.digit_sum(rng(seed), num_steps=T, batch_size=4)
    read = symbols(batch)
    np.testing.assert_array_equal(read[0] + read[1], batch.targets)


@given(SEEDS)
def test_a_string_of_the_grammar_goes_only_where_it_may(seed: int) -> None:
    text = tasks.embedded_reber(rng(seed))
    assert all(symbol in tasks.reber_choices(text[:k]) for k, symbol in enumerate(text))
    assert tasks.reber_choices(text) == ""
    assert text[1] == text[-2]
    assert len(text) >= 9


# Strings and non-strings of Reber's own grammar, as N. Schraudolph's lecture notes set them.
@pytest.mark.parametrize(
    "inner", ["BTSSXXTVVE", "BPVVE", "BTXXVPSE", "BPVPXVPXVPXVVE", "BTSXXVPSE"]
)
@pytest.mark.parametrize(("first", "last"), ["TT", "PP", "TP", "PT"])
def test_known_strings_belong_to_the_grammar_between_equal_symbols(
    inner: str, first: str, last: str
) -> None:
    text = f"B{first}{inner}{last}E"
    if first == last:
        assert tasks.reber_choices(text) == ""
    else:
        with pytest.raises(ValueError, match=f"is followed by '{first}'"):
            tasks.reber_choices(text)


@pytest.mark.parametrize("inner", ["BTSSPXSE", "BPTVVB", "BTXXVVSE", "BPVSPSE", "BTSSSE"])
def test_known_non_strings_do_not(inner: str) -> None:
    with pytest.raises(ValueError, match="no embedded Reber string begins with 'BP"):
        tasks.reber_choices(f"BP{inner}P")


def test_ways_that_fork_are_taken_equally_often() -> None:
    drawn = [tasks.embedded_reber(rng(seed)) for seed in range(2_000)]
    assert np.mean([text[1] == "T" for text in drawn]) == pytest.approx(0.5, abs=0.05)
    assert np.mean([text[3] == "T" for text in drawn]) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (partial(tasks.adding, rng(), 7, 1), "num_steps must be even"),
        (partial(tasks.adding, rng(), 0, 1), "num_steps must be at least 2, not 0"),
        (partial(tasks.adding, rng(), 4, 0), "batch_size must be at least 1, not 0"),
        (partial(tasks.counted, "4"), "n must be a whole number, not '4'"),  # type: ignore[arg-type]
        (partial(tasks.temporal_order, rng(), 9, 1), "num_steps must be at least 10, not 9"),
        (partial(tasks.recall, rng(), -1, 1), "lag must be at least 0, not -1"),
        (partial(tasks.recall, rng(), 1, 1, 1), "num_symbols must be at least 2, not 1"),
        (partial(tasks.copying, rng(), 0, 1), "lag must be at least 1, not 0"),
        (partial(tasks.copying, rng(), 1, 1, 0), "length must be at least 1, not 0"),
        (partial(tasks.digit_sum, rng(), 1, 1), "num_steps must be at least 2, not 1"),
        (partial(tasks.counted, 0), "n must be at least 1, not 0"),
        (partial(tasks.counted, 2, "aa"), "letters must be different ones"),
        (partial(tasks.counted, 2, ""), "letters must be different ones"),
    ],
)
def test_bad_sizes_are_named(call: Callable[[], Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
