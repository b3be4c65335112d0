"""Chapter 6's own functions against torch.nn and the package."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course import numpy_cells

ours = chapter("06-the-lstm-one-gate-at-a-time", rng=np.random.default_rng(0))
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 99))


def example(T, N, D, H, seed):
    rng = np.random.default_rng(seed)
    x, h_0, c_0 = (rng.normal(size=shape) for shape in [(T, N, D), (N, H), (N, H)])
    return numpy_cells.LSTM(D, H, rng=rng), x, h_0, c_0


def close(found, expected):
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_lstm_equals_torch_and_the_package(T, N, D, H, seed):
    cell, x, h_0, c_0 = example(T, N, D, H, seed)
    output, (h_n, c_n) = ours.lstm(x, h_0, c_0, cell.W_x, cell.W_h, cell.b)
    fast, fast_state = cell.forward(x, (h_0, c_0))
    with torch.no_grad():
        theirs, state = cell.to_torch()(
            torch.from_numpy(x), (torch.from_numpy(h_0)[None], torch.from_numpy(c_0)[None])
        )
    for found, one, other in zip(
        (output, h_n, c_n),
        (fast, *fast_state),
        (theirs.numpy(), state[0][0].numpy(), state[1][0].numpy()),
        strict=True,
    ):
        close(found, one)
        close(found, other)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_pieces_make_the_step(T, N, D, H, seed):
    cell, x, h, c = example(T, N, D, H, seed)
    i, f, g, o = ours.gates(x[0], h, cell.W_x, cell.W_h, cell.b)
    block = slice(H, 2 * H)
    close(ours.sigmoid(x[0] @ cell.W_x[:, block] + h @ cell.W_h[:, block] + cell.b[block]), f)
    new_h, new_c = ours.lstm_step(x[0], h, c, cell.W_x, cell.W_h, cell.b)
    close(new_c, f * c + i * g)
    close(new_h, o * np.tanh(new_c))


def test_the_sigmoid_does_not_overflow():
    a = np.linspace(-30, 30, 61)
    with np.errstate(all="raise"):
        assert ours.sigmoid(np.array([-1e4, 1e4])).tolist() == [0, 1]
    close(ours.sigmoid(a), 1 / (1 + np.exp(-a)))


@settings(deadline=None, max_examples=20)
@SHAPES
def test_open_and_shut_gates_keep_the_state_bit_for_bit(T, N, D, H, seed):
    cell, x, h_0, c_0 = example(T, N, D, H, seed)
    cell.b[:H], cell.b[H : 2 * H] = -100, 100
    _, (_, c_n) = ours.lstm(x, h_0, c_0, cell.W_x, cell.W_h, cell.b)
    np.testing.assert_array_equal(c_n, c_0)


def test_networks_side_by_side_are_lstms_that_share_nothing():
    torch.manual_seed(0)
    model = ours.SideBySide(3, H=4)
    x = np.random.default_rng(0).normal(size=(5, 2, 3))
    together, c_n = (state.detach().numpy() for state in model(torch.tensor(x).float()))
    for s in range(3):
        W_x, W_h, b, W_q = (w[s].detach().numpy() for w in model.parameters())
        output, (_, c) = ours.lstm(x, np.zeros((2, 4)), np.zeros((2, 4)), W_x, W_h, b[0])
        np.testing.assert_allclose(c_n[s], c, rtol=0, atol=1e-5)
        np.testing.assert_allclose(together[:, s], (output @ W_q)[..., 0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("gate", "ifo")
def test_a_gate_held_open_is_1_and_stays_so_in_training(gate):
    torch.manual_seed(0)
    model = ours.SideBySide(2, H=3)
    ours.hold_open(model, 1, gate)
    block = slice("ifgo".index(gate) * 3, ("ifgo".index(gate) + 1) * 3)
    ours.train(model, T=5, N=4, num_updates=3)
    for weight, value in ((model.W_x, 0), (model.W_h, 0), (model.b, 100)):
        assert torch.all(weight[1, :, block] == value)
        assert not torch.any(weight[0, :, block] == value)


@pytest.mark.parametrize("o", [1.0, 0.5])
def test_following_given_gates_is_the_lstm_with_those_gates(o):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 4, 1))
    logit_o = np.log(o / (1 - o)) if o < 1 else 100.0
    W_x, W_h = np.array([[0.0, 0.0, 0.3, 0.0]]), np.array([[0.0, 0.0, -0.7, 0.0]])
    b = np.array([0.0, 100.0, 0.0, logit_o])  # i = 1/2, f = 1
    empty = np.zeros((4, 1))
    states = [ours.lstm(x[: t + 1], empty, empty, W_x, W_h, b)[1][1] for t in range(20)]
    close(ours.follow(1, 0.5, 0.3 * x[..., 0], -0.7, o), np.array(states)[..., 0])


def test_only_seen_numbers_are_erased_by_feedback():
    i = np.ones((2, 1))
    a_g = np.array([[0.1], [0.0]])
    seen, covered = (ours.follow(1, i, a_g, W_hg=-1, o=o)[-1, 0] for o in (1, 0))
    assert abs(seen) < 1e-3 < covered
    close(np.array(covered), np.tanh(0.1))


def test_a_dictation_asks_for_the_last_number_written():
    x, stored, target = ours.dictation(50, 4, np.random.default_rng(0))
    for n in range(4):
        now = 0.0
        for t in range(50):
            value, write, show = x[t, n]
            now = value if write else now
            assert stored[t, n] == now
            assert target[t, n] == (now if show else 0)
