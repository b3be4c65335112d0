"""Chapter 4's own functions against torch.nn, the package and the mathematics."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_source import chapter

from lstm_course.gradients import numerical_gradient, relative_error
from lstm_course.numpy_cells import RNN

ours = chapter("04-backpropagation-through-time", V=5, H=4)
SIZES = st.integers(1, 7)
SHAPES = given(T=SIZES, N=SIZES, D=SIZES, H=SIZES, V=st.integers(2, 7), seed=st.integers(0, 99))
WEIGHTS = ("W_x", "W_h", "b", "W_q", "b_q")


def example(T, N, D, H, V, seed):
    rng = np.random.default_rng(seed)
    return ours.random_weights(D, H, V, rng), ours.random_task(T, N, D, H, V, rng)


def through_torch(x, targets, h_0, weights):
    """Give the loss and the gradients of the same model, built from torch.nn."""
    D, H, V = *weights["W_x"].shape, len(weights["b_q"])
    rnn, head = torch.nn.RNN(D, H, dtype=torch.float64), torch.nn.Linear(H, V, dtype=torch.float64)
    stored = [rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, head.weight, head.bias]
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()
        for parameter, name in zip(stored, WEIGHTS, strict=True):
            parameter.copy_(torch.tensor(weights[name].T))
    x, h_0 = torch.tensor(x, requires_grad=True), torch.tensor(h_0[None], requires_grad=True)
    scores = head(rnn(x, h_0)[0]).flatten(0, 1)
    loss = torch.nn.functional.cross_entropy(scores, torch.tensor(targets).flatten())
    loss.backward()
    gradients = {n: p.grad.numpy().T for n, p in zip(WEIGHTS, stored, strict=True)}
    return loss.item(), gradients | {"x": x.grad.numpy(), "h_0": h_0.grad[0].numpy()}


def assert_all_close(found, expected, names):
    for name in names:
        assert type(found[name]) is np.ndarray
        np.testing.assert_allclose(found[name], expected[name], rtol=0, atol=1e-8, err_msg=name)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_model_equals_torch_forward_and_backward(T, N, D, H, V, seed):
    weights, task = example(T, N, D, H, V, seed)
    loss, kept = ours.forward(*task, **weights)
    expected_loss, expected = through_torch(*task, weights)
    assert abs(loss - expected_loss) < 1e-10
    assert_all_close(ours.backward(kept, weights), expected, expected)
    assert_all_close(ours.torch_gradients(*task, weights), expected, expected)


@settings(deadline=None, max_examples=40)
@SHAPES
def test_the_recurrent_part_equals_the_package(T, N, D, H, V, seed):
    rng = np.random.default_rng(seed)
    cell, x, h_0 = RNN(D, H, rng=rng), rng.normal(size=(T, N, D)), rng.normal(size=(N, H))
    output, _ = cell.forward(x, h_0)
    doutput = rng.normal(size=output.shape)
    dx, dh_0 = cell.backward(doutput)
    h = np.concatenate([h_0[None], output])
    found = ours.rnn_backward(doutput, x, h, cell.W_x, cell.W_h)
    assert_all_close(found, cell.gradients | {"x": dx, "h_0": dh_0}, found)

    weights = {"W_q": np.zeros((H, V)), "b_q": np.zeros(V)} | cell.parameters
    _, kept = ours.forward(x, np.zeros((T, N), dtype=int), h_0, **weights)
    np.testing.assert_allclose(kept[2], h, rtol=0, atol=1e-10)


@settings(deadline=None, max_examples=20)
@given(T=st.integers(1, 9), length=st.integers(1, 9), seed=st.integers(0, 99))
def test_truncation_is_the_full_gradient_window_by_window(T, length, seed):
    rng = np.random.default_rng(seed)
    cell, x = RNN(3, 4, rng=rng), rng.normal(size=(T, 2, 3))
    h = np.concatenate([np.zeros((1, 2, 4)), cell.forward(x)[0]])
    doutput = rng.normal(size=(T, 2, 4))
    found = ours.truncated_backward(doutput, x, h, cell.W_x, cell.W_h, length)
    full = ours.rnn_backward(doutput, x, h, cell.W_x, cell.W_h)
    if length >= T:
        assert_all_close(found, full, found)
    if length == 1:
        assert_all_close(found, ours.without_dh_next(doutput, x, h, cell.W_x, cell.W_h), found)
    # torch, with detach at each cut, says the same.
    module, state = cell.to_torch(), None
    x = torch.tensor(x, requires_grad=True)
    for start in range(0, T, length):
        output, state = module(x[start : start + length], state)
        (output * torch.tensor(doutput[start : start + length])).sum().backward()
        state = state.detach()
    np.testing.assert_allclose(found["x"], x.grad.numpy(), rtol=0, atol=1e-8)
    np.testing.assert_allclose(found["W_h"], module.weight_hh_l0.grad.numpy().T, rtol=0, atol=1e-8)


@pytest.mark.parametrize("sides", [(1, -1), (1, 0)])
def test_differences_leave_the_weights_as_they_were(sides):
    w = np.random.default_rng(0).normal(size=(3, 2))
    before = w.copy()
    slopes = ours.difference(lambda: (w**3).sum(), w, 1e-5, sides)
    np.testing.assert_array_equal(w, before)
    np.testing.assert_allclose(slopes, 3 * w**2, atol=1e-3)
    if sides == (1, -1):
        expected = numerical_gradient(lambda w: (w**3).sum(), w, 1e-5)
        np.testing.assert_allclose(slopes, expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("bug", ["without_dh_next", "wrong_slope", "without_transpose"])
def test_every_planted_bug_is_a_bug_and_the_check_sees_it(bug):
    rng = np.random.default_rng(0)
    errors = ours.gradient_errors((6, 2, 3, 4, 5), rng, getattr(ours, bug))
    assert max(errors[name] for name in ("W_x", "W_h", "b")) > 1e-3
    assert max(errors[name] for name in ("W_q", "b_q")) < 1e-7


def test_numbers_kept_follow_the_formula():
    weights, (x, targets, h_0) = example(6, 2, 3, 4, 5, 0)
    _, kept = ours.forward(x, targets, h_0, **weights)
    T, N, D, H, V = 6, 2, 3, 4, 5
    assert sum(a.size for a in kept) == T * N * D + T * N + (T + 1) * N * H + T * N * V
    assert relative_error(kept[2][0], h_0) == 0


def test_the_pencil_example_is_right():
    h, loss = ours.pencil(0.5)
    assert (h, loss) == ([2, 4, 2, 1], 2.5)
    slope = (ours.pencil(0.5 + 1e-5)[1] - ours.pencil(0.5 - 1e-5)[1]) / 2e-5
    assert abs(slope + 14) < 1e-6
