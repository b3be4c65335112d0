"""The NumPy cells against torch.nn, for many shapes."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.numpy_cells import RNN

SIZES = st.integers(1, 6)


@given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99), with_h_0=st.booleans())
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_rnn_equals_torch(
    nonlinearity: str, T: int, N: int, D: int, H: int, seed: int, with_h_0: bool
) -> None:
    rng = np.random.default_rng(seed)
    rnn = RNN(D, H, nonlinearity, rng=rng)
    x = rng.normal(size=(T, N, D))
    h_0 = rng.normal(size=(N, H)) if with_h_0 else None
    output, h_n = rnn.forward(x, h_0)

    torch_h_0 = None if h_0 is None else torch.from_numpy(h_0)[None]
    with torch.no_grad():
        torch_output, torch_h_n = rnn.to_torch()(torch.from_numpy(x), torch_h_0)
    np.testing.assert_allclose(output, torch_output.numpy(), atol=1e-10)
    np.testing.assert_allclose(h_n, torch_h_n[0].numpy(), atol=1e-10)


@pytest.mark.parametrize("bias", [True, False])
def test_weights_come_from_torch_and_go_back(bias: bool) -> None:
    torch.manual_seed(0)
    module = torch.nn.RNN(3, 5, nonlinearity="relu", bias=bias, dtype=torch.float64)
    x = torch.randn(4, 2, 3, dtype=torch.float64)
    expected = module(x)[0].detach().numpy()
    rnn = RNN.from_torch(module)
    assert rnn.nonlinearity == "relu"
    np.testing.assert_allclose(rnn.forward(x.numpy())[0], expected, atol=1e-10)
    np.testing.assert_allclose(rnn.to_torch()(x)[0].detach().numpy(), expected, atol=1e-10)


def test_copied_weights_are_not_shared() -> None:
    module = torch.nn.RNN(3, 5, dtype=torch.float64)
    rnn = RNN.from_torch(module)
    rnn.W_h[:] = 0.0
    assert module.weight_hh_l0.abs().sum() > 0


def test_a_state_carried_over_gives_the_same_as_one_long_run() -> None:
    rng = np.random.default_rng(0)
    rnn = RNN(3, 4, rng=rng)
    x = rng.normal(size=(6, 2, 3))
    whole, _ = rnn.forward(x)
    first, h = rnn.forward(x[:2])
    second, _ = rnn.forward(x[2:], h)
    np.testing.assert_array_equal(whole, np.concatenate([first, second]))


def test_the_start_is_pytorchs() -> None:
    rnn = RNN(50, 100, rng=np.random.default_rng(0))
    for weights in (rnn.W_x, rnn.W_h, rnn.b):
        assert 0.09 < np.abs(weights).max() <= 0.1


@pytest.mark.parametrize("shape", [(5, 3), (0, 2, 3), (5, 2, 4)])
def test_inputs_of_a_wrong_shape_are_refused(shape: tuple[int, ...]) -> None:
    rnn = RNN(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(T, N, D\) with T >= 1 and D = 3"):
        rnn.forward(np.zeros(shape))


def test_a_state_of_a_wrong_shape_is_refused() -> None:
    rnn = RNN(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(N, H\) = \(2, 4\), not \(1, 4\)"):
        rnn.forward(np.zeros((5, 2, 3)), np.zeros((1, 4)))


def test_settings_that_make_no_cell_are_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="positive"):
        RNN(0, 4, rng=rng)
    with pytest.raises(ValueError, match="'tanh' or 'relu'"):
        RNN(3, 4, "sigmoid", rng=rng)
    with pytest.raises(ValueError, match="2 layers"):
        RNN.from_torch(torch.nn.RNN(3, 4, num_layers=2))
