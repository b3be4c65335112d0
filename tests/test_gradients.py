"""Central differences, the check that must catch a wrong backward pass, and norms by lag."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.gradients import (
    check_gradients,
    gradient_norm_by_lag,
    numerical_gradient,
    relative_error,
)
from lstm_course.numpy_cells import GRU, LSTM, RNN

CELLS = {
    "rnn": lambda D, H, rng: RNN(D, H, rng=rng),
    "lstm": lambda D, H, rng: LSTM(D, H, rng=rng),
    "gru": lambda D, H, rng: GRU(D, H, rng=rng),
    "gru-before": lambda D, H, rng: GRU(D, H, "before", rng=rng),
}


@given(
    shape=st.lists(st.integers(0, 3), max_size=3).map(tuple),
    seed=st.integers(0, 99),
)
def test_central_differences_give_the_gradient_of_a_known_function(
    shape: tuple[int, ...], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x, weights = rng.normal(size=shape), rng.normal(size=shape)
    kept = x.copy()
    gradient = numerical_gradient(lambda x: float((weights * np.sin(x)).sum()), x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, weights * np.cos(x), atol=1e-8)
    np.testing.assert_array_equal(x, kept)


def test_the_error_falls_with_the_step_squared_until_rounding_takes_over() -> None:
    x = np.array([1.0])
    errors = [
        abs(float(numerical_gradient(lambda x: float(np.exp(x[0])), x, step)[0]) - np.e)
        for step in (1e-2, 1e-3, 1e-5, 1e-13)
    ]
    assert errors[1] == pytest.approx(errors[0] / 100, rel=0.01)
    assert errors[2] < errors[1] / 100
    assert errors[3] > 1000 * errors[2]


def test_a_view_is_moved_where_the_function_reads_it() -> None:
    matrix = np.arange(12.0).reshape(3, 4)
    column = matrix[:, 1]
    np.testing.assert_allclose(
        numerical_gradient(lambda _: float((matrix**2).sum()), column), 2 * column, rtol=1e-6
    )


def test_the_array_is_restored_even_after_an_error() -> None:
    x = np.array([1.0, 2.0])

    def breaks(x: np.ndarray) -> float:
        if x[1] != 2.0:
            raise RuntimeError("here")
        return float(x.sum())

    with pytest.raises(RuntimeError, match="here"):
        numerical_gradient(breaks, x)
    assert x.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("x", [[1.0], np.array([1]), np.ones(2, dtype=np.float32)])
def test_what_cannot_be_differenced_is_refused(x: Any) -> None:
    with pytest.raises(ValueError, match=r"float64, not (list|int64|float32)"):
        numerical_gradient(lambda x: 0.0, x)


def test_a_step_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="step must be positive"):
        numerical_gradient(lambda x: 0.0, np.ones(1), 0.0)


@given(
    a=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5),
    factor=st.floats(1e-3, 1e3),
)
def test_relative_error_is_symmetric_and_does_not_depend_on_the_unit(
    a: list[float], factor: float
) -> None:
    first, second = np.array(a), np.array(a[::-1])
    error = relative_error(first, second)
    assert 0 <= error <= 2
    assert error == relative_error(second, first)
    if np.abs(first).max() > 1e-100:
        assert relative_error(first * factor, second * factor) == pytest.approx(error, abs=1e-12)
    assert relative_error(first, first) == 0


def test_relative_error_speaks_up() -> None:
    assert relative_error([1.0, 100.0], [1.0, 102.0]) == pytest.approx(2 / 102)
    assert relative_error([1.0], [-1.0]) == 2
    assert np.isnan(relative_error([np.nan, 1.0], [0.0, 1.0]))
    with pytest.raises(ValueError, match="different shapes"):
        relative_error([1.0], 1.0)


@settings(deadline=None, max_examples=8)
@given(
    T=st.integers(1, 4),
    N=st.integers(1, 3),
    D=st.integers(1, 3),
    H=st.integers(1, 3),
    with_state=st.booleans(),
)
@pytest.mark.parametrize("kind", CELLS)
def test_the_packages_cells_pass(
    kind: str, T: int, N: int, D: int, H: int, with_state: bool
) -> None:
    rng = np.random.default_rng(T + 5 * N)
    cell = CELLS[kind](D, H, rng)
    state = None
    if with_state:
        state = rng.normal(size=(N, H))
        state = (state, rng.normal(size=(N, H))) if kind == "lstm" else state
    errors = check_gradients(cell, rng.normal(size=(T, N, D)), state, rng=rng)
    states = ["h_0", "c_0"] if kind == "lstm" else ["h_0"]
    assert list(errors) == ["x", *states, *cell.parameters]
    assert max(errors.values()) < 1e-6


def spoiled(fault: str) -> LSTM:
    """Give an LSTM with a fault in its backward pass."""

    class Spoiled(LSTM):
        def backward(self, doutput: Any, dstate: Any = None) -> Any:
            if fault == "last state forgotten":
                dstate = None
            if fault == "last cell forgotten":
                dstate = (dstate[0], np.zeros_like(dstate[1]))
            if fault == "only the last output":
                doutput = np.concatenate([np.zeros_like(doutput[:-1]), doutput[-1:]])
            dx, (dh, dc) = super().backward(doutput, dstate)
            if fault == "one entry":
                self.gradients["W_h"][0, 0] += 0.01
            if fault == "sign":
                dc = -dc
            if fault == "shape":
                self.gradients["b"] = self.gradients["b"][None]
            if fault == "missing":
                del self.gradients["W_x"]
            return dx, (dh, dc)

    return Spoiled(2, 3, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("fault", "where"),
    [
        ("last state forgotten", "W_h"),
        ("last cell forgotten", "c_0"),
        ("only the last output", "x"),
        ("one entry", "W_h"),
        ("sign", "c_0"),
    ],
)
def test_a_fault_is_caught(fault: str, where: str) -> None:
    rng = np.random.default_rng(1)
    errors = check_gradients(spoiled(fault), rng.normal(size=(4, 2, 2)), rng=rng)
    assert errors[where] > 1e-3


def test_gradients_that_are_not_there_are_named() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4, 2, 2))
    with pytest.raises(ValueError, match=r"gradient of b of shape \(12,\), not \(1, 12\)"):
        check_gradients(spoiled("shape"), x, rng=rng)
    with pytest.raises(ValueError, match=r"gradient of W_x .* not none at all"):
        check_gradients(spoiled("missing"), x, rng=rng)


def test_the_check_leaves_the_weights_and_inputs_as_they_were() -> None:
    rng = np.random.default_rng(0)
    cell, x = LSTM(2, 3, rng=rng), rng.normal(size=(3, 1, 2))
    before = [x.copy(), *(w.copy() for w in cell.parameters.values())]
    check_gradients(cell, x, rng=rng)
    for kept, now in zip(before, [x, *cell.parameters.values()], strict=True):
        np.testing.assert_array_equal(kept, now)


@pytest.mark.parametrize("kind", CELLS)
def test_norms_by_lag_are_those_of_central_differences(kind: str) -> None:
    rng = np.random.default_rng(0)
    cell, x = CELLS[kind](2, 3, rng), rng.normal(size=(5, 2, 2))
    dlast = rng.normal(size=(2, 3))
    gradient = numerical_gradient(lambda x: float((cell.forward(x)[0][-1] * dlast).sum()), x)
    expected = np.sqrt((gradient**2).sum(axis=(1, 2)))[::-1]
    np.testing.assert_allclose(gradient_norm_by_lag(cell, x, dlast=dlast), expected, rtol=1e-6)


def test_a_linear_recurrence_shrinks_by_its_own_factor() -> None:
    cell = RNN(1, 1, "relu", rng=np.random.default_rng(0))
    cell.W_x[:], cell.W_h[:], cell.b[:] = -2.0, 0.5, 1000.0
    norms = gradient_norm_by_lag(cell, np.zeros((900, 1, 1)))
    np.testing.assert_allclose(norms, 2.0 * 0.5 ** np.arange(900))  # down to 1e-271


def test_the_first_state_counts() -> None:
    rng = np.random.default_rng(0)
    cell, x = LSTM(2, 3, rng=rng), rng.normal(size=(3, 1, 2))
    state = (np.ones((1, 3)), np.full((1, 3), 3.0))
    assert np.all(gradient_norm_by_lag(cell, x) != gradient_norm_by_lag(cell, x, state))


def test_a_last_gradient_of_a_wrong_shape_is_refused() -> None:
    cell = RNN(2, 3, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"dlast must have the shape \(N, H\) = \(1, 3\)"):
        gradient_norm_by_lag(cell, np.zeros((4, 1, 2)), dlast=np.ones(3))
